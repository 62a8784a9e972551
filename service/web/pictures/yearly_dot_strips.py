"""Every case as a dot, by year: where they lie, and their median.

Where a year has more than ``MOST_DOTS`` cases a dot stands for several of them, and the words beside it say
for how many: dots then stand at evenly spaced quantiles (Kay, Kola, Hullman and Munson, CHI 2016).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from service.core.reader_language import Reader
from service.web.pictures.picture import NOTHING, Caption, Say, Table, plain
from service.web.pictures.scale import Scale, Tick, finite, scale_over

MOST_DOTS: Final = 100
COLUMNS: Final = 70
"""Places along the line where dots are stacked."""

LAYERS: Final = 9
"""Dots above one another; more of them stand closer."""


@dataclass(frozen=True, slots=True)
class Spread:
    """``n`` values: their median and ends, and the values of the dots, each for ``each`` of them."""

    n: int
    median: float
    lowest: float
    highest: float
    dots: tuple[float, ...]
    each: int


def spread_of(counted: Mapping[float, int]) -> Spread | None:
    """The spread of values of which ``counted`` holds how often each occurs; ``None`` without a number.

    Raises ``ValueError`` for a count below 0.
    """
    known = sorted((finite(value), n) for value, n in counted.items() if finite(value) is not None and n)
    if any(n < 0 for _, n in known):
        raise ValueError("a value cannot occur less than never")
    ends = list(accumulate(n for _, n in known))
    if not ends:
        return None
    total = ends[-1]
    each = math.ceil(total / MOST_DOTS)

    def at(place: int) -> float:
        return known[bisect_right(ends, place)][0] or 0.0

    return Spread(
        total,
        (at((total - 1) // 2) + at(total // 2)) / 2,
        at(0),
        at(total - 1),
        tuple(at(min(place + each // 2, total - 1)) for place in range(0, total, each)),
        each,
    )


@dataclass(frozen=True, slots=True)
class Year:
    """Values of one year, or their spread; ``None`` where they are too few to show, and ``why`` says so."""

    label: str
    values: Sequence[float] | Spread | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """Dots as (place, height), both 0 to 100, each for ``each`` cases; ``median`` is a place."""

    label: str
    said: str
    dots: tuple[tuple[float, float], ...]
    each: int
    median: float | None


@dataclass(frozen=True, slots=True)
class Strips:
    caption: Caption
    table: Table
    rows: tuple[Strip, ...]
    ticks: tuple[Tick, ...]

    @property
    def drawn(self) -> bool:
        return any(row.dots for row in self.rows)


def strips(
    years: Sequence[Year], caption: Caption, words: Reader, *, say: Say, low: float | None = 0.0
) -> Strips:
    """One strip a year, in the order given, all on one scale that begins at ``low``."""
    spreads = [
        year.values if isinstance(year.values, Spread) else spread_of(Counter(year.values or ()))
        for year in years
    ]
    known = list(zip(years, spreads, strict=True))
    scale = scale_over([end for one in spreads if one for end in (one.lowest, one.highest)], low=low)
    columns = ("group", "number", "median", "lowest", "highest")
    return Strips(
        caption,
        Table(
            tuple(words(f"strip.{column}") for column in columns),
            tuple(_cells(year, spread, say, words) for year, spread in known),
        ),
        tuple(_strip(year, spread, scale, say, words) for year, spread in known),
        () if scale is None else scale.ticks(lambda value: plain(value, words.language)),
    )


def _strip(year: Year, spread: Spread | None, scale: Scale | None, say: Say, words: Reader) -> Strip:
    if spread is None or scale is None:
        return Strip(year.label, year.why or words("picture.no_number"), (), 1, None)
    said = words("strip.said", median=say(spread.median), number=spread.n)
    if spread.each > 1:
        said = f"{said} {words('strip.each', each=spread.each)}"
    return Strip(
        year.label,
        said,
        stacked([scale.place(value) for value in spread.dots]),
        spread.each,
        scale.place(spread.median),
    )


def stacked(places: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """Dots at ``places``; those that would cover one another go up and down from the middle in turn."""
    in_column: dict[int, int] = {}
    dots = []
    for place in places:
        column = round(place / 100 * COLUMNS)
        number = in_column[column] = in_column.get(column, -1) + 1
        layer = (number + 1) // 2 * (1 if number % 2 else -1)
        half = LAYERS // 2
        dots.append((place, round(50 + 42 * max(-half, min(half, layer)) / half, 1)))
    return tuple(dots)


def _cells(year: Year, spread: Spread | None, say: Say, words: Reader) -> tuple[str, ...]:
    if spread is None:
        return year.label, NOTHING, year.why or words("picture.no_number"), NOTHING, NOTHING
    ends = (spread.median, spread.lowest, spread.highest)
    return year.label, str(spread.n), *(say(value) for value in ends)

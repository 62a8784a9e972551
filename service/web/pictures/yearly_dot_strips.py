"""Every case as a dot, by year: where they lie, and their median.

Where a year has more than ``MOST_DOTS`` cases a dot stands for several of them, and the words beside it say
for how many: dots then stand at evenly spaced quantiles (Kay, Kola, Hullman and Munson, CHI 2016).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
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
class Year:
    """Values of one year; ``None`` where they are too few to show, and ``why`` says so."""

    label: str
    values: Sequence[float] | None
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
    known = [_finite(year.values) for year in years]
    scale = scale_over([value for values in known for value in values], low=low)
    columns = ("group", "number", "median", "lowest", "highest")
    return Strips(
        caption,
        Table(
            tuple(words(f"strip.{column}") for column in columns),
            tuple(_cells(year, values, say, words) for year, values in zip(years, known, strict=True)),
        ),
        tuple(_strip(year, values, scale, say, words) for year, values in zip(years, known, strict=True)),
        () if scale is None else scale.ticks(lambda value: plain(value, words.language)),
    )


def _finite(values: Sequence[float] | None) -> list[float]:
    return sorted(number for number in map(finite, values or ()) if number is not None)


def _strip(year: Year, values: Sequence[float], scale: Scale | None, say: Say, words: Reader) -> Strip:
    if not values or scale is None:
        return Strip(year.label, year.why or words("picture.no_number"), (), 1, None)
    each = math.ceil(len(values) / MOST_DOTS)
    shown = [values[min(place + each // 2, len(values) - 1)] for place in range(0, len(values), each)]
    said = words("strip.said", median=say(median(values)), number=len(values))
    if each > 1:
        said = f"{said} {words('strip.each', each=each)}"
    return Strip(
        year.label,
        said,
        stacked([scale.place(value) for value in shown]),
        each,
        scale.place(median(values)),
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


def _cells(year: Year, values: Sequence[float], say: Say, words: Reader) -> tuple[str, ...]:
    if not values:
        return year.label, NOTHING, year.why or words("picture.no_number"), NOTHING, NOTHING
    return year.label, str(len(values)), say(median(values)), say(values[0]), say(values[-1])

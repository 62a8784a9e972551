"""Figures against their limits: on each line what is allowed, the figure, and its interval.

The figures have units of their own, so each line has its own scale. Where what is allowed begins and ends
stands at the same places on each line, so that one look tells which figures lie within.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.core.reader_language import Reader
from service.web.pictures.picture import NOTHING, Caption, Table
from service.web.pictures.scale import finite

LEAST_AT: Final = 30.0
MOST_AT: Final = 70.0
"""Where on a line the lowest and the highest allowed value stand (per cent)."""

FAR_AT: Final = 95.0
"""Where the highest number stands on a line without a highest allowed value."""


@dataclass(frozen=True, slots=True)
class Limited:
    """A figure with its interval; allowed is what is at least ``least`` and at most ``most`` (``None``: no
    such limit). ``said`` and ``asked`` are the figure and the limit in words, ``met`` whether it is enough.
    """

    label: str
    said: str
    asked: str
    met: bool
    value: float | None = None
    low: float | None = None
    high: float | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class LimitLine:
    """Places (0 to 100): what is allowed, the figure, its interval; ``None`` where there is no number.
    ``cut``: the figure lies outside the line."""

    label: str
    said: str
    met: bool
    allowed: tuple[float, float] | None
    at: float | None
    low: float | None
    high: float | None
    cut: bool


@dataclass(frozen=True, slots=True)
class LimitLines:
    caption: Caption
    table: Table
    rows: tuple[LimitLine, ...]

    @property
    def drawn(self) -> bool:
        return any(row.at is not None for row in self.rows)


def limit_lines(figures: Sequence[Limited], caption: Caption, words: Reader) -> LimitLines:
    """A line for each figure, in the order given; one without a number says so in words."""
    columns = ("limit", "asked", "found", "met")
    return LimitLines(
        caption,
        Table(
            tuple(words(f"limitlines.{column}") for column in columns),
            tuple((one.label, one.asked or NOTHING, one.said, _met(one, words)) for one in figures),
        ),
        tuple(_line(one, words) for one in figures),
    )


def _met(one: Limited, words: Reader) -> str:
    return words("limitlines.yes" if one.met else "limitlines.no")


def _line(one: Limited, words: Reader) -> LimitLine:
    key = "limitlines.said_of_asked" if one.asked else "limitlines.said"
    said = words(key, met=_met(one, words), figure=one.said, asked=one.asked)
    value, least, most = map(finite, (one.value, one.least, one.most))
    low, high = map(finite, (one.low, one.high))
    if value is None or least is None:
        return LimitLine(one.label, said, one.met, None, None, None, None, cut=False)
    if most is None:
        farthest = max(number for number in (value, high, least + max(abs(least), 1.0)) if number is not None)
        per_unit = (FAR_AT - LEAST_AT) / (farthest - least)
    elif most > least:
        per_unit = (MOST_AT - LEAST_AT) / (most - least)
    else:
        return LimitLine(one.label, said, one.met, None, None, None, None, cut=False)

    def place(number: float) -> float:
        return round(min(100.0, max(0.0, LEAST_AT + (number - least) * per_unit)), 2)

    first, last = (None, None) if low is None or high is None else (place(low), place(high))
    return LimitLine(
        one.label,
        said,
        one.met,
        (place(least), 100.0 if most is None else place(most)),
        place(value),
        first,
        last,
        cut=not 0 <= LEAST_AT + (value - least) * per_unit <= 100,
    )

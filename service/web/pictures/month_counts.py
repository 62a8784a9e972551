"""Counts by month with their exact intervals, against the line of what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.core.reader_language import Reader
from service.web.pictures.picture import NOTHING, Caption, Table, decimal, plain
from service.web.pictures.scale import Scale, Tick, ends_upright, finite, named, scale_over


@dataclass(frozen=True, slots=True)
class Month:
    """``observed`` with the interval ``low``–``high`` of its mean, and ``expected``; ``None`` where too
    few to show. ``short`` is its name along the axis."""

    label: str
    observed: int | None
    expected: float | None
    low: float | None
    high: float | None
    short: str = ""


@dataclass(frozen=True, slots=True)
class MonthMark:
    """Places: ``x`` from the left, the others from the top (0 to 100). ``None``: nothing to draw."""

    x: float
    observed: float | None
    low: float | None
    high: float | None
    expected: float | None


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """``lines``: the expected counts as runs of points, broken where there is none."""

    caption: Caption
    table: Table
    marks: tuple[MonthMark, ...]
    lines: tuple[tuple[tuple[float, float], ...], ...]
    names: tuple[Tick, ...]
    heights: tuple[Tick, ...]

    @property
    def drawn(self) -> bool:
        return any(mark.observed is not None for mark in self.marks)


def month_counts(months: Sequence[Month], caption: Caption, words: Reader, why: str = "") -> MonthCounts:
    """The months in the order given; ``why`` is what the table says of a month that is too small to show."""
    scale = scale_over([v for m in months for v in (m.observed, m.expected, m.low, m.high)], low=0.0)
    marks = tuple(_mark(place, month, len(months), scale) for place, month in enumerate(months))
    columns = ("month", "observed", "interval", "expected")
    return MonthCounts(
        caption,
        Table(
            tuple(words(f"monthcounts.{column}") for column in columns),
            tuple(_cells(month, why or words("picture.no_number"), words) for month in months),
        ),
        marks,
        _runs(marks),
        tuple(
            Tick(marks[place].x, months[place].short or months[place].label) for place in named(len(months))
        ),
        ends_upright(scale, lambda value: plain(value, words.language)),
    )


def _mark(place: int, month: Month, count: int, scale: Scale | None) -> MonthMark:
    def height(value: float | None) -> float | None:
        known = finite(value)
        return None if known is None or scale is None else scale.height(known)

    observed = height(month.observed)
    return MonthMark(
        round(100 * (place + 0.5) / count, 2),
        observed,
        None if observed is None else height(month.low),
        None if observed is None else height(month.high),
        height(month.expected),
    )


def _runs(marks: Sequence[MonthMark]) -> tuple[tuple[tuple[float, float], ...], ...]:
    runs: list[list[tuple[float, float]]] = [[]]
    for mark in marks:
        if mark.expected is None:
            runs.append([])
        else:
            runs[-1].append((mark.x, mark.expected))
    return tuple(tuple(run) for run in runs if run)


def _cells(month: Month, why: str, words: Reader) -> tuple[str, ...]:
    low, high, expected = map(finite, (month.low, month.high, month.expected))
    if month.observed is None:
        return month.label, why, NOTHING, NOTHING
    span = NOTHING
    if low is not None and high is not None:
        ends = (decimal(end, words.language, 1) for end in (low, high))
        span = words("picture.span", **dict(zip(("low", "high"), ends, strict=True)))
    return (
        month.label,
        str(month.observed),
        span,
        NOTHING if expected is None else decimal(expected, words.language, 1),
    )

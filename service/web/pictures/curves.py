"""Curves over estimates: how often it proved true (calibration), or what a rule yields (net benefit).

Both axes count of 100. A curve may have a band, and is broken where a value is missing or lies below the
picture.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from service.core.reader_language import Reader
from service.web.pictures.picture import NOTHING, Caption, Table, decimal, plain
from service.web.pictures.scale import Scale, Tick, finite, scale_over

Style = Literal["path", "ref", "axis"]
"""How a curve is drawn: full, in dashes, or thin."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """``y`` at each ``x`` of the picture (0 to 1, ``None`` where unknown), with a band where it has one."""

    label: str
    y: Sequence[float | None]
    style: Style
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True)
class DrawnCurve:
    """Runs of points (from the left, from the top: 0 to 100), and the outlines of its band."""

    label: str
    style: Style
    runs: tuple[tuple[Point, ...], ...]
    band: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class Curves:
    caption: Caption
    table: Table
    lines: tuple[DrawnCurve, ...]
    names: tuple[Tick, ...]
    heights: tuple[Tick, ...]

    @property
    def drawn(self) -> bool:
        return any(line.runs for line in self.lines if line.style == "path")


def curves(
    x: Sequence[float | None],
    drawn: Sequence[Curve],
    caption: Caption,
    words: Reader,
    *,
    heading: str,
    least: float = 0.0,
    rows: int = 11,
    named: Collection[int] = (),
) -> Curves:
    """``x`` are shares (0 to 1) that all curves have in common, in order; ``heading`` heads their column.

    ``least`` is where the upright scale begins (of 100). The table has at most ``rows`` rows, evenly apart,
    and those at the places that the caption names (``named``).
    Raises ``ValueError`` where a curve has not as many values as ``x``.
    """
    for one in drawn:
        if any(len(values) not in (0, len(x)) for values in (one.low, one.high)) or len(one.y) != len(x):
            raise ValueError(f"{one.label}: a curve needs a value for each of {len(x)} places")
    known = [number for number in map(_hundred, x) if number is not None]
    across = scale_over(known, low=0.0) if len(known) > 1 else None
    tall = [_hundred(value) for one in drawn for value in (*one.y, *one.high)]
    upright = scale_over(tall, low=least, high=None if least else 100.0)
    heights: tuple[Tick, ...] = ()
    if upright is not None and across is not None:
        marks = (0.0, upright.high)
        heights = tuple(Tick(upright.height(mark), plain(mark, words.language)) for mark in marks)
    return Curves(
        caption,
        Table(
            (heading, *(one.label for one in drawn)),
            tuple(
                _cells(x, drawn, place, words)
                for place in sorted({*_evenly(len(x), rows), *named})
                if _hundred(x[place]) is not None
            ),
        ),
        tuple(_drawn(x, one, across, upright) for one in drawn),
        () if across is None else across.ticks(lambda value: plain(value, words.language)),
        heights,
    )


def _hundred(value: float | None) -> float | None:
    number = finite(value)
    return None if number is None else 100 * number


def _evenly(count: int, most: int) -> list[int]:
    if count <= most:
        return list(range(count))
    return sorted({round(place * (count - 1) / (most - 1)) for place in range(most)})


def _drawn(x: Sequence[float | None], one: Curve, across: Scale | None, upright: Scale | None) -> DrawnCurve:
    def runs(values: Sequence[float | None]) -> list[list[Point]]:
        found: list[list[Point]] = [[]]
        for place, value in zip(map(_hundred, x), map(_hundred, values), strict=True):
            if place is None or value is None or across is None or upright is None or value < upright.low:
                found.append([])
            else:
                found[-1].append((across.place(place), upright.height(value)))
        return [run for run in found if len(run) > 1]

    band: list[tuple[Point, ...]] = []
    if one.low and one.high:
        for low, high in zip(runs(one.low), runs(one.high), strict=False):
            if len(low) == len(high):
                band.append((*low, *reversed(high)))
    return DrawnCurve(one.label, one.style, tuple(tuple(run) for run in runs(one.y)), tuple(band))


def _cells(x: Sequence[float | None], drawn: Sequence[Curve], place: int, words: Reader) -> tuple[str, ...]:
    def said(value: float | None) -> str:
        number = _hundred(value)
        return NOTHING if number is None else decimal(number, words.language, 1)

    def cell(one: Curve) -> str:
        if not (one.low and one.high):
            return said(one.y[place])
        ends = (finite(one.low[place]), finite(one.high[place]))
        if finite(one.y[place]) is None or None in ends:
            return said(one.y[place])
        return words("curves.with_span", value=said(one.y[place]), low=said(ends[0]), high=said(ends[1]))

    return said(x[place]), *(cell(one) for one in drawn)

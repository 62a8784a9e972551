"""Pictures as numbers: where each figure, bar and dot stands. Templates only write them down as SVG.

Every picture says no more than the words or the table beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

COLUMNS: Final = 20
"""Figures in a row; a wider gap after ten keeps them easy to count."""

STEP_X: Final = 15
STEP_Y: Final = 29
GAP: Final = 9


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Heads and bodies of some figures as SVG path data: dots and short strokes with round ends."""

    heads: str
    bodies: str


@dataclass(frozen=True, slots=True)
class People:
    """A hundred figures: the first ``estimate`` stand out, the ones ``low``–``high`` are shaded behind."""

    width: int
    height: int
    on: Figures
    off: Figures
    shaded: tuple[Box, ...]


def people(estimate: int, low: int, high: int) -> People:
    """The icon array for whole numbers of 100 with ``low ≤ estimate ≤ high``."""
    return People(
        width=COLUMNS * STEP_X + GAP,
        height=5 * STEP_Y,
        on=_figures(range(estimate)),
        off=_figures(range(estimate, 100)),
        shaded=tuple(_shade(range(max(low - 1, 0), high))),
    )


def _figures(numbers: Iterable[int]) -> Figures:
    places = [_place(number) for number in numbers]
    return Figures(
        heads="".join(f"M{_short(x)} {_short(y + 6)}h0" for x, y in places),
        bodies="".join(f"M{_short(x)} {_short(y + 15)}v5" for x, y in places),
    )


def _place(number: int) -> tuple[float, float]:
    """Centre line (x) and top (y) of figure ``number``, counted from 0, row by row."""
    row, column = divmod(number, COLUMNS)
    return column * STEP_X + STEP_X / 2 + (GAP if column >= COLUMNS // 2 else 0), row * STEP_Y


def _shade(numbers: range) -> Iterable[Box]:
    """One box behind each run of figures that stand next to each other."""
    half = COLUMNS // 2
    for start in range(0, 100, half):
        run = [number for number in numbers if start <= number < start + half]
        if run:
            (left, top), (right, _) = _place(run[0]), _place(run[-1])
            yield Box(left - STEP_X / 2 + 0.5, top + 0.5, right - left + STEP_X - 1, STEP_Y - 2.5)


def _short(value: float) -> str:
    return f"{value:g}"


@dataclass(frozen=True, slots=True)
class Bar:
    """One half of a diverging bar in a box of 200 by 16: from the middle (100) to the right or the left."""

    x: float
    width: float
    raises: bool


def bar(share: float, *, raises: bool) -> Bar:
    """The bar of a reason; ``share`` (0–1) is its size against the largest one in the table."""
    width = round(max(share * 97, 1.5), 1)
    return Bar(x=100.0 if raises else round(100 - width, 1), width=width, raises=raises)


@dataclass(frozen=True, slots=True)
class Dot:
    """A moment on the time line: its number in the list beside it, and where it stands (0–100)."""

    number: int
    x: float
    ahead: bool


MARGIN: Final = 2.0
APART: Final = 4.2
"""Room at both ends and between two dots, in hundredths of the line."""


def time_line(moments: Sequence[datetime], now: datetime) -> tuple[Dot, ...]:
    """Dots for ``moments`` (in order) along a line of 100 by time, kept far enough apart to be read.

    Real distances between moments run from minutes to months; beside each other they would cover one
    another. So a dot stands where its time is, or ``APART`` after the one before it.
    """
    if not moments:
        return ()
    first, last = moments[0], moments[-1]
    span = (last - first).total_seconds() or 1.0
    room = 100 - 2 * MARGIN
    gap = min(APART, room / max(len(moments) - 1, 1))
    places: list[float] = []
    for moment in moments:
        place = MARGIN + room * (moment - first).total_seconds() / span
        places.append(max(place, places[-1] + gap) if places else place)
    limit = 100 - MARGIN
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], limit)
        limit = places[index] - gap
    return tuple(
        Dot(number, round(place, 1), moment > now)
        for number, (place, moment) in enumerate(zip(places, moments, strict=True), start=1)
    )

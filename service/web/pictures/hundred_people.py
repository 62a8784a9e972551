"""A hundred figures: so many of a hundred young people, and a range shaded behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
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


@lru_cache(maxsize=512)
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
    return Figures(heads=_strokes(places, 6, 0), bodies=_strokes(places, 15, 5))


def _strokes(places: Sequence[tuple[float, float]], down: float, length: float) -> str:
    """A stroke for each place, ``down`` below its top. Each begins where the one before ended: a hundred of
    them stand on every result, and so they take a quarter less."""
    path, pen = [], (0.0, 0.0)
    stroke = f"v{_short(length)}" if length else "h0"
    for x, top in places:
        across, along = _short(x - pen[0]), _short(top + down - pen[1])
        path.append(f"m{across}{'' if along.startswith('-') else ' '}{along}{stroke}")
        pen = (x, top + down + length)
    return "".join(path)


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

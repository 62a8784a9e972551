"""From values to places along a line, in per cent of its length."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from service.web.pictures.picture import Say

STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
MOST_TICKS: Final = 5
MOST_NAMED: Final = 4
"""So many places along a line have their name written."""

LARGEST: Final = 1e12
"""A value past this (or below its opposite) is taken for unknown: nothing that is counted here comes near
it."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark along the line: its place (per cent) and what is written there."""

    at: float
    said: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A line from ``low`` to ``high``, with a mark at every ``step``. Raises ``ValueError`` without a
    length."""

    low: float
    high: float
    step: float

    def __post_init__(self) -> None:
        if not (self.low < self.high and self.step > 0):
            raise ValueError(f"no scale runs from {self.low} to {self.high} by {self.step}")

    def place(self, value: float) -> float:
        """Where ``value`` stands (0 to 100); what lies outside stands at the end."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(1.0, max(0.0, share)), 2)

    def height(self, value: float) -> float:
        """The same from the bottom of a picture, whose heights are counted from the top."""
        return round(100 - self.place(value), 2)

    def holds(self, value: float) -> bool:
        """Whether a number lies on it; an end that is a multiple of the step may be off by the last digit."""
        last_digits = 1e-9 * self.step
        return self.low - last_digits <= value <= self.high + last_digits

    def ticks(self, said: Say) -> tuple[Tick, ...]:
        count = int((self.high - self.low) / self.step + 1e-9)
        values = [self.low + number * self.step for number in range(count + 1)]
        return tuple(Tick(self.place(value), said(value)) for value in values)


OF_100: Final = Scale(0, 100, 25)


def ends_upright(scale: Scale | None, said: Say) -> tuple[Tick, ...]:
    """Marks at both ends of an upright scale; none without one."""
    if scale is None:
        return ()
    return tuple(Tick(scale.height(value), said(value)) for value in (scale.low, scale.high))


def named(count: int, most: int = MOST_NAMED) -> list[int]:
    """Which of ``count`` places have their name written: at most ``most``, evenly apart, with the last."""
    if count <= most:
        return list(range(count))
    every = -(-count // most)
    return list(range((count - 1) % every, count, every))


def finite(value: float | None) -> float | None:
    """``value`` where it is a number to draw; ``None`` where it is missing, not a number or without end."""
    return None if value is None or not math.isfinite(value) or abs(value) > LARGEST else float(value)


def scale_over(
    values: Iterable[float | None], *, low: float | None = None, high: float | None = None
) -> Scale | None:
    """A line with round ends over all finite ``values``; ``low`` and ``high`` set an end. ``None`` without a
    value.

    Where every value is the same, the line is one step long.
    """
    known = [number for number in map(finite, values) if number is not None]
    if not known:
        return None
    least, most = min(known) if low is None else low, max(known) if high is None else high
    length = most - least if most > least else max(abs(most), 1.0)
    step = _round_step(length / MOST_TICKS)
    start = math.floor(least / step + 1e-9) * step if low is None else low
    end = max(math.ceil(most / step - 1e-9) * step, start + step) if high is None else high
    return Scale(start, end, step) if end > start else None


def _round_step(rough: float) -> float:
    """The smallest of 1, 2, 2.5, 5 and 10 times a power of ten that is not below ``rough``."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in STEPS if step * power >= rough * (1 - 1e-9))

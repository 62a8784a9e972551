"""Figures that were measured several times: the median counts, and the range says how far to trust it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Final

NOISY: Final = 0.10
"""A range wider than this part of the median is told to be noise."""


def typical(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def is_noisy(values: Sequence[float]) -> bool:
    """Whether the range is wider than ``NOISY`` of the median; of one value nobody knows."""
    return len(values) > 1 and max(values) - min(values) > NOISY * abs(typical(values))


def told(values: Sequence[float], unit: str = "") -> str:
    """How many runs, from which value to which, and whether the median says little for all their noise."""
    low, high = min(values), max(values)
    noise = ", NOISY" if is_noisy(values) else ""
    return f"{len(values)} runs, {low:.3g} to {high:.3g} {unit}".rstrip() + noise

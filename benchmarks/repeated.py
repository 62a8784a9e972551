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


def told(values: Sequence[float], unit: str = "") -> str:
    """How many runs, from which value to which, and whether the median says little for all their noise."""
    low, high = min(values), max(values)
    noise = ", NOISY" if high - low > NOISY * typical(values) else ""
    return f"{len(values)} runs, {low:.3g} to {high:.3g} {unit}".rstrip() + noise

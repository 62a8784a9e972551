"""Between probability and log odds, for numbers and for arrays, without overflow at either end."""

from __future__ import annotations

import math
from typing import overload

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@overload
def probability_of(log_odds: float) -> float: ...
@overload
def probability_of(log_odds: Floats) -> Floats: ...
def probability_of(log_odds: float | Floats) -> float | Floats:
    """1 / (1 + exp(-log odds)); the exponent is never positive, so nothing overflows."""
    if isinstance(log_odds, np.ndarray):
        small = np.exp(-np.abs(log_odds))
        return np.where(log_odds >= 0, 1.0, small) / (1.0 + small)
    small_ = math.exp(-abs(log_odds))
    return (1.0 if log_odds >= 0 else small_) / (1.0 + small_)


def log_odds_of(probability: float) -> float:
    """Natural logarithm of p / (1 - p); raises ``ValueError`` unless 0 < p < 1."""
    if not 0 < probability < 1:
        raise ValueError("log odds: they need a probability above 0 and below 1")
    return math.log(probability) - math.log1p(-probability)

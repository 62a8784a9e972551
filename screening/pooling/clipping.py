"""The clipped score of a case: what it may add to a contribution, and no more.

The score of a case is the gradient of its log likelihood at the reference point, (y - p) x, with p the
probability that the model of the evidence gives it. One number is added that says how much was answered. The
whole is shortened to at most ``CLIP``, so that no case, however strange, moves a contribution by more.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from screening.features.design_matrix import Floats
from screening.model.log_odds import probability_of

CLIP: Final = 1.25
"""Longest vector of one case. Six of ten simulated cases of a crisis shelter are shorter. What is lost hardly
changes between the 30th and the 80th percentile (``docs/decisions/0071-learning-together.md``)."""
ANSWERED: Final = 0.3
"""What "how much was answered" adds to that length, in a case in which as much was answered as usual."""


def kept_share(length: Floats, answered: Floats) -> Floats:
    """The factor, at most 1, that shortens a score of this ``length`` with this last number, ``(n,)``."""
    whole = np.sqrt(length**2 + answered**2)
    return np.minimum(1.0, CLIP / np.maximum(whole, CLIP * 1e-9))


def clipped(rows: Floats, label: Floats, sizes: Floats, point: Floats) -> Floats:
    """The clipped vectors ``(n, q + 1)`` of cases ``rows (n, q)`` with outcomes ``label (n,)`` in 0/1.

    ``sizes (n,)``: mean of p(1 - p)|x|² in the setting of each case; ``point (q,)`` in log odds.
    """
    p = probability_of(rows @ point)
    square = np.einsum("ij,ij->i", rows, rows)
    answered = ANSWERED * p * (1 - p) * square / sizes
    keep = kept_share(np.abs(label - p) * np.sqrt(square), answered)
    return np.column_stack([rows * (keep * (label - p))[:, None], keep * answered])

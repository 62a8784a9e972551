"""Direct signs: when they end an estimate, because a number would only take something away from them.

One that is confirmed does. So do two that are suspected: in the population of the evidence, of 100 young
people with two, 37 (youth protection) to 92 (specialised shelter) are victims, and the estimate says too
little of nearly all of them (``docs/decisions/0043-suspected-direct-signs.md``). The model's population is
everybody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.catalogue.indicator import Indicator
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Codes

Flags = NDArray[np.bool_]

SUSPECTED: Final = FIRST_LEVEL + 1
CONFIRMED: Final = FIRST_LEVEL + 2
"""Codes of the levels of a direct sign; every catalogue gives it no, suspected and confirmed."""

TOGETHER: Final = 2
"""So many suspected direct signs end an estimate."""


def direct_items(items: Sequence[Indicator]) -> Flags:
    """Which of ``items`` are direct signs, ``(n_items,)``."""
    return np.array([item.role == "direct" for item in items], dtype=bool)


def confirmed_signs(codes: Codes, direct: Flags) -> Flags:
    """Which answers are a confirmed direct sign, for codes of shape ``(..., n_items)``."""
    confirmed: Flags = direct & (codes >= CONFIRMED)
    return confirmed


def ending_signs(codes: Codes, direct: Flags) -> Flags:
    """Which answers end an estimate, for codes of shape ``(..., n_items)``: confirmed direct signs, and
    suspected ones where there are ``TOGETHER``."""
    suspected = direct & (codes == SUSPECTED)
    several = suspected.sum(axis=-1, keepdims=True) >= TOGETHER
    ending: Flags = confirmed_signs(codes, direct) | (suspected & several)
    return ending


def one_more_ends(codes: Codes, direct: Flags) -> bool:
    """Whether one more suspected direct sign beside codes ``(n_items,)`` would end the estimate."""
    return int((direct & (codes == SUSPECTED)).sum()) == TOGETHER - 1

"""Looking points up and adding them, fast for whole tables and the same for one row, bit for bit.

Rows are taken in blocks that stay in the processor's cache. A row is always added up in the same order,
whatever the size of the table it stands in, so a score can be recomputed exactly.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from screening.features.design import Codes, Floats

_BLOCK: Final = 2048


def look_up(points: Floats, codes: Codes) -> Floats:
    """``points[item, code]`` for codes ``(n, n_items)``, shape ``(n, n_items)``."""
    return look_up_and_add(points, codes, 0.0)[0]


def add_up(contributions: Floats, base: float) -> Floats:
    """``base`` plus the sum of each row, shape ``(n,)``."""
    sums: Floats = np.add.reduce(contributions, axis=1)
    return sums + base


def look_up_and_add(points: Floats, codes: Codes, base: float) -> tuple[Floats, Floats]:
    """Contributions ``(n, n_items)`` and log odds ``(n,)`` of codes that are known to be valid."""
    n_items, n_codes = points.shape
    flat = points.ravel()
    first = np.arange(n_items, dtype=np.intp) * n_codes
    contributions = np.empty(codes.shape)
    log_odds = np.empty(len(codes))
    for start in range(0, len(codes), _BLOCK):
        block = slice(start, start + _BLOCK)
        np.take(flat, codes[block] + first, out=contributions[block], mode="clip")
        np.add.reduce(contributions[block], axis=1, out=log_odds[block])
    log_odds += base
    return contributions, log_odds

"""Looking points up and adding them: fast for whole tables, and for one row the same bit for bit.

Codes of two neighbouring items make one number (the catalogue allows eight levels, so a code fits in four
bits), and one lookup fetches the points of both: two floats are copied as one complex number, nothing is
calculated with it. Rows are taken in blocks that stay in the processor's cache, by as many threads as
there are processors. A row is always added up in the same order whatever table it stands in, so a score
can be recomputed exactly. A code that is no answer finds "not a number", which is cheaper to look for in
the sums than in the codes.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.features.design_matrix import Codes, Floats

_ROWS_IN_BLOCK: Final = 2048
_ROWS_WORTH_A_THREAD: Final = 50_000
_CODE_BITS: Final = 4
_CODES: Final = 1 << _CODE_BITS


class Lookup:
    """Points ``(n_items, n_codes)`` made ready for looking up; ``highest`` is each item's last valid code."""

    def __init__(self, points: Floats, highest: Codes) -> None:
        self._points = np.full((len(points), _CODES), np.nan)
        for row, given, last in zip(self._points, points, highest, strict=True):
            row[: last + 1] = given[: last + 1]

    def __call__(self, codes: Codes, base: float) -> tuple[Floats, Floats]:
        """Contributions ``(n, n_items)`` and log odds ``(n,)``; ``ValueError`` when a code is no answer."""
        codes = self._rows(codes)
        contributions = np.empty(codes.shape)
        log_odds = np.empty(len(codes))
        threads = len(codes) // _ROWS_WORTH_A_THREAD
        if threads > 1:
            threads = min(threads, os.cpu_count() or 1)
        if threads < 2:
            self._fill(codes, contributions, log_odds, base)
            return contributions, log_odds
        parts = [slice(k * len(codes) // threads, (k + 1) * len(codes) // threads) for k in range(threads)]
        with ThreadPoolExecutor(threads) as pool:
            tasks = [pool.submit(self._fill, codes[p], contributions[p], log_odds[p], base) for p in parts]
        for task in tasks:
            task.result()
        return contributions, log_odds

    def sums(self, codes: Codes, base: float | Floats) -> Floats:
        """The log odds alone, ``base`` being one for all rows or ``(n,)``; bit for bit those of a call.

        The contributions of a block are overwritten by the next, so that they never leave the cache.
        """
        codes = self._rows(codes)
        log_odds = np.empty(len(codes))
        found = np.empty((min(len(codes), _ROWS_IN_BLOCK), len(self._points)))
        for start in range(0, len(codes), _ROWS_IN_BLOCK):
            block = slice(start, start + _ROWS_IN_BLOCK)
            self._fill_block(codes[block], found[: len(codes[block])], log_odds[block])
        log_odds += base
        return log_odds

    def _rows(self, codes: Codes) -> Codes:
        items = len(self._points)
        if codes.dtype != np.uint8 or codes.ndim != 2 or codes.shape[1] != items:
            raise ValueError(f"codes: {codes.dtype} {codes.shape} given, uint8 (n, {items}) is needed")
        return np.ascontiguousarray(codes)

    def _fill(self, codes: Codes, contributions: Floats, log_odds: Floats, base: float) -> None:
        for start in range(0, len(codes), _ROWS_IN_BLOCK):
            block = slice(start, start + _ROWS_IN_BLOCK)
            self._fill_block(codes[block], contributions[block], log_odds[block])
            log_odds[block] += base

    def _fill_block(self, codes: Codes, contributions: Floats, sums: Floats) -> None:
        take = self._take_single if len(self._points) % 2 else self._take_pairs
        take(codes, contributions)
        np.einsum("ij->i", contributions, out=sums)
        if codes.max() >= _CODES or np.isnan(sums).any():
            raise ValueError("codes: a code stands for no answer of its item")

    def _take_single(self, rows: Codes, found: Floats) -> None:
        first = np.arange(len(self._points)) * _CODES
        np.take(self._points.ravel(), rows + first, out=found, mode="clip")

    def _take_pairs(self, rows: Codes, found: Floats) -> None:
        pairs, places = self._pairs
        two = rows.reshape(-1).view("<u2")
        where = two >> _CODE_BITS
        where |= two
        where &= _CODES * _CODES - 1
        where += places[: len(where)]
        np.take(pairs, where.astype(np.intp), out=found.reshape(-1).view(np.complex128), mode="clip")

    @cached_property
    def _pairs(self) -> tuple[NDArray[np.complex128], NDArray[np.uint16]]:
        """Points of each pair of items by ``first code + 16 * second code``, and where each pair begins.

        The beginnings are repeated for every row of a block: one long addition is faster than many short.
        """
        table = np.empty((len(self._points) // 2, _CODES, _CODES, 2))
        table[..., 0] = self._points[0::2, None, :]
        table[..., 1] = self._points[1::2, :, None]
        places = (np.arange(len(table)) * _CODES * _CODES).astype(np.uint16)
        return table.reshape(-1).view(np.complex128), np.tile(places, _ROWS_IN_BLOCK)

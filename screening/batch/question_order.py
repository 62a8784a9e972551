"""Which questions come first, for many rows at once: the order of ``Estimator.gains``, looked up.

What a question would bring (``gains``) depends on the log odds of a row and on the question alone. The axis
of log odds is cut into steps of ``STEP``. For each step the items are put in order once, and of each item is
kept from which place in that order on every item certainly brings less, anywhere in the step. A row takes the
first open items of its step. Where each of them is certain to come before all that is open after it, that is
the order of the gains of the row itself; where it is not, the gains of the row are computed.

**Why certain.** Let d be the difference of two gains, over a step from a to b. A twice differentiable
function stays within max |d″|·(b − a)²/8 of the straight line between its ends, so d is above 0 in the whole
step when d(a) and d(b) are above ``2·bend·STEP²/8``, with ``bend`` a bound on the second derivative of each
gain. With p the probability, x the log odds, H the entropy, v and o the chances of the answers among victims
and others, and a₁, a₀ how often the item gets an answer among them::

    gain = A·(H − E),  A = p·a₁ + (1 − p)·a₀,  E = Σ q·H(x + points),  q = p·v + (1 − p)·o
    p′ = p·(1 − p) ≤ 1/4                   |p″| = p·(1 − p)·|1 − 2p| ≤ 1/(6·√3)
    H ≤ ln 2    |H′| = |x|·p·(1 − p) ≤ 0.224    |H″| = p·(1 − p)·|1 − x·(2p − 1)| ≤ 1/4

so that with D = Σ |v − o|, B = |a₁ − a₀| and F = H − E::

    |F| ≤ ln 2    |F′| ≤ 2·0.224 + D·ln 2/4    |F″| ≤ 2/4 + D·(ln 2/(6·√3) + 2·0.224/4)
    |gain″| ≤ B·|F|/(6·√3) + 2·B·|F′|/4 + |F″|

``ROUNDING`` is added for what floats leave of the gains; it is a thousand times what they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.explain.estimate_with_interval import Estimator
from screening.features.design_matrix import Floats
from screening.features.direct_signs import Flags

STEP: Final = 1 / 512
"""Log odds. Smaller steps leave fewer rows to compute one by one, and take longer to put in order."""

FURTHEST: Final = 16.0
"""Steps go so far to either side of 0 (log odds); rows beyond are computed."""

ROUNDING: Final = 1e-12
"""Nats."""

NONE: Final = -1
"""Stands for a question where fewer are open than were asked for."""

_BEND_P: Final = 1 / (6 * np.sqrt(3))
_SLOPE_H: Final = 0.224
_WINDOW: Final = 16
_MOST_ITEMS: Final = 64
_STEPS_AT_ONCE: Final = 512
_ROWS_AT_ONCE: Final = 8_192

Items = NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class QuestionOrder:
    """The items of an estimator by gain, the largest first and equal ones in form order."""

    estimator: Estimator

    def first(self, is_open: Flags, log_odds: Floats, how_many: int, *, look_up: bool = True) -> Items:
        """The first ``how_many`` items of each row that are open, ``(n, how_many)``, ``NONE`` where there is
        none; ``is_open (n, n_items)``, ``log_odds (n,)``. Without ``look_up`` all are computed."""
        found = np.full((len(log_odds), how_many), NONE, dtype=np.int16)
        if is_open.shape[1] > _MOST_ITEMS or not look_up:
            return self._computed(is_open, log_odds, how_many)
        for start in range(0, len(log_odds), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            certain = self._look_up(is_open[rows], log_odds[rows], found[rows])
            rest = start + np.flatnonzero(~certain)
            if len(rest):
                found[rest] = self._computed(is_open[rest], log_odds[rest], how_many)
        return found

    def _computed(self, is_open: Flags, log_odds: Floats, how_many: int) -> Items:
        """``first`` from the gains of each row."""
        found = np.full((len(log_odds), how_many), NONE, dtype=np.int16)
        for start in range(0, len(log_odds), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            gains = np.where(is_open[rows], self.estimator.gains(log_odds[rows]), -np.inf)
            best = np.argsort(-gains, axis=1, kind="stable")[:, :how_many]
            there = np.take_along_axis(gains, best, axis=1) > -np.inf
            found[rows, : best.shape[1]] = np.where(there, best, NONE)
        return found

    def _look_up(self, is_open: Flags, log_odds: Floats, found: Items) -> Flags:
        """Fill ``found (n, how_many)`` from the order of each row's step; for which rows that is certain."""
        steps, items = self._order.shape
        place = np.floor((log_odds - self._edges[0]) * (1 / STEP))
        within = (place >= 0) & (place < steps)
        step = np.where(within, place, 0.0).astype(np.intp)
        left = self._open_by_rank(is_open, step, found.shape[1] + 1)
        step *= items
        certain: Flags = within
        last = None
        for number in range(found.shape[1] + 1):
            first = left & -left
            left ^= first
            rank = np.bitwise_count(first - np.uint64(1))  # 64 where nothing is left
            if last is not None:
                certain &= rank >= self._below_from.take(step + last)
            if number == found.shape[1]:
                break
            last = np.minimum(rank, items - 1)
            items_here = self._order.take(step + last).astype(np.int16)
            found[:, number] = np.where(rank < items, items_here, NONE)
        return certain

    def _open_by_rank(self, is_open: Flags, step: NDArray[np.intp], enough: int) -> NDArray[np.uint64]:
        """Bit k of each row: whether the item at place k of the order of its ``step`` is open; the first
        ``enough`` of them."""
        rows, items = is_open.shape
        flat = np.ascontiguousarray(is_open).reshape(-1)
        begins = np.arange(rows) * items
        bits = np.zeros(rows, dtype=np.uint64)
        left: NDArray[np.intp] | slice = slice(None)  # the rows whose later places count
        for start in range(0, items, _WINDOW):
            order = self._order[:, start : start + _WINDOW].take(step[left], axis=0)
            flags = flat.take(np.add(order, begins[left, None], dtype=np.intp))
            bits[left] |= _packed(flags).view("<u2")[:, 0].astype(np.uint64) << np.uint64(start)
            left = np.flatnonzero(np.bitwise_count(bits) < enough)
        return bits

    @cached_property
    def _edges(self) -> Floats:
        """Log odds where steps begin and end, as far as any answers can bring them."""
        points = self.estimator.table.points
        bases = [base.log_odds for base in self.estimator.table.bases.values()]
        low = min(bases) + points.min(axis=1).sum()
        high = max(bases) + points.max(axis=1).sum()
        low, high = np.clip([low, high], -FURTHEST, FURTHEST)
        edges: Floats = np.arange(np.floor(low / STEP), np.ceil(high / STEP) + 1) * STEP
        return edges

    @cached_property
    def _tables(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Per step the items in order, and of each place from which place on all bring certainly less."""
        margin = 2 * float(bend_of_gains(self.estimator).max()) * STEP**2 / 8 + ROUNDING
        order, below_from = [], []
        for start in range(0, len(self._edges) - 1, _STEPS_AT_ONCE):
            gains = self.estimator.gains(self._edges[start : start + _STEPS_AT_ONCE + 1])
            ends = gains[:-1], gains[1:]
            by_gain = np.argsort(-(ends[0] + ends[1]), axis=1, kind="stable")
            certain = np.zeros(by_gain.shape, dtype=np.intp)
            for end in ends:
                sorted_ = np.take_along_axis(end, by_gain, axis=1)
                largest_from = np.maximum.accumulate(sorted_[:, ::-1], axis=1)[:, ::-1]
                not_below = largest_from[:, None, :] >= (sorted_ - margin)[:, :, None]
                np.maximum(certain, not_below.sum(axis=2), out=certain)
            order.append(by_gain.astype(np.uint8))
            below_from.append(certain.astype(np.uint8))
        return np.concatenate(order), np.concatenate(below_from)

    @property
    def _order(self) -> NDArray[np.uint8]:
        return self._tables[0]

    @property
    def _below_from(self) -> NDArray[np.uint8]:
        return self._tables[1]


def bend_of_gains(estimator: Estimator) -> Floats:
    """A bound on the second derivative of each item's gain to the log odds, ``(n_items,)`` (nats)."""
    victims, others = estimator.answer_chances
    frequencies = estimator.table.frequencies
    apart = np.abs(victims - others).sum(axis=1)
    answered = np.abs(frequencies.answered_victims - frequencies.answered_others)
    largest = np.log(2)
    slope = 2 * _SLOPE_H + apart * largest / 4
    bend = 0.5 + apart * (largest * _BEND_P + 2 * _SLOPE_H / 4)
    bound: Floats = answered * (largest * _BEND_P + 2 * slope / 4) + bend
    return bound


def _packed(flags: Flags) -> NDArray[np.uint8]:
    """Flags ``(n, k)`` as bits, the first one lowest; ``k`` up to ``_WINDOW``."""
    bits = np.packbits(flags, axis=1, bitorder="little")
    return bits if bits.shape[1] == _WINDOW // 8 else np.pad(bits, ((0, 0), (0, 1)))

"""A curve through outcomes, drawn by the data: local quadratic regression (loess) with tricube weights.

Cleveland and Devlin, JASA 83 (1988); span 0.75 and degree 2 are the defaults of R's ``loess``, which
published calibration figures are made with. As there, the regression is computed at a few knots, where
repeated halving cuts the cases (Cleveland and Grosse, Statistics and Computing 1, 1991), and joined by cubic
Hermite pieces that keep its value and slope at each knot. So the curve is R's to about 1e-10 as long as all
estimates differ.

The same sums serve the curve and all its resamples: cases with the same estimate are counted together (past
1,000 different estimates, neighbours too), a resample is another set of counts, and the neighbourhoods stay
those of the data. So 200 resampled curves of 50,000 cases take a fraction of a second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.validate.input_checks import Booleans, Floats

SPAN = 0.75
LEAST_PREDICTIONS = 10
"""Different estimates that a curve needs; with fewer, a table of shares says more."""

_MOST_BINS = 1_000
_CELL = 0.2
"""A cell with fewer cases than this part of a neighbourhood is not cut again (R's ``cell``)."""
_MARGIN = 0.005
"""The outer knots lie this part of the range beyond the data."""
_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Binned:
    """Cases counted by estimate: ``at (b,)`` ascending, ``events (..., b)`` and ``others (..., b)``.

    Leading axes are resamples.
    """

    at: Floats
    events: Floats
    others: Floats

    @classmethod
    def of(cls, events: Booleans, estimated: Floats) -> Binned:
        at, index = np.unique(estimated, return_inverse=True)
        if len(at) > _MOST_BINS:
            ranks = np.empty(len(estimated), dtype=np.int64)
            ranks[np.argsort(estimated, kind="stable")] = np.arange(len(estimated))
            index = ranks * _MOST_BINS // len(estimated)
            at = np.bincount(index, weights=estimated) / np.bincount(index)
        bins = len(at)
        return cls(
            at,
            np.bincount(index[events], minlength=bins).astype(float),
            np.bincount(index[~events], minlength=bins).astype(float),
        )

    @property
    def counts(self) -> Floats:
        return self.events + self.others

    def resampled(self, draws: int, rng: np.random.Generator) -> Binned:
        """``draws`` samples of as many cases, drawn with replacement: shapes ``(draws, b)``."""
        cells = np.concatenate([self.events, self.others])
        drawn = rng.multinomial(int(cells.sum()), cells / cells.sum(), size=draws).astype(float)
        events, others = np.split(drawn, 2, axis=1)
        return Binned(self.at, events, others)


def knots_of(estimated: Floats, span: float = SPAN) -> Floats:
    """Where the regression is computed, ascending: both ends, and the middle of every cell too full."""
    ordered = np.sort(estimated)
    low, high = float(ordered[0]), float(ordered[-1])
    margin = _MARGIN * max(high - low, 1e-3 * max(abs(low), abs(high)) + 1e-30)
    knots = [low - margin, high + margin]
    most = int(len(ordered) * span * _CELL)
    cells = [(0, len(ordered) - 1)]
    while cells:
        first, last = cells.pop()
        if last - first + 1 <= most:
            continue
        middle = _untied(ordered, first, last)
        if middle is not None:
            knots.append(float(ordered[middle]))
            cells += [(first, middle), (middle + 1, last)]
    return np.unique(knots)


class Loess:
    """The neighbourhoods of a data set: fits the curve for its counts or for resamples of them."""

    def __init__(self, binned: Binned, knots: Floats, span: float = SPAN) -> None:
        self._knots = knots
        away = binned.at[None, :] - knots[:, None]
        self._reach = _reach(np.abs(away), binned.counts, span)
        scaled = away / self._reach[:, None]
        tricube = np.clip(1 - np.abs(scaled) ** 3, 0, None) ** 3
        self._powers = [tricube * scaled**power for power in range(5)]

    def fit(self, binned: Binned, at: Floats) -> Floats:
        """The curve at ``at (g,)``, ``(..., g)``, within 0 and 1; NaN where the cases cannot carry it."""
        value, slope = self._at_knots(binned)
        of_value, of_slope = _hermite(self._knots, at)
        return np.clip(value @ of_value + slope @ of_slope, 0.0, 1.0)

    def _at_knots(self, binned: Binned) -> tuple[Floats, Floats]:
        sums = [binned.counts @ power.T for power in self._powers]
        right = np.stack([binned.events @ power.T for power in self._powers[:3]], axis=-1)
        left = np.stack(
            [np.stack([sums[row + column] for column in range(3)], axis=-1) for row in range(3)], axis=-2
        )
        # Scaled so that the size of a neighbourhood does not decide what counts as singular.
        scale = np.where(sums[0] > 0, sums[0], 1.0)[..., None]
        left, right = left / scale[..., None], right / scale
        singular = ~(np.linalg.det(left) > 1e-14)
        left = np.where(singular[..., None, None], np.eye(3), left)
        fitted = np.linalg.solve(left, right[..., None])[..., 0]
        fitted[singular] = np.nan
        return fitted[..., 0], fitted[..., 1] / self._reach


def _untied(ordered: Floats, first: int, last: int) -> int | None:
    """The place nearest the middle of ``first`` to ``last`` after which the estimate changes; None when none.

    Looks one up, one down, two up and so on, and gives up at the first end, as R does.
    """
    middle = (first + last + 2) // 2 - 1
    step = 0
    while first <= middle + step < last:
        if ordered[middle + step] != ordered[middle + step + 1]:
            return middle + step
        step = -step if step > 0 else 1 - step
    return None


def _hermite(knots: Floats, at: Floats) -> tuple[Floats, Floats]:
    """What the value and the slope at each knot add to the curve at ``at (g,)``: two matrices ``(k, g)``."""
    cell = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(knots) - 2)
    width = knots[cell + 1] - knots[cell]
    part = (at - knots[cell]) / width
    rest = 1 - part
    of_value, of_slope = np.zeros((len(knots), len(at))), np.zeros((len(knots), len(at)))
    points = np.arange(len(at))
    of_value[cell, points] = rest**2 * (1 + 2 * part)
    of_value[cell + 1, points] = part**2 * (1 + 2 * rest)
    of_slope[cell, points] = part * rest**2 * width
    of_slope[cell + 1, points] = -(part**2) * rest * width
    return of_value, of_slope


def _reach(away: Floats, counts: Floats, span: float) -> Floats:
    """The distance within which ``span`` of the cases lie, ``(k,)``; beyond a handful of estimates at least.

    Many cases with one estimate would otherwise shrink a neighbourhood to a point.
    """
    order = np.argsort(away, axis=1)
    sorted_away = np.take_along_axis(away, order, axis=1)
    passed = np.cumsum(counts[order], axis=1)
    nearest = np.argmax(passed >= np.floor(span * counts.sum() + 1e-5), axis=1)
    nearest = np.maximum(nearest, min(_NEIGHBOURS, away.shape[1] - 1))
    reach: Floats = sorted_away[np.arange(len(away)), nearest] * (1 + 1e-9)
    return reach

"""Does the estimate put those concerned above the others? The area under the ROC curve, with its interval.

AUROC is the probability that a random case with the outcome has a higher estimate than a random case
without it, ties counting half. Variances are those of DeLong, DeLong and Clarke-Pearson (Biometrics 44,
1988), from how many cases lie below each, which sorting tells in O(n log n) as in Sun and Xu (IEEE Signal
Processing Letters 21, 2014).
DeLong's interval has no width when the estimates part the outcomes completely, and needs two cases of each
outcome. There Newcombe's interval (method 5; Statistics in Medicine 25, 2006) stands in for it.

Given a ``group`` for each case, only cases of the same group are laid beside each other. The area is then the
sum over the groups of the pairs that lie right, divided by the sum of the pairs: each group weighs as many
pairs as it has. The variance is the sum of the squared weights times the variance within each group. An
estimate that only knows to which group a case belongs has an area of one half, whatever the groups differ in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.stats import norm

from screening.validate.figure_with_interval import Estimate, not_estimable, value_alone
from screening.validate.input_checks import (
    LEVEL,
    Booleans,
    Floats,
    outcomes,
    parts_of,
    same_length,
    scores,
)
from screening.validate.intervals import z_of

_ROUNDING = 1e-28
"""A variance below this is what rounding leaves of none."""


@dataclass(frozen=True, slots=True)
class Difference:
    """AUROC of the first minus that of the second, on the same cases.

    ``z`` and the two-sided ``p`` test that there is none; both NaN where the interval is not estimable.
    """

    difference: Estimate
    z: float
    p: float

    @property
    def value(self) -> float:
        return self.difference.value

    @property
    def low(self) -> float:
        return self.difference.low

    @property
    def high(self) -> float:
        return self.difference.high


def auroc(
    outcome: ArrayLike, probability: ArrayLike, level: float = LEVEL, *, group: ArrayLike | None = None
) -> Estimate:
    """Area under the ROC curve of ``probability (n,)`` for ``outcome (n,)``, of pairs within ``group (n,)``.

    ``probability`` may be on any scale that has an order. The interval is cut at 0 and 1. Groups with one
    outcome have no pairs; where none has a pair, the reason is ``no_pairs``. The same estimate for everybody
    (of a group) has an area of one half whatever the cases, and so no interval.
    """
    events, scored = outcomes(outcome), scores(probability)
    same_length(outcome=events, probability=scored)
    parts = _parts(events, group)
    if isinstance(parts, str):
        return not_estimable(parts, len(events))
    placed = [_placements(events[rows], scored[rows]) for rows in parts]
    if all(one.constant for one in placed):
        return value_alone(0.5, "one_prediction", len(events))
    if len(placed) == 1:
        return _alone(placed[0], len(events), level)
    value, variance = _weighed(placed, [one.variance_at_least(level) for one in placed])
    reach = z_of(level) * math.sqrt(variance)
    return Estimate(value, max(0.0, value - reach), min(1.0, value + reach), len(events), method="delong")


def auroc_difference(
    outcome: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    level: float = LEVEL,
    *,
    group: ArrayLike | None = None,
) -> Difference:
    """AUROC of ``first (n,)`` minus that of ``second (n,)``, paired: both estimate the same cases.

    With ``group (n,)`` over pairs within a group, as in ``auroc``.
    """
    events, one, two = outcomes(outcome), scores(first, "first"), scores(second, "second")
    same_length(outcome=events, first=one, second=two)
    parts = _parts(events, group)
    if isinstance(parts, str):
        return Difference(not_estimable(parts, len(events)), math.nan, math.nan)
    placed = [_placements(events[rows], one[rows]) - _placements(events[rows], two[rows]) for rows in parts]
    # Where a group among others has one case of an outcome, its variance is taken as large as it can be.
    of_groups = [part.variance for part in placed]
    if len(placed) > 1:
        of_groups = [
            part.largest_variance(1.0) if math.isnan(variance) and not part.nowhere else variance
            for part, variance in zip(placed, of_groups, strict=True)
        ]
        of_groups = [0.0 if math.isnan(variance) else variance for variance in of_groups]
    value, variance = _weighed(placed, of_groups)
    if not variance > _ROUNDING:
        reason = "few_cases" if math.isnan(variance) else "no_spread"
        return Difference(value_alone(value, reason, len(events)), math.nan, math.nan)
    spread = math.sqrt(variance)
    reach = z_of(level) * spread
    z = value / spread
    difference = Estimate(value, value - reach, value + reach, len(events), method="delong")
    return Difference(difference, z, float(2 * norm.sf(abs(z))))


def one_class(events: Booleans) -> str | None:
    """The reason why ``events (n,)`` cannot be told apart; None when both outcomes occur."""
    if not events.size:
        return "no_cases"
    return None if events.any() and not events.all() else "one_class"


def _parts(events: Booleans, group: ArrayLike | None) -> list[Booleans] | str:
    """The cases of each group in which both outcomes occur; the reason where there is no such group."""
    if reason := one_class(events):
        return reason
    parts = [rows for rows in parts_of(events, group) if not one_class(events[rows])]
    return parts or "no_pairs"


def _alone(placed: _Placements, n: int, level: float) -> Estimate:
    value, variance = placed.area, placed.variance
    if not variance > _ROUNDING:
        low, high = _newcombe(value, len(placed.of_events), len(placed.of_others), level)
        return Estimate(value, low, high, n, method="newcombe")
    reach = z_of(level) * math.sqrt(variance)
    return Estimate(value, max(0.0, value - reach), min(1.0, value + reach), n, method="delong")


def _weighed(placed: Sequence[_Placements], variances: Sequence[float]) -> tuple[float, float]:
    """Area and variance over all groups, each weighing as many pairs as it has."""
    pairs = np.array([part.pairs for part in placed], dtype=np.float64)
    weight = pairs / pairs.sum()
    areas = np.array([part.area for part in placed])
    return float(weight @ areas), float(weight**2 @ np.array(variances))


@dataclass(frozen=True, slots=True)
class _Placements:
    """For each event the share of others it lies above, and for each other the share of events above it."""

    of_events: Floats
    of_others: Floats

    @property
    def area(self) -> float:
        return float(self.of_events.mean())

    @property
    def variance(self) -> float:
        """DeLong's variance of the area; NaN where an outcome has fewer than two cases."""
        if min(len(self.of_events), len(self.of_others)) < 2:
            return math.nan
        return float(
            self.of_events.var(ddof=1) / len(self.of_events)
            + self.of_others.var(ddof=1) / len(self.of_others)
        )

    @property
    def pairs(self) -> int:
        return len(self.of_events) * len(self.of_others)

    @property
    def constant(self) -> bool:
        """Whether every event ties with every other."""
        return bool(np.abs(np.concatenate([self.of_events, self.of_others]) - 0.5).max() <= _ROUNDING)

    @property
    def nowhere(self) -> bool:
        """Of a difference: whether there is none in any case, as between an order and itself."""
        return bool(np.abs(np.concatenate([self.of_events, self.of_others])).max() <= _ROUNDING)

    def variance_at_least(self, level: float) -> float:
        """DeLong's variance; where that has no width, the one that Newcombe's interval stands for, and with
        one case of an outcome the largest that there can be."""
        variance = self.variance
        if self.constant:
            return 0.0
        if math.isnan(variance):
            return self.largest_variance(0.5)
        if variance > _ROUNDING:
            return variance
        low, high = _newcombe(self.area, len(self.of_events), len(self.of_others), level)
        return (max(self.area - low, high - self.area) / z_of(level)) ** 2

    def largest_variance(self, most_sd: float) -> float:
        """No variance of the area is above that of single cases divided by the smaller number of cases
        (Birnbaum and Klose, Annals of Mathematical Statistics 28, 1957); a share has an sd of at most 1/2,
        a difference of two shares of at most 1."""
        return most_sd**2 / min(len(self.of_events), len(self.of_others))

    def __sub__(self, other: _Placements) -> _Placements:
        """Differences case by case; what the two have in common drops out, as it must in a paired test."""
        return _Placements(self.of_events - other.of_events, self.of_others - other.of_others)


def _placements(events: Booleans, scored: Floats) -> _Placements:
    above, below = scored[events], scored[~events]
    return _Placements(_lower(below, above) / len(below), 1 - _lower(above, below) / len(above))


def _lower(those: Floats, than: Floats) -> Floats:
    """How many of ``those`` lie below each of ``than (m,)``, ties counting half."""
    ordered = np.sort(those)
    return (np.searchsorted(ordered, than, side="left") + np.searchsorted(ordered, than, side="right")) / 2


def _newcombe(value: float, events: int, others: int, level: float) -> tuple[float, float]:
    """Areas that lie z of their own standard errors from ``value``; an end at 0 or 1 stays there."""
    z, half = z_of(level), (events + others) / 2 - 1

    def gap(area: float) -> float:
        spread = 1 + half * (1 - area) / (2 - area) + half * area / (1 + area)
        return (area - value) ** 2 - z**2 * area * (1 - area) * spread / (events * others)

    low = 0.0 if value == 0 else brentq(gap, 0.0, value - 1e-12)
    high = 1.0 if value == 1 else brentq(gap, value + 1e-12, 1.0)
    return float(low), float(high)

"""Does the estimate put those concerned above the others? The area under the ROC curve, with its interval.

AUROC is the probability that a random case with the outcome has a higher estimate than a random case
without it, ties counting half. Variances are those of DeLong, DeLong and Clarke-Pearson (Biometrics 44,
1988), computed from midranks in O(n log n) as in Sun and Xu (IEEE Signal Processing Letters 21, 2014).
DeLong's interval has no width when the estimates part the outcomes completely, and needs two cases of each
outcome. There Newcombe's interval (method 5; Statistics in Medicine 25, 2006) stands in for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.stats import norm, rankdata

from screening.validate.estimates import Estimate, not_estimable, value_alone
from screening.validate.inputs import LEVEL, Booleans, Floats, outcomes, same_length, scores
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


def auroc(outcome: ArrayLike, probability: ArrayLike, level: float = LEVEL) -> Estimate:
    """Area under the ROC curve of ``probability (n,)`` for ``outcome (n,)``.

    ``probability`` may be on any scale that has an order. The interval is cut at 0 and 1.
    """
    events, scored = outcomes(outcome), scores(probability)
    same_length(outcome=events, probability=scored)
    if reason := one_class(events):
        return not_estimable(reason, len(events))
    placed = _placements(events, scored)
    value, variance = placed.area, placed.variance
    if not variance > _ROUNDING:
        low, high = _newcombe(value, int(events.sum()), int((~events).sum()), level)
        return Estimate(value, low, high, len(events), method="newcombe")
    reach = z_of(level) * math.sqrt(variance)
    return Estimate(value, max(0.0, value - reach), min(1.0, value + reach), len(events), method="delong")


def auroc_difference(
    outcome: ArrayLike, first: ArrayLike, second: ArrayLike, level: float = LEVEL
) -> Difference:
    """AUROC of ``first (n,)`` minus that of ``second (n,)``, paired: both estimate the same cases."""
    events, one, two = outcomes(outcome), scores(first, "first"), scores(second, "second")
    same_length(outcome=events, first=one, second=two)
    if reason := one_class(events):
        return Difference(not_estimable(reason, len(events)), math.nan, math.nan)
    placed = _placements(events, one) - _placements(events, two)
    value, variance = placed.area, placed.variance
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

    def __sub__(self, other: _Placements) -> _Placements:
        """Differences case by case; what the two have in common drops out, as it must in a paired test."""
        return _Placements(self.of_events - other.of_events, self.of_others - other.of_others)


def _placements(events: Booleans, scored: Floats) -> _Placements:
    above, below = scored[events], scored[~events]
    ranks = rankdata(scored)
    return _Placements(
        (ranks[events] - rankdata(above)) / len(below),
        1 - (ranks[~events] - rankdata(below)) / len(above),
    )


def _newcombe(value: float, events: int, others: int, level: float) -> tuple[float, float]:
    """Areas that lie z of their own standard errors from ``value``; an end at 0 or 1 stays there."""
    z, half = z_of(level), (events + others) / 2 - 1

    def gap(area: float) -> float:
        spread = 1 + half * (1 - area) / (2 - area) + half * area / (1 + area)
        return (area - value) ** 2 - z**2 * area * (1 - area) * spread / (events * others)

    low = 0.0 if value == 0 else brentq(gap, 0.0, value - 1e-12)
    high = 1.0 if value == 1 else brentq(gap, value + 1e-12, 1.0)
    return float(low), float(high)

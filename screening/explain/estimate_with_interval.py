"""The numbers of a screening, for one young person or for a whole table of them.

**Interval.** On the log-odds scale. The variance of the coefficients and the base rate comes from the score
table. What the unanswered questions could still add follows from the answers they would get. Of a victim they
add a sum with mean M₁, variance V₁ and skewness G₁, of another young person M₀, V₀ and G₀. Nobody knows yet
who it is, and a mean of both would be nearly that of the others where few are victims: it would tell of a
victim that little can change. So each bound is that of the class it is about::

    high = log odds + M₁ + q₁·√V₁    above it end 2.5 of 100 victims
    low  = log odds + M₀ + q₀·√V₀    outside both bounds end 5 of 100 others

The weights themselves are uncertain too, with variance S. Among many young people with the same estimate p
the true log odds of those who are victims lie higher, by (1 − p)·S, and of the others lower, by p·S (a
normal distribution tilted by the logistic curve): S joins V₁ and V₀, and these shifts join M₁ and M₀.

q are quantiles of a standard normal distribution corrected for skewness (Cornish and Fisher, Revue de
l'Institut International de Statistique 5, 1938): z + (z² − 1)·G/6. Where nothing is left to ask both bounds
are those of the coefficients. Items go together within a class (one hard home shows in many answers), so
every pair of unanswered items correlates by ``DEPENDENCE``: V = (1 − r)·Σ s² + r·(Σ s)², and what they have
in common is skewed as well: the third central moment is Σ t + ``COMMON_SKEW``·(Σ s)³. How often the interval
holds is counted by ``benchmarks/interval_coverage.py``.

Tables under the first edition of the rules keep its interval, with p the estimate::

    M = p·M₁ + (1 − p)·M₀
    V = p·V₁ + (1 − p)·V₀ + p·(1 − p)·(M₁ − M₀)²
    bounds = log odds + M ± 1.96·√V

**What to ask next.** For each unanswered item: the estimate after each possible answer, and the expected
drop of its binary entropy (nats) when those answers have the probabilities p·P(answer | victim) +
(1 − p)·P(answer | other); weighted by how often the question gets an answer at all. Averaging over the
answers a person may still give is the usual choice in adaptive testing (maximum expected information).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from statistics import NormalDist
from typing import Final

import numpy as np

from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Codes, Floats
from screening.model.log_odds import probability_of
from screening.model.score_table import ScoreTable

DEPENDENCE: Final = (0.016, 0.010)
"""Correlation of the points of two unanswered items, among victims and among others. In the population of the
evidence it is .011 to .020 and .011 to .014 over settings and shares of open questions; of others a little
less is taken, since with as few questions open as at intake the quantiles below lie on the wide side."""

COMMON_SKEW: Final = 0.0065
"""Third central moment that two or more items have in common, as a part of the cube of the sum of their
standard deviations. In the population of the evidence .0030 to .0075, in both classes."""

_DEPENDENCE_BEFORE: Final = 0.03
"""Of both classes, under the first edition of the rules."""

LEVEL: Final = 0.95
Z95: Final = 1.959963984540054
"""Half-width of a 95 % interval in standard deviations of the normal distribution."""

_MOST_SKEW: Final = 1.2
"""The correction of the lower bound holds up to about here; with less of it the bound lies lower."""

_FURTHEST: Final = 8.0
_STEPS: Final = 512


@dataclass(frozen=True, eq=False)
class Estimates:
    """Results for ``n`` rows.

    Log odds: ``contributions (n, n_items)`` and ``log_odds (n,)``. Probability ``(n,)``: the estimate, and
    its bounds from both causes together, from the coefficients and from the unanswered questions.
    """

    contributions: Floats
    log_odds: Floats
    probability: Floats
    low: Floats
    high: Floats
    coefficients_low: Floats
    coefficients_high: Floats
    unanswered_low: Floats
    unanswered_high: Floats


@dataclass(frozen=True, eq=False)
class Estimator:
    """Everything computed from one score table; what does not depend on answers is computed once."""

    table: ScoreTable

    def estimate(self, codes: Codes, setting: str) -> Estimates:
        """Estimates with intervals for codes ``(n, n_items)``."""
        contributions, log_odds = self.table.score(codes, setting)
        bounds = self.bounds(codes, log_odds, self.table.variance(codes, setting))
        # All in one go: for one row each call of numpy takes longer than its sums.
        everything = np.array([log_odds, *bounds])
        return Estimates(contributions, log_odds, *probability_of(everything))

    def bounds(self, codes: Codes, log_odds: Floats, known: Floats) -> tuple[Floats, ...]:
        """The six bounds ``(n,)`` of ``Estimates`` in log odds, in their order, for codes ``(n, n_items)``
        of any settings with ``log_odds (n,)`` and their variance ``known (n,)``."""
        if self.table.rules == 1:
            return self._bounds_before(codes, log_odds, known)
        still_open = self._still_open(codes)
        return (
            *bounds_by_class(log_odds, known, still_open),
            *_bounds_of_weights(log_odds, known),
            *bounds_by_class(log_odds, 0.0, still_open),
        )

    def after_all_answers(
        self, codes: Codes, log_odds: Floats, known: Floats | float = 0.0, level: float = LEVEL
    ) -> tuple[Floats, Floats]:
        """Bounds ``(n,)`` of the log odds when every question of codes ``(n, n_items)`` has an answer.

        ``log_odds (n,)`` are those now, ``known (n,)`` their variance from other causes.
        """
        return bounds_by_class(log_odds, known, self._still_open(codes), level)

    def _still_open(self, codes: Codes) -> Floats:
        """Per class the sums of means, variances, standard deviations and third central moments of the items
        that codes ``(n, n_items)`` leave open, ``(n, 8)``."""
        sums: Floats = (codes < FIRST_LEVEL).astype(np.float64) @ self._moments.T
        # Each sum is used by itself: of many rows those of one kind lie together.
        return sums if len(sums) == 1 else np.ascontiguousarray(sums.T).T

    def _bounds_before(self, codes: Codes, log_odds: Floats, known: Floats) -> tuple[Floats, ...]:
        """Bounds ``(n,)`` in log odds by the first edition of the rules: of both causes, then of each."""
        p = probability_of(log_odds)
        mean_1, variance_1, sd_1, _, mean_0, variance_0, sd_0, _ = self._still_open(codes).T
        within_1 = (1 - _DEPENDENCE_BEFORE) * variance_1 + _DEPENDENCE_BEFORE * sd_1**2
        within_0 = (1 - _DEPENDENCE_BEFORE) * variance_0 + _DEPENDENCE_BEFORE * sd_0**2
        middle = log_odds + p * mean_1 + (1 - p) * mean_0
        still_open = p * within_1 + (1 - p) * within_0 + p * (1 - p) * (mean_1 - mean_0) ** 2
        both, weights, unanswered = Z95 * np.sqrt(np.array([known + still_open, known, still_open]))
        return (
            *(middle - both, middle + both),
            *(log_odds - weights, log_odds + weights),
            *(middle - unanswered, middle + unanswered),
        )

    def after_each_answer(self, log_odds: float) -> Floats:
        """Probability after each answer of each item were it unanswered now, ``(n_items, n_codes)``."""
        return probability_of(log_odds + self.table.points)

    def gains(self, log_odds: Floats) -> Floats:
        """Expected drop of entropy (nats) by asking each item, were it unanswered now, ``(n, n_items)``."""
        p = probability_of(log_odds)
        victims, others = self.answer_chances
        now = _entropy(log_odds)
        if len(p) == 1:
            # One row at once; a row sums its few levels in the same order as the loop below.
            chances = p[0] * victims[:, FIRST_LEVEL:] + (1 - p)[0] * others[:, FIRST_LEVEL:]
            chances *= _entropy(log_odds[0] + self.table.points[:, FIRST_LEVEL:])
            expected = chances.sum(axis=1)[None, :]
        else:
            expected = np.zeros((len(p), len(victims)))
            for code in range(FIRST_LEVEL, victims.shape[1]):  # level by level: a table of rows stays small
                chance = p[:, None] * victims[:, code] + (1 - p)[:, None] * others[:, code]
                expected += chance * _entropy(log_odds[:, None] + self.table.points[:, code])
        frequencies = self.table.frequencies
        answered = p[:, None] * frequencies.answered_victims + (1 - p)[:, None] * frequencies.answered_others
        gains: Floats = answered * (now[:, None] - expected)
        return gains

    @cached_property
    def scored_levels(self) -> tuple[tuple[str, ...], ...]:
        """Levels of each item that leave a number: of a direct sign the confirmed one ends the estimate."""
        return tuple(
            item.level_ids[:2] if item.role == "direct" else item.level_ids
            for item in self.table.design.items
        )

    @cached_property
    def answer_chances(self) -> tuple[Floats, Floats]:
        """P(code | class, answered) over ``scored_levels`` for victims and others, ``(n_items, n_codes)``."""
        codes = np.arange(self.table.points.shape[1])
        counts = np.array([len(levels) for levels in self.scored_levels])
        scored = (codes >= FIRST_LEVEL) & (codes < FIRST_LEVEL + counts[:, None])
        victims = np.where(scored, self.table.frequencies.victims, 0.0)
        others = np.where(scored, self.table.frequencies.others, 0.0)
        return (
            victims / victims.sum(axis=1, keepdims=True),
            others / others.sum(axis=1, keepdims=True),
        )

    @cached_property
    def _moments(self) -> Floats:
        """Mean, variance, sd and third central moment of each item's points, given victim and given other,
        ``(8, n_items)``."""
        rows = []
        for chances in self.answer_chances:
            mean = (chances * self.table.points).sum(axis=1)
            away = self.table.points - mean[:, None]
            variance = (chances * away**2).sum(axis=1)
            rows += [mean, variance, np.sqrt(variance), (chances * away**3).sum(axis=1)]
        return np.array(rows)


def bounds_by_class(
    log_odds: Floats, known: Floats | float, still_open: Floats, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """Bounds ``(n,)`` around ``log_odds (n,)`` whose variance is ``known`` and to which open items still add:
    ``still_open (n, 8)`` has, of victims and then of others, the sums of their means, variances, standard
    deviations and third central moments.

    Above ``high`` end (1 − level) / 2 of the victims, outside both bounds 1 − level of the others.
    """
    p = probability_of(log_odds)
    mean_1, sd_1, skew_1 = _to_come(still_open[:, :4], DEPENDENCE[0], known, (1 - p) * known)
    mean_0, sd_0, skew_0 = _to_come(still_open[:, 4:], DEPENDENCE[1], known, -p * known)
    furthest = NormalDist().inv_cdf((1 + level) / 2)
    high = mean_1 + sd_1 * _skewed(furthest, skew_1)
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.where(sd_0 > 0, (high - mean_0) / sd_0, furthest)
    low = mean_0 + sd_0 * _skewed(-_opposite(distance, level), np.minimum(skew_0, _MOST_SKEW))
    return log_odds + np.minimum(low, high), log_odds + np.maximum(low, high)


def _bounds_of_weights(log_odds: Floats, known: Floats) -> tuple[Floats, Floats]:
    """``bounds_by_class`` where nothing is open: the same floats, without adding what is 0."""
    p = probability_of(log_odds)
    mean_1, mean_0, sd = (1 - p) * known, -p * known, np.sqrt(known)
    furthest = NormalDist().inv_cdf((1 + LEVEL) / 2)
    high = mean_1 + sd * furthest
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.where(sd > 0, (high - mean_0) / sd, furthest)
    low = mean_0 + sd * -_opposite(distance, LEVEL)
    return log_odds + np.minimum(low, high), log_odds + np.maximum(low, high)


def _to_come(
    sums: Floats, dependence: float, known: Floats | float, shift: Floats | float
) -> tuple[Floats, Floats, Floats]:
    """Mean, sd and skewness ``(n,)`` of how far the log odds of one class may still move: by the open items,
    of which ``sums (n, 4)`` are given, and by other causes with this ``shift`` and variance ``known``."""
    mean, variance, sd, third = sums.T
    spread = (1 - dependence) * variance + dependence * sd**2
    whole = np.sqrt(spread + known)
    with np.errstate(invalid="ignore", divide="ignore"):
        skewness = np.where(spread > 0, (third + COMMON_SKEW * sd**3) / whole**3, 0.0)
    return mean + shift, whole, skewness


def _skewed(z: Floats | float, skewness: Floats) -> Floats:
    """The quantile of a standardised distribution with this skewness where the normal one has ``z``."""
    quantile: Floats = z + (np.square(z) - 1) * skewness / 6
    return quantile


def _opposite(distance: Floats, level: float) -> Floats:
    """How far (sd) the lower bound lies from the mean of the others, so that 1 − level of them end outside
    when the upper one lies ``distance`` (sd) from it: between the usual two-sided and the one-sided bound."""
    return np.interp(distance, *_opposites(level))


@cache
def _opposites(level: float) -> tuple[Floats, Floats]:
    normal, outside = NormalDist(), 1 - level
    distances = np.linspace(normal.inv_cdf(1 - outside / 2), _FURTHEST, _STEPS)
    return distances, np.array([-normal.inv_cdf(outside - normal.cdf(-d)) for d in distances.tolist()])


def _entropy(log_odds: Floats) -> Floats:
    """Binary entropy (nats) of a probability given by its log odds; exact in both tails."""
    distance = np.abs(log_odds)
    small = np.exp(-distance)
    entropy: Floats = np.log1p(small) + distance * small / (1.0 + small)
    return entropy

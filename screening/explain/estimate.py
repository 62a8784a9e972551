"""The numbers of a screening, for one young person or for a whole table of them.

**Interval.** On the log-odds scale two variances are added. That of the coefficients and the base rate
comes from the score table. That of the unanswered questions follows from the law of total variance over
the answers they would get, with p the current probability and c the class (victim or not)::

    V = p·V₁ + (1 − p)·V₀ + p·(1 − p)·(M₁ − M₀)²

M_c is the sum over unanswered items of the mean points given class c; V_c is the variance of that sum.
Items go together within a class (one hard home shows in many answers), so V_c takes every pair of
unanswered items to correlate by ``DEPENDENCE``: V_c = (1 − r)·Σ s² + r·(Σ s)². Bounds are
``log odds ± 1.96·sd``, turned into probability last.

**What to ask next.** For each unanswered item: the estimate after each possible answer, and the expected
drop of its binary entropy (nats) when those answers have the probabilities p·P(answer | victim) +
(1 − p)·P(answer | other); weighted by how often the question gets an answer at all. Averaging over the
answers a person may still give is the usual choice in adaptive testing (maximum expected information).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.features.answers import FIRST_LEVEL
from screening.features.design import Codes, Floats
from screening.model.odds import probability_of
from screening.model.score_table import ScoreTable

DEPENDENCE: Final = 0.1
"""Correlation, within a class, of the points of two unanswered items (see the module's first paragraph)."""

Z95: Final = 1.959963984540054
"""Half-width of a 95 % interval in standard deviations of the normal distribution."""


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
        probability = probability_of(log_odds)
        known = self.table.variance(codes, setting)
        still_open = self.unanswered_variance(codes < FIRST_LEVEL, probability)
        low, high = _bounds(log_odds, known + still_open)
        coefficients_low, coefficients_high = _bounds(log_odds, known)
        unanswered_low, unanswered_high = _bounds(log_odds, still_open)
        return Estimates(
            contributions,
            log_odds,
            probability,
            low,
            high,
            coefficients_low,
            coefficients_high,
            unanswered_low,
            unanswered_high,
        )

    def unanswered_variance(self, absent: NDArray[np.bool_], probability: Floats) -> Floats:
        """Variance of the log odds that unanswered items could add, ``(n,)``; ``absent (n, n_items)``."""
        open_ = absent.astype(np.float64)
        # Per class: sum of the means, of the variances and of the standard deviations of the open items.
        sums = open_ @ self._moments.T
        mean_1, variance_1, sd_1, mean_0, variance_0, sd_0 = sums.T
        within_1 = (1 - DEPENDENCE) * variance_1 + DEPENDENCE * sd_1**2
        within_0 = (1 - DEPENDENCE) * variance_0 + DEPENDENCE * sd_0**2
        between = probability * (1 - probability) * (mean_1 - mean_0) ** 2
        variance: Floats = probability * within_1 + (1 - probability) * within_0 + between
        return variance

    def after_each_answer(self, log_odds: float) -> Floats:
        """Probability after each answer of each item were it unanswered now, ``(n_items, n_codes)``."""
        return probability_of(log_odds + self.table.points)

    def gains(self, log_odds: Floats) -> Floats:
        """Expected drop of entropy (nats) by asking each item, were it unanswered now, ``(n, n_items)``."""
        p = probability_of(log_odds)
        victims, others = self._answers
        now = _entropy(log_odds)
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
    def _answers(self) -> tuple[Floats, Floats]:
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
        """Mean, variance and sd of each item's points, given victim and given other, ``(6, n_items)``."""
        rows = []
        for chances in self._answers:
            mean = (chances * self.table.points).sum(axis=1)
            variance = (chances * (self.table.points - mean[:, None]) ** 2).sum(axis=1)
            rows += [mean, variance, np.sqrt(variance)]
        return np.array(rows)


def _bounds(log_odds: Floats, variance: Floats) -> tuple[Floats, Floats]:
    reach = Z95 * np.sqrt(variance)
    return probability_of(log_odds - reach), probability_of(log_odds + reach)


def _entropy(log_odds: Floats) -> Floats:
    """Binary entropy (nats) of a probability given by its log odds; exact in both tails."""
    distance = np.abs(log_odds)
    small = np.exp(-distance)
    entropy: Floats = np.log1p(small) + distance * small / (1.0 + small)
    return entropy

"""The numbers of a screening, for one young person or for a whole table of them.

**Interval.** On the log-odds scale. The variance of the coefficients and the base rate comes from the score
table. What the unanswered questions could still add follows from the answers they would get, with p the
current probability and c the class (victim or not), by the laws of total expectation and variance::

    M = p·M₁ + (1 − p)·M₀
    V = p·V₁ + (1 − p)·V₀ + p·(1 − p)·(M₁ − M₀)²

M_c is the sum over unanswered items of the mean points given class c; V_c is the variance of that sum.
Items go together within a class (one hard home shows in many answers), so V_c takes every pair of
unanswered items to correlate by ``DEPENDENCE``: V_c = (1 − r)·Σ s² + r·(Σ s)². M is not 0: where few are
victims, most answers still to come will be "no". The bounds are ``log odds + M ± 1.96·sd``, turned into
probability last.

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

DEPENDENCE: Final = 0.03
"""Correlation, within a class, of the points of two unanswered items. In the population of the evidence it
is .027 among victims and .015 among others, alike in every setting; rounded up rather than down."""

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
        shift, still_open = self.from_unanswered(codes < FIRST_LEVEL, probability)
        # All bounds in one go: for one row each call of numpy takes longer than its sums.
        middle = np.array([log_odds + shift, log_odds, log_odds + shift])
        reach = Z95 * np.sqrt(np.array([known + still_open, known, still_open]))
        lows, highs = probability_of(np.array([middle - reach, middle + reach]))
        return Estimates(
            contributions,
            log_odds,
            probability,
            lows[0],
            highs[0],
            lows[1],
            highs[1],
            lows[2],
            highs[2],
        )

    def from_unanswered(self, absent: NDArray[np.bool_], probability: Floats) -> tuple[Floats, Floats]:
        """Mean and variance ``(n,)`` of the log odds that answers still to come would add.

        ``absent (n, n_items)`` says which items are unanswered, ``probability (n,)`` is the estimate now.
        """
        # Per class: sum of the means, of the variances and of the standard deviations of the open items.
        sums = absent.astype(np.float64) @ self._moments.T
        mean_1, variance_1, sd_1, mean_0, variance_0, sd_0 = sums.T
        within_1 = (1 - DEPENDENCE) * variance_1 + DEPENDENCE * sd_1**2
        within_0 = (1 - DEPENDENCE) * variance_0 + DEPENDENCE * sd_0**2
        between = probability * (1 - probability) * (mean_1 - mean_0) ** 2
        mean: Floats = probability * mean_1 + (1 - probability) * mean_0
        variance: Floats = probability * within_1 + (1 - probability) * within_0 + between
        return mean, variance

    def after_each_answer(self, log_odds: float) -> Floats:
        """Probability after each answer of each item were it unanswered now, ``(n_items, n_codes)``."""
        return probability_of(log_odds + self.table.points)

    def gains(self, log_odds: Floats) -> Floats:
        """Expected drop of entropy (nats) by asking each item, were it unanswered now, ``(n, n_items)``."""
        p = probability_of(log_odds)
        victims, others = self._answers
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


def _entropy(log_odds: Floats) -> Floats:
    """Binary entropy (nats) of a probability given by its log odds; exact in both tails."""
    distance = np.abs(log_odds)
    small = np.exp(-distance)
    entropy: Floats = np.log1p(small) + distance * small / (1.0 + small)
    return entropy

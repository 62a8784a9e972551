"""What about the cases whose outcome nobody recorded? Outcomes are recorded selectively, and the score may
have had a hand in it.

Two ways to look. Where some scores were withheld at random, shown and withheld are reported apart: there the
score cannot have made its own outcomes. And two scenarios for the unrecorded: among cases with the same
estimate, their odds of the outcome are so many times lower, or higher, than of the recorded ones. With an
infinite odds ratio none, or all, of them have the outcome: the outer bounds, which assume nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from screening.validate.calibration import recalibration
from screening.validate.discrimination import one_class
from screening.validate.errors import ValidationError
from screening.validate.figure_with_interval import Estimate, not_estimable, value_alone
from screening.validate.group_performance import Performance, performance_by_group
from screening.validate.input_checks import (
    LEVEL,
    Booleans,
    Floats,
    groups,
    members,
    outcomes,
    probabilities,
    same_length,
    whole,
)

Labels = NDArray[np.object_]

_USABLE = 0.95
"""Part of the resamples that must carry a figure, or the interval would be that of the easy ones."""

_FIGURES = ("prevalence", "observed_expected", "auroc", "sensitivity", "ppv")


@dataclass(frozen=True, slots=True)
class Scenario:
    """Performance under one assumption about ``n`` cases; ``sensitivity`` and ``ppv`` at the band limit.

    ``odds_ratio`` compares the unrecorded with the recorded. Intervals by resampling cases, with the
    assumption held: they do not cover that it may be wrong.
    """

    name: str
    odds_ratio: float
    n: int
    prevalence: Estimate
    observed_expected: Estimate
    auroc: Estimate
    sensitivity: Estimate
    ppv: Estimate


@dataclass(frozen=True, slots=True)
class SelectiveOutcomes:
    """The recorded cases alone, and all cases under both scenarios."""

    n: int
    unrecorded: int
    recorded: Scenario
    fewer: Scenario
    more: Scenario


def by_arm(
    outcome: ArrayLike, probability: ArrayLike, arm: ArrayLike, level: float = LEVEL
) -> tuple[Performance, ...]:
    """Performance per arm (shown, withheld and so on), never together."""
    return performance_by_group(outcome, probability, arm, level)


def selective_outcomes(
    outcome: ArrayLike,
    probability: ArrayLike,
    limit: ArrayLike,
    *,
    odds_ratio: float = 3.0,
    resamples: int = 500,
    seed: int = 0,
    level: float = LEVEL,
    group: ArrayLike | None = None,
) -> SelectiveOutcomes:
    """How the figures move with the cases whose outcome is NaN in ``outcome (n,)``.

    With ``group (n,)`` the AUROC is over pairs within a group. Cases with ``probability (n,)`` at or above
    ``limit`` (one for all, or that of each ``(n,)``) count as marked.
    """
    estimated = probabilities(probability)
    values = np.asarray(outcome, dtype=np.float64)
    labels = groups(np.zeros(len(values)) if group is None else group)
    same_length(probability=estimated, outcome=values, group=labels)
    recorded = ~np.isnan(values)
    events = outcomes(values[recorded])
    marked = estimated >= np.broadcast_to(probabilities(np.atleast_1d(limit), "limit"), estimated.shape)
    whole(resamples, "resamples", 1)
    if not odds_ratio > 1:
        raise ValidationError("validate.odds_ratio", value=odds_ratio)
    drawing = _Drawing(resamples, seed, level)
    cases = _Cells.of(estimated[recorded], marked[recorded], labels[recorded])
    known = drawing.scenario("recorded", 1.0, events.astype(float), cases, one_class(events))
    cases = _Cells.of(estimated, marked, labels)
    scenarios = []
    for name, factor in (("fewer", 1 / odds_ratio), ("more", odds_ratio)):
        filled, reason = _filled(values, estimated, recorded, factor)
        scenarios.append(drawing.scenario(name, factor, filled, cases, reason))
    return SelectiveOutcomes(len(values), int((~recorded).sum()), known, *scenarios)


def _filled(
    values: Floats, estimated: Floats, recorded: Booleans, factor: float
) -> tuple[Floats, str | None]:
    """The probability of the outcome for every case: 0 or 1 where recorded, else by the scenario."""
    filled = values.copy()
    if not recorded.any():
        return filled, "not_recorded"
    if recorded.all():
        return filled, None
    if math.isinf(factor) or factor == 0:
        filled[~recorded] = float(factor > 1)
        return filled, None
    joint, slope = recalibration(np.equal(values[recorded], 1.0), estimated[recorded])
    if not slope.estimable:
        return filled, slope.reason
    with np.errstate(divide="ignore"):
        log_odds = joint.value + slope.value * logit(estimated[~recorded])
    filled[~recorded] = expit(log_odds + math.log(factor))
    return filled, None


@dataclass(frozen=True, slots=True)
class _Drawing:
    """How intervals are drawn, the same for every scenario."""

    resamples: int
    seed: int
    level: float

    def scenario(
        self, name: str, factor: float, filled: Floats, cells: _Cells, reason: str | None
    ) -> Scenario:
        n = len(filled)
        if not reason and (n == 0 or filled.sum() in (0, n)):
            reason = "one_class" if n else "no_cases"
        if reason:
            return Scenario(name, factor, n, *[not_estimable(reason, n)] * len(_FIGURES))
        rng, draws = np.random.default_rng(self.seed), range(self.resamples)
        value = cells.figures(filled, np.ones(n))
        drawn = np.array([cells.figures(filled, self._times(n, rng)) for _ in draws])
        pairs = zip(value, drawn.T, strict=True)
        return Scenario(name, factor, n, *(self._estimate(one, column, n) for one, column in pairs))

    @staticmethod
    def _times(n: int, rng: np.random.Generator) -> Floats:
        return np.bincount(rng.integers(0, n, n), minlength=n).astype(float)

    def _estimate(self, value: float, drawn: Floats, n: int) -> Estimate:
        if math.isnan(value):
            return not_estimable("nobody_flagged", n)
        usable = drawn[~np.isnan(drawn)]
        if len(usable) < _USABLE * self.resamples:
            return value_alone(value, "few_resamples", n)
        low, high = np.quantile(usable, [(1 - self.level) / 2, (1 + self.level) / 2])
        return Estimate(value, min(float(low), value), max(float(high), value), n, method="bootstrap")


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Cases counted by their estimate: ``at (b,)`` ascending, ``index (n,)`` of each case, which are
    ``marked (n,)``, and the cases of each group."""

    at: Floats
    index: NDArray[np.intp]
    marked: Booleans
    parts: Sequence[Booleans]

    @classmethod
    def of(cls, estimated: Floats, marked: Booleans, group: Labels) -> _Cells:
        at, index = np.unique(estimated, return_inverse=True)
        return cls(at, index, marked, [rows for _, rows in members(group)])

    def figures(self, filled: Floats, times: Floats) -> tuple[float, ...]:
        """The figures with case i counted ``times[i]``, partly with and partly without the outcome."""
        events, everybody = float((times * filled).sum()), float(times.sum())
        expected = float((times * self.at[self.index]).sum())
        marks = float(times[self.marked].sum())
        found = float((times * filled)[self.marked].sum())
        return (
            events / everybody,
            events / expected if expected else math.nan,
            self._area(filled, times),
            found / events if events else math.nan,
            found / marks if marks else math.nan,
        )

    def _area(self, filled: Floats, times: Floats) -> float:
        right = pairs = 0.0
        for rows in self.parts:
            here = times[rows]
            events = self._counts(here * filled[rows], rows)
            others = self._counts(here * (1 - filled[rows]), rows)
            below = np.cumsum(others) - others
            right += float((events * (below + others / 2)).sum())
            pairs += float(events.sum() * others.sum())
        return right / pairs if pairs else math.nan

    def _counts(self, weights: Floats, rows: Booleans | None = None) -> Floats:
        index = self.index if rows is None else self.index[rows]
        return np.asarray(np.bincount(index, weights=weights, minlength=len(self.at)), dtype=np.float64)

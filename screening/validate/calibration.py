"""Of a hundred cases with an estimate of 30 %, do about thirty have the outcome? Three depths of calibration.

Weak: the intercept with the slope fixed at 1 (are all estimates too high or too low?), the slope (too far
apart or too close together?), both together, observed to expected. Flexible: a loess curve, and the distances
between it and the estimates (ICI is their mean, E50 their median, E90 their 90th percentile, Emax the
largest; Austin and Steyerberg, Statistics in Medicine 38, 2019). Overall: the Brier score, also scaled by
that of giving everybody the observed share.

Two "intercepts" are in use: ``intercept`` here has the slope fixed at 1, ``joint_intercept`` is fitted
together with ``slope``. Two "Emax" as well: here it is the largest distance to the flexible curve, not to the
logistic one that joint intercept and slope draw.

Intervals: intercepts and slope by Wald; observed to expected by Wilson on the observed share, the expected
taken as given; Brier and scaled Brier by Wald from the spread over the cases; distances and curve by
resampling cases (percentiles). Distances are never below 0, so chance alone lifts them: with few cases a
perfect model has an ICI above 0 too.

Given a ``group`` for each case (such as the setting), what groups differ in does not count as skill. The
slope has a starting point of its own for each group, so ``joint_intercept`` is then not estimable; distances
are those to the curve of the case's own group; scaled Brier compares with giving everybody the observed share
of the own group. The intercept is one for all (the mean over the groups, each weighing as much information as
it has), and observed to expected the sum over the groups of either. Both can hide that one group is too high
and another too low, so they belong beside the same figures of each group.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logit

from screening.validate.discrimination import one_class
from screening.validate.figure_with_interval import Estimate, not_estimable, value_alone
from screening.validate.input_checks import (
    LEVEL,
    Booleans,
    Floats,
    outcomes,
    parts_of,
    probabilities,
    same_length,
    whole,
)
from screening.validate.intervals import wilson, z_of
from screening.validate.loess import LEAST_PREDICTIONS, Binned, Loess, knots_of
from screening.validate.logistic_regression import logistic

_POINTS = 101
_USABLE = 0.95
"""Part of the resamples that must carry a curve, or the interval would be that of the easy ones."""
_DISTANCES = ("ici", "e50", "e90", "emax")


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Observed share against estimate, with a pointwise band; every array is ``(g,)``.

    Empty, with the ``reason``, where the cases cannot carry a curve; the band alone is NaN where only the
    resamples cannot.
    """

    probability: Floats
    observed: Floats
    low: Floats
    high: Floats
    reason: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Intercepts are log odds, ``observed_expected`` is a ratio, the rest is on the scale of probability."""

    intercept: Estimate
    slope: Estimate
    joint_intercept: Estimate
    observed_expected: Estimate
    ici: Estimate
    e50: Estimate
    e90: Estimate
    emax: Estimate
    brier: Estimate
    scaled_brier: Estimate
    curve: Curve
    n: int
    events: int


def calibration(
    outcome: ArrayLike,
    probability: ArrayLike,
    *,
    group: ArrayLike | None = None,
    resamples: int = 200,
    seed: int = 0,
    level: float = LEVEL,
) -> Calibration:
    """How far ``probability (n,)`` and ``outcome (n,)`` agree, within ``group (n,)`` where it is given.

    ``curve`` is that of all cases together, whatever their group.
    """
    events, estimated = outcomes(outcome), probabilities(probability)
    same_length(outcome=events, probability=estimated)
    whole(resamples, "resamples", 1)
    joint_intercept, slope = recalibration(events, estimated, level, group=group)
    rng = np.random.default_rng(seed)
    together = _Flexible.of(events, estimated, resamples, rng)
    parts = [together]
    if len(rows_of := parts_of(events, group)) > 1:
        parts = [_Flexible.of(events[rows], estimated[rows], resamples, rng) for rows in rows_of]
    brier, scaled_brier = brier_scores(events, estimated, level, group=group)
    return Calibration(
        intercept=calibration_in_the_large(events, estimated, level),
        slope=slope,
        joint_intercept=joint_intercept,
        observed_expected=_observed_expected(events, estimated, level),
        **dict(zip(_DISTANCES, _apart(parts, len(events), level), strict=True)),
        brier=brier,
        scaled_brier=scaled_brier,
        curve=together.curve(level),
        n=len(events),
        events=int(events.sum()),
    )


def calibration_in_the_large(events: Booleans, estimated: Floats, level: float = LEVEL) -> Estimate:
    """The intercept (log odds) with the slope fixed at 1, of arrays already checked."""
    if reason := _not_linear(events, estimated):
        return not_estimable(reason, len(events))
    return _logistic(events, np.ones((len(events), 1)), logit(estimated), level)[0]


def recalibration(
    events: Booleans, estimated: Floats, level: float = LEVEL, *, group: ArrayLike | None = None
) -> tuple[Estimate, Estimate]:
    """Joint intercept and slope of the outcome on the log odds, of arrays already checked.

    With more than one ``group (n,)`` each has an intercept of its own and none is told; a group with one
    outcome says nothing of the slope.
    """
    n, parts = len(events), parts_of(events, group)
    alone = len(parts) == 1
    reason = _not_linear(events, estimated)
    if not reason and not alone:
        parts = [rows for rows in parts if not one_class(events[rows])]
        reason = None if parts else "no_pairs"
    if not reason and all(np.ptp(estimated[rows]) == 0 for rows in parts):
        reason = "one_prediction"
    if not reason and _parted(events, estimated, parts):
        reason = "separated"
    if reason:
        return not_estimable(reason, n), not_estimable(reason, n)
    among = np.logical_or.reduce(parts)
    log_odds = logit(estimated[among])
    design = np.column_stack([*(rows[among].astype(np.float64) for rows in parts), log_odds])
    fitted = _logistic(events[among], design, np.zeros(len(log_odds)), level, n)
    joint = fitted[0] if alone else not_estimable("own_intercepts", n)
    return joint, fitted[-1]


def _not_linear(events: Booleans, estimated: Floats) -> str | None:
    """Why nothing can be fitted on the scale of log odds."""
    if reason := one_class(events):
        return reason
    return "certain_predictions" if estimated.min() <= 0 or estimated.max() >= 1 else None


def _parted(events: Booleans, estimated: Floats, parts: Sequence[Booleans]) -> bool:
    """Whether a limit in each part parts the outcomes the same way (cases on the limit aside): then the slope
    has no finite value."""
    pairs = [(estimated[rows & events], estimated[rows & ~events]) for rows in parts]
    return all(of_events.min() >= of_others.max() for of_events, of_others in pairs) or all(
        of_others.min() >= of_events.max() for of_events, of_others in pairs
    )


def _logistic(
    events: Booleans, design: Floats, offset: Floats, level: float, n: int | None = None
) -> list[Estimate]:
    """Maximum likelihood coefficients (log odds) with Wald intervals."""
    n = len(events) if n is None else n
    found = logistic(events, design, offset)
    if found is None:
        return [not_estimable("not_converged", n)] * design.shape[1]
    values, errors = found
    return [
        Estimate(float(value), float(value - r), float(value + r), n, method="wald")
        for value, r in zip(values, z_of(level) * errors, strict=True)
    ]


def _observed_expected(events: Booleans, estimated: Floats, level: float) -> Estimate:
    if not len(events):
        return not_estimable("no_cases")
    expected = float(estimated.mean())
    if expected == 0:
        return not_estimable("nothing_expected", len(events))
    observed = wilson(int(events.sum()), len(events), level)
    low, value, high = (share / expected for share in (observed.low, observed.value, observed.high))
    return Estimate(value, low, high, len(events), method="wilson")


def brier_scores(
    events: Booleans, estimated: Floats, level: float = LEVEL, *, group: ArrayLike | None = None
) -> tuple[Estimate, Estimate]:
    """Mean squared error, and 1 minus its ratio to that of the observed share for all (of ``group``)."""
    n = len(events)
    if not n:
        return not_estimable("no_cases"), not_estimable("no_cases")
    errors = (events - estimated) ** 2
    value = float(errors.mean())
    brier = _of_mean(value, errors - value, level, least=0.0)
    mean, mean_error = np.empty(n), np.empty(n)
    for rows in parts_of(events, group):
        mean[rows], mean_error[rows] = events[rows].mean(), errors[rows].mean()
    largest = float((mean * (1 - mean)).mean())
    if reason := one_class(events) or ("no_pairs" if largest == 0 else None):
        return brier, not_estimable(reason, n)
    # Both the score and the observed share vary with the cases (delta method).
    moved = -(errors - mean_error) / largest + value / largest**2 * (1 - 2 * mean) * (events - mean)
    return brier, _of_mean(1 - value / largest, moved, level, least=-math.inf)


def _of_mean(value: float, influence: Floats, level: float, least: float) -> Estimate:
    """An estimate whose error is the mean of ``influence (n,)``; it lies between ``least`` and 1."""
    n = len(influence)
    if n < 2:
        return value_alone(value, "few_cases", n)
    reach = z_of(level) * float(influence.std(ddof=1)) / math.sqrt(n)
    if reach < 1e-12:
        return value_alone(value, "no_spread", n)
    return Estimate(value, max(value - reach, least), min(value + reach, 1.0), n, method="wald")


@dataclass(frozen=True, slots=True, eq=False)
class _Flexible:
    """A flexible curve of some cases, its distances to the estimates, and both for every resample.

    ``away (b,)`` and ``counts (b,)`` are distances and how many cases have them, ``drawn_`` the same with a
    leading axis of resamples, ``whole (d,)`` which resamples carry the curve.
    """

    grid: Floats
    observed: Floats
    curves: Floats
    away: Floats
    counts: Floats
    drawn_away: Floats
    drawn_counts: Floats
    whole: Booleans
    reason: str | None = None

    @classmethod
    def of(cls, events: Booleans, estimated: Floats, resamples: int, rng: np.random.Generator) -> _Flexible:
        reason = one_class(events)
        if not reason and len(np.unique(estimated)) < LEAST_PREDICTIONS:
            reason = "few_predictions"
        if reason:
            return cls._none(reason)
        binned = Binned.of(events, estimated)
        loess = Loess(binned, knots_of(estimated))
        grid = np.linspace(binned.at[0], binned.at[-1], _POINTS)
        observed, fitted = loess.fit(binned, grid), loess.fit(binned, binned.at)
        if np.isnan(observed).any():
            return cls._none("few_predictions")
        drawn = binned.resampled(resamples, rng)
        curves, away = loess.fit(drawn, grid), np.abs(loess.fit(drawn, binned.at) - binned.at)
        return cls(
            grid,
            observed,
            curves,
            np.abs(fitted - binned.at),
            binned.counts,
            away,
            drawn.counts,
            np.asarray(~np.isnan(curves).any(axis=1)),
        )

    @classmethod
    def _none(cls, reason: str) -> _Flexible:
        none = np.empty(0)
        return cls(none, none, none, none, none, none, none, none.astype(bool), reason)

    def curve(self, level: float) -> Curve:
        if self.reason:
            return _no_curve(self.reason)
        if self.whole.mean() < _USABLE:
            none = np.full(_POINTS, np.nan)
            return Curve(self.grid, self.observed, none, none, "few_resamples")
        low, high = _percentiles(self.curves[self.whole], level)
        return Curve(
            self.grid, self.observed, np.minimum(low, self.observed), np.maximum(high, self.observed)
        )


def _apart(parts: Sequence[_Flexible], n: int, level: float) -> list[Estimate]:
    """The distances of all cases to the curve of their own part; parts without a curve are left out."""
    carrying = [part for part in parts if not part.reason]
    if not carrying:
        reason = parts[0].reason or "no_cases"
        return [not_estimable(reason, n)] * len(_DISTANCES)
    counts = np.concatenate([part.counts for part in carrying])
    value = _distances(np.concatenate([part.away for part in carrying]), counts)
    whole_draws = np.logical_and.reduce([part.whole for part in carrying])
    if whole_draws.mean() < _USABLE:
        return [value_alone(one, "few_resamples", n) for one in value]
    away, drawn_counts = (
        np.concatenate([getattr(part, name)[whole_draws] for part in carrying], axis=1)
        for name in ("drawn_away", "drawn_counts")
    )
    others = [_distances(*pair) for pair in zip(away, drawn_counts, strict=True)]
    ends = zip(value, *_percentiles(np.array(others), level), strict=True)
    return [
        Estimate(one, min(float(low), one), max(float(high), one), n, method="bootstrap")
        for one, low, high in ends
    ]


def _no_curve(reason: str) -> Curve:
    nothing = np.empty(0)
    return Curve(nothing, nothing, nothing, nothing, reason)


def _distances(away: Floats, counts: Floats) -> list[float]:
    """Mean, median, 90th percentile and largest of ``away (b,)``, each counted ``counts (b,)`` times.

    Percentiles as R's ``quantile`` (type 7) draws them between two cases: rms and CalibrationCurves do so.
    """
    there = counts > 0
    order = np.argsort(away[there])
    sorted_away, passed = away[there][order], np.cumsum(counts[there][order])
    e50, e90 = (_quantile(sorted_away, passed, q) for q in (0.5, 0.9))
    return [float(sorted_away @ counts[there][order] / passed[-1]), e50, e90, float(sorted_away[-1])]


def _quantile(ordered: Floats, passed: Floats, q: float) -> float:
    """Quantile ``q`` of ``ordered (b,)``, of which ``passed (b,)`` cases lie at or below each."""
    at = (passed[-1] - 1) * q
    below, above = (ordered[np.searchsorted(passed, rank, side="right")] for rank in (at // 1, -(-at // 1)))
    return float(below + (at % 1) * (above - below))


def _percentiles(drawn: Floats, level: float) -> tuple[Floats, Floats]:
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high

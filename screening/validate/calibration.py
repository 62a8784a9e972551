"""Of a hundred cases with an estimate of 30 %, do about thirty have the outcome? Three depths of calibration.

Weak: the intercept with the slope fixed at 1 (are all estimates too high or too low?), the slope (too far
apart or too close together?), both together, observed to expected. Flexible: a loess curve, and the distances
between it and the estimates (ICI is their mean, E50 and E90 quantiles, Emax the largest; Austin and
Steyerberg, Statistics in Medicine 38, 2019). Overall: the Brier score, also scaled by that of giving
everybody the observed share.

Two "intercepts" are in use: ``intercept`` here has the slope fixed at 1, ``joint_intercept`` is fitted
together with ``slope``. Two "Emax" as well: here it is the largest distance to the flexible curve, not to the
logistic one that joint intercept and slope draw.

Intervals: intercepts and slope by Wald; observed to expected by Wilson on the observed share, the expected
taken as given; Brier and scaled Brier by Wald from the spread over the cases; distances and curve by
resampling cases (percentiles). Distances are never below 0, so chance alone lifts them: with few cases a
perfect model has an ICI above 0 too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logit

from screening.validate.discrimination import one_class
from screening.validate.estimates import Estimate, not_estimable, value_alone
from screening.validate.inputs import LEVEL, Booleans, Floats, outcomes, probabilities, same_length, whole
from screening.validate.intervals import wilson, z_of
from screening.validate.loess import LEAST_PREDICTIONS, Binned, Loess, knots_of
from screening.validate.logistic import logistic

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
    resamples: int = 200,
    seed: int = 0,
    level: float = LEVEL,
) -> Calibration:
    """How far ``probability (n,)`` and ``outcome (n,)`` agree."""
    events, estimated = outcomes(outcome), probabilities(probability)
    same_length(outcome=events, probability=estimated)
    whole(resamples, "resamples", 1)
    joint_intercept, slope = recalibration(events, estimated, level)
    curve, distances = _flexible(events, estimated, resamples, np.random.default_rng(seed), level)
    brier, scaled_brier = brier_scores(events, estimated, level)
    return Calibration(
        intercept=calibration_in_the_large(events, estimated, level),
        slope=slope,
        joint_intercept=joint_intercept,
        observed_expected=_observed_expected(events, estimated, level),
        **dict(zip(_DISTANCES, distances, strict=True)),
        brier=brier,
        scaled_brier=scaled_brier,
        curve=curve,
        n=len(events),
        events=int(events.sum()),
    )


def calibration_in_the_large(events: Booleans, estimated: Floats, level: float = LEVEL) -> Estimate:
    """The intercept (log odds) with the slope fixed at 1, of arrays already checked."""
    if reason := _not_linear(events, estimated):
        return not_estimable(reason, len(events))
    return _logistic(events, np.ones((len(events), 1)), logit(estimated), level)[0]


def recalibration(events: Booleans, estimated: Floats, level: float = LEVEL) -> tuple[Estimate, Estimate]:
    """Joint intercept and slope of the outcome on the log odds, of arrays already checked."""
    reason = _not_linear(events, estimated)
    if not reason and estimated.min() == estimated.max():
        reason = "one_prediction"
    if not reason and _parted(events, estimated):
        reason = "separated"
    if reason:
        return not_estimable(reason, len(events)), not_estimable(reason, len(events))
    log_odds = logit(estimated)
    first, second = _logistic(
        events, np.column_stack([np.ones(len(events)), log_odds]), np.zeros(len(events)), level
    )
    return first, second


def _not_linear(events: Booleans, estimated: Floats) -> str | None:
    """Why nothing can be fitted on the scale of log odds."""
    if reason := one_class(events):
        return reason
    return "certain_predictions" if estimated.min() <= 0 or estimated.max() >= 1 else None


def _parted(events: Booleans, estimated: Floats) -> bool:
    """Whether a limit parts the outcomes (cases on the limit aside): then the slope has no finite value."""
    of_events, of_others = estimated[events], estimated[~events]
    return bool(of_events.min() >= of_others.max() or of_others.min() >= of_events.max())


def _logistic(events: Booleans, design: Floats, offset: Floats, level: float) -> list[Estimate]:
    """Maximum likelihood coefficients (log odds) with Wald intervals."""
    n = len(events)
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


def brier_scores(events: Booleans, estimated: Floats, level: float = LEVEL) -> tuple[Estimate, Estimate]:
    """Mean squared error, and 1 minus its ratio to that of the observed share for everybody."""
    n = len(events)
    if not n:
        return not_estimable("no_cases"), not_estimable("no_cases")
    errors = (events - estimated) ** 2
    value, mean = float(errors.mean()), float(events.mean())
    brier = _of_mean(value, errors - value, level, least=0.0)
    largest = mean * (1 - mean)
    if reason := one_class(events):
        return brier, not_estimable(reason, n)
    # Both the score and the observed share vary with the cases (delta method).
    moved = -(errors - value) / largest + value / largest**2 * (1 - 2 * mean) * (events - mean)
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


def _flexible(
    events: Booleans, estimated: Floats, resamples: int, rng: np.random.Generator, level: float
) -> tuple[Curve, list[Estimate]]:
    n, reason = len(events), one_class(events)
    if not reason and len(np.unique(estimated)) < LEAST_PREDICTIONS:
        reason = "few_predictions"
    if reason:
        return _no_curve(reason), [not_estimable(reason, n)] * len(_DISTANCES)
    binned = Binned.of(events, estimated)
    loess = Loess(binned, knots_of(estimated))
    grid = np.linspace(binned.at[0], binned.at[-1], _POINTS)
    observed, fitted = loess.fit(binned, grid), loess.fit(binned, binned.at)
    if np.isnan(observed).any():
        return _no_curve("few_predictions"), [not_estimable("few_predictions", n)] * len(_DISTANCES)
    value = _distances(np.abs(fitted - binned.at), binned.counts)
    drawn = binned.resampled(resamples, rng)
    curves, away = loess.fit(drawn, grid), np.abs(loess.fit(drawn, binned.at) - binned.at)
    whole_draws = ~np.isnan(curves).any(axis=1)
    if whole_draws.mean() < _USABLE:
        none = np.full(_POINTS, np.nan)
        return (
            Curve(grid, observed, none, none, "few_resamples"),
            [value_alone(one, "few_resamples", n) for one in value],
        )
    low, high = _percentiles(curves[whole_draws], level)
    curve = Curve(grid, observed, np.minimum(low, observed), np.maximum(high, observed))
    others = [_distances(*pair) for pair in zip(away[whole_draws], drawn.counts[whole_draws], strict=True)]
    ends = zip(value, *_percentiles(np.array(others), level), strict=True)
    return curve, [
        Estimate(one, min(float(low), one), max(float(high), one), n, method="bootstrap")
        for one, low, high in ends
    ]


def _no_curve(reason: str) -> Curve:
    nothing = np.empty(0)
    return Curve(nothing, nothing, nothing, nothing, reason)


def _distances(away: Floats, counts: Floats) -> list[float]:
    """Mean, median, 90th percentile and largest of ``away (b,)``, each counted ``counts (b,)`` times."""
    there = counts > 0
    order = np.argsort(away[there])
    sorted_away, passed = away[there][order], np.cumsum(counts[there][order])
    e50, e90 = (float(sorted_away[np.searchsorted(passed, q * passed[-1])]) for q in (0.5, 0.9))
    return [float(sorted_away @ counts[there][order] / passed[-1]), e50, e90, float(sorted_away[-1])]


def _percentiles(drawn: Floats, level: float) -> tuple[Floats, Floats]:
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high

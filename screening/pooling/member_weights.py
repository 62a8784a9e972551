"""How far each member is believed: one odd member may not spoil a pool.

Each member is held against the others (leave one out). It is as they are, or it is odd in one of two ways: it
says something else in the direction in which the others agree, down to the opposite (as where outcomes were
coded the wrong way round), or it lies far off in any direction. Its weight is the chance that it is as they
are, 95 of 100 beforehand: the heavy tail of a robust prior (Schmidli et al., Biometrics 70, 2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from screening.features.design_matrix import Floats
from screening.model.evidence_logistic import TRUST_GRID, TRUST_WEIGHTS, WIDTH_GRID
from screening.pooling.member_likelihoods import Integrated, Likelihoods
from screening.pooling.pooled_coefficients import TAU_SCALE, Evidence

ODD: Final = 0.05
FAR: Final = 1.5
"""Sd (log odds) by which an indicator of a member that lies far off may differ."""
ROUNDS: Final = 3
FEWEST_TO_COMPARE: Final = 3
"""With two members nobody can say which of them is the odd one; both count whole."""


def believed(members: Likelihoods, parts: Sequence[Integrated], steps: Floats, evidence: Evidence) -> Floats:
    """The weight of each member, between 0 and 1, ``(J,)``."""
    weights = np.ones(len(members))
    if len(members) < FEWEST_TO_COMPARE:
        return weights
    prior, pull = _as_one(evidence)
    for _ in range(ROUNDS):
        part = _likeliest(parts, weights, prior, pull)
        precision = prior + np.tensordot(weights, part.precision, axes=1)
        told = pull + weights @ part.precision_mean
        fresh = np.empty(len(members))
        for j in range(len(members)):
            others = np.linalg.inv(precision - weights[j] * part.precision[j])
            mean = others @ (told - weights[j] * part.precision_mean[j])
            fresh[j] = _chance(members.precision[j], members.precision_mean[j], mean, others, part.tau, steps)
        weights = fresh
    return weights


def _as_one(evidence: Evidence) -> tuple[Floats, Floats]:
    """The evidence as one Gaussian: its grid by the law of total variance; precision, and times the mean."""
    chance = np.array(TRUST_WEIGHTS) / sum(TRUST_WEIGHTS)
    share = float(chance @ TRUST_GRID)
    variance = float(chance @ np.square(TRUST_GRID)) - share**2
    covariance = float(np.mean(np.square(WIDTH_GRID))) * evidence.covariance
    covariance = covariance + variance * np.outer(evidence.mean, evidence.mean)
    precision = np.linalg.inv(covariance)
    return (precision + precision.T) / 2, precision @ (share * evidence.mean)


def _likeliest(parts: Sequence[Integrated], weights: Floats, prior: Floats, pull: Floats) -> Integrated:
    """The part at the τ with the highest posterior density."""

    def height(part: Integrated) -> float:
        lower = np.linalg.cholesky(prior + np.tensordot(weights, part.precision, axes=1))
        half = np.linalg.solve(lower, pull + weights @ part.precision_mean)
        fit = float(weights @ part.log_density) + float(half @ half) / 2 - float(np.log(np.diag(lower)).sum())
        return fit - (part.tau / TAU_SCALE) ** 2 / 2

    return max(parts, key=height)


def _chance(  # noqa: PLR0917  one member against all others
    precision: Floats, told: Floats, mean: Floats, covariance: Floats, tau: float, steps: Floats
) -> float:
    """The chance that this member is as the others are, given what they say of it."""
    ordinary = covariance + np.diag(tau**2 * steps)
    logs = np.array(
        [
            np.log(1 - ODD) + _log_marginal(precision, told, mean, ordinary),
            np.log(ODD / 2) + _log_marginal(precision, told, 0 * mean, ordinary + np.outer(mean, mean)),
            np.log(ODD / 2) + _log_marginal(precision, told, mean, covariance + np.diag(FAR**2 * steps)),
        ]
    )
    weights = np.exp(logs - logs.max())
    return float(weights[0] / weights.sum())


def _log_marginal(precision: Floats, told: Floats, mean: Floats, covariance: Floats) -> float:
    """Log of the integral of the member's likelihood over θ ~ N(mean, covariance), up to what all share.

    (h - P m)' (C⁻¹ + P)⁻¹ (h - P m) / 2 + h'm - m'P m / 2 - log|I + C P| / 2.
    """
    away = told - precision @ mean
    widened = np.eye(len(mean)) + covariance @ precision
    gain = np.linalg.solve(widened, covariance @ away)
    log_determinant = float(np.linalg.slogdet(widened)[1])
    return (
        float(away @ gain) / 2 + float(told @ mean) - float(mean @ precision @ mean) / 2 - log_determinant / 2
    )

"""The common coefficients: members and evidence together, averaged over how much organisations differ.

Neither τ nor how far to trust the evidence is chosen: each pair of a grid counts by its marginal likelihood,
as in ``screening.model.evidence_logistic``, so that where members say little the evidence remains. Without
evidence (a flat prior) the marginal likelihood of τ is the restricted likelihood, so that this is REML with τ
averaged. The prior of τ is half-normal with scale 0.5 (Röver et al., Res. Synth. Methods 12, 2021, for log
odds ratios).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular

from screening.features.design_matrix import Floats
from screening.model.evidence_logistic import TRUST_GRID, TRUST_WEIGHTS, WIDTH_GRID
from screening.pooling.member_likelihoods import Integrated

TAUS: Final = (0.02, 0.1, 0.2, 0.3, 0.45, 0.65, 0.9, 1.3)
"""Spreads between organisations that are averaged over (sd of an indicator's log odds ratio)."""
TAU_SCALE: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Common coefficients: ``mean (p,)``, ``covariance (p, p)``; and τ: its grid with its weights.

    ``evidence``: share of the evidence that is believed, averaged.
    """

    mean: Floats
    covariance: Floats
    tau_weights: tuple[float, ...]
    evidence: float

    @property
    def tau2(self) -> float:
        """Mean of τ²."""
        return float(sum(w * tau**2 for w, tau in zip(self.tau_weights, TAUS, strict=True)))

    @property
    def likeliest(self) -> float:
        """The τ of the grid with the highest weight."""
        return TAUS[int(np.argmax(self.tau_weights))]

    def tau_at(self, share: float) -> float:
        """The quantile of τ at ``share``, between the points of its grid."""
        cumulated = np.cumsum(self.tau_weights)
        middle = cumulated - np.array(self.tau_weights) / 2
        return float(np.interp(share, middle, TAUS))


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Prior N(mean, covariance) of the coefficients, believed and widened as the model's grid says."""

    mean: Floats
    covariance: Floats


def pooled(parts: Sequence[Integrated], weights: Floats, evidence: Evidence) -> Pooled:
    """Members' ``parts``, one for each τ of ``TAUS``, each counted with its weight ``(J,)``, and evidence."""
    size = len(evidence.mean)
    prior = np.linalg.inv(evidence.covariance)
    prior = (prior + prior.T) / 2
    determinant = float(np.linalg.slogdet(prior)[1])
    believed = np.array(TRUST_WEIGHTS) / sum(TRUST_WEIGHTS)
    logs, means, inverses, keys = [], [], [], []
    for part in parts:
        precision = np.tensordot(weights, part.precision, axes=1)
        told = weights @ part.precision_mean
        own = float(weights @ part.log_density)
        for width in WIDTH_GRID:
            factor = cho_factor(precision + prior / width**2, lower=True)
            inverse = cho_solve(factor, np.eye(size))
            shape = determinant / 2 - size * np.log(width) - float(np.log(np.diag(factor[0])).sum())
            for share, chance in zip(TRUST_GRID, believed, strict=True):
                middle = share * evidence.mean
                pull = prior @ middle / width**2
                half = solve_triangular(factor[0], told + pull, lower=True)
                logs.append(
                    own + shape + (half @ half - middle @ pull) / 2 + np.log(chance / len(WIDTH_GRID))
                )
                means.append(inverse @ (told + pull))
                inverses.append(inverse)
                keys.append((part.tau, share))
    return _averaged(np.array(logs), np.array(means), inverses, keys)


def _averaged(
    logs: Floats, means: Floats, inverses: Sequence[Floats], keys: Sequence[tuple[float, float]]
) -> Pooled:
    """The mixture over the grid as one mean and covariance (law of total variance)."""
    taus = np.array([tau for tau, _ in keys])
    spacing = np.gradient(np.array(TAUS))
    logs = logs - (taus / TAU_SCALE) ** 2 / 2 + np.log(spacing[np.searchsorted(TAUS, taus)])
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    mean = weights @ means
    away = means - mean
    covariance = (weights[:, None] * away).T @ away
    for weight, inverse in zip(weights, inverses, strict=True):
        covariance += weight * inverse
    return Pooled(
        mean=mean,
        covariance=(covariance + covariance.T) / 2,
        tau_weights=tuple(float(weights[taus == tau].sum()) for tau in TAUS),
        evidence=float(sum(w * share for w, (_, share) in zip(weights, keys, strict=True))),
    )

"""The priors N(a m, t² S) that an ``EvidenceLogistic`` averages over, and their weights.

Free columns and the intercept keep their own prior in each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import LinAlgError, cho_factor, cho_solve

from screening.model.posterior import Floats, Gaussian


class GridParameters(Protocol):
    """The parameters that the grid is made of, as ``EvidenceLogistic`` has and explains them."""

    prior_mean: ArrayLike | None
    prior_covariance: ArrayLike | None
    prior_scale: float
    trust_grid: Sequence[float]
    trust_weights: Sequence[float]
    width_grid: Sequence[float]
    signs: ArrayLike | None
    free_columns: Sequence[int]
    free_mean: ArrayLike | None
    free_sd: ArrayLike | None
    intercept_prior: tuple[float, float] | None


@dataclass(frozen=True)
class PriorGrid:
    """Every prior of the grid over p coefficients (features, then the intercept if there is one).

    ``evidence (n_evidence,)`` numbers the coefficients that have evidence, with ``mean``, ``covariance``
    and ``precision``; ``own_mean`` and ``own_variance (p,)`` are the priors of the others, 0 where there
    is evidence;
    ``weights (n_trust, n_width)`` add up to 1.
    """

    evidence: np.ndarray[tuple[int], np.dtype[np.intp]]
    mean: Floats
    covariance: Floats
    precision: Floats
    log_determinant: float
    own_mean: Floats
    own_variance: Floats
    trust: Floats
    widths: Floats
    weights: Floats
    signs: Floats
    with_intercept: bool

    @classmethod
    def of(cls, parameters: GridParameters, n_features: int) -> PriorGrid:
        """The grid of these parameters; ``ValueError`` that names the parameter that is wrong."""
        trust, widths = (
            _numbers(parameters.trust_grid, "trust_grid"),
            _numbers(parameters.width_grid, "width_grid"),
        )
        if len(widths) == 0 or (widths <= 0).any():
            raise ValueError("width_grid: one or more widths above 0 are needed")
        free = [int(k) for k in parameters.free_columns]
        if len(set(free)) != len(free) or not all(0 <= k < n_features for k in free):
            raise ValueError("free_columns: each must be the number of one column, once")
        evidence = np.array([k for k in range(n_features) if k not in free], dtype=np.intp)
        mean = _sized(parameters.prior_mean, "prior_mean", len(evidence), 0.0)
        covariance = _covariance(parameters, len(evidence))
        precision, log_determinant = _precision(covariance)
        intercept = parameters.intercept_prior
        own_mean, own_variance = _own_priors(parameters, n_features, free)
        return cls(
            evidence=evidence,
            mean=mean,
            covariance=covariance,
            precision=precision,
            log_determinant=log_determinant,
            own_mean=own_mean,
            own_variance=own_variance,
            trust=trust,
            widths=widths,
            weights=_weights(parameters, trust, widths),
            signs=_signs(parameters, n_features, intercept is not None),
            with_intercept=intercept is not None,
        )

    @property
    def start(self) -> Floats:
        """Where the first fit begins: the mean of the evidence."""
        start = self.own_mean.copy()
        start[self.evidence] = self.mean
        return start

    def priors(self) -> Iterator[Gaussian]:
        """The prior of each pair (a, t), widths running fastest."""
        own = np.delete(np.arange(len(self.own_mean)), self.evidence)
        own_determinant = -float(np.log(self.own_variance[own]).sum())
        block = np.ix_(self.evidence, self.evidence)
        for trust in self.trust:
            for width in self.widths:
                mean = self.own_mean.copy()
                mean[self.evidence] = trust * self.mean
                covariance, precision = np.diag(self.own_variance), np.zeros((len(mean), len(mean)))
                covariance[block] = width**2 * self.covariance
                precision[own, own] = 1 / self.own_variance[own]
                precision[block] = self.precision / width**2
                scaled = self.log_determinant - 2 * len(self.evidence) * float(np.log(width))
                yield Gaussian(mean, covariance, precision, own_determinant + scaled)


def _numbers(values: object, name: str) -> Floats:
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or not np.isfinite(numbers).all():
        raise ValueError(f"{name}: a row of finite numbers is needed")
    return numbers


def _sized(values: object, name: str, size: int, default: float) -> Floats:
    numbers = np.full(size, default) if values is None else _numbers(values, name)
    if len(numbers) != size:
        raise ValueError(f"{name}: {len(numbers)} numbers given, {size} are needed")
    return numbers


def _weights(parameters: GridParameters, trust: Floats, widths: Floats) -> Floats:
    given = _sized(parameters.trust_weights, "trust_weights", len(trust), 1.0)
    if (given < 0).any() or not given.sum() > 0:
        raise ValueError("trust_weights: none may be below 0 and they may not all be 0")
    return np.outer(given / given.sum(), np.full(len(widths), 1 / len(widths)))


def _covariance(parameters: GridParameters, size: int) -> Floats:
    if parameters.prior_covariance is None:
        if not parameters.prior_scale > 0:
            raise ValueError("prior_scale: it must be above 0")
        return np.eye(size) * parameters.prior_scale**2
    covariance = np.asarray(parameters.prior_covariance, dtype=np.float64)
    if covariance.shape != (size, size) or not np.allclose(covariance, covariance.T, rtol=1e-9, atol=1e-12):
        raise ValueError(f"prior_covariance: a symmetric matrix of {size} rows and columns is needed")
    return (covariance + covariance.T) / 2


def _precision(covariance: Floats) -> tuple[Floats, float]:
    """Inverse of the prior covariance and the log determinant of that inverse."""
    if not len(covariance):
        return covariance, 0.0
    try:
        factor = cho_factor(covariance)
    except LinAlgError:
        raise ValueError("prior_covariance: it is not positive definite") from None
    inverse = cho_solve(factor, np.eye(len(covariance)))
    return (inverse + inverse.T) / 2, -2 * float(np.log(np.diag(factor[0])).sum())


def _own_priors(parameters: GridParameters, n_features: int, free: list[int]) -> tuple[Floats, Floats]:
    """Mean and variance of free columns and of the intercept; 0 elsewhere."""
    size = n_features + (parameters.intercept_prior is not None)
    mean, sd = np.zeros(size), np.zeros(size)
    if free and (parameters.free_mean is None or parameters.free_sd is None):
        raise ValueError("free_columns: each needs a prior; give free_mean and free_sd")
    mean[free] = _sized(parameters.free_mean, "free_mean", len(free), 0.0)
    sd[free] = _sized(parameters.free_sd, "free_sd", len(free), 1.0)
    if parameters.intercept_prior is not None:
        mean[-1], sd[-1] = parameters.intercept_prior
    if not (sd[[*free, *range(n_features, size)]] > 0).all():
        raise ValueError("free_sd, intercept_prior: an sd must be above 0")
    return mean, sd**2


def _signs(parameters: GridParameters, n_features: int, with_intercept: bool) -> Floats:
    signs = _sized(parameters.signs, "signs", n_features, 0.0)
    if not np.isin(signs, (-1, 0, 1)).all():
        raise ValueError("signs: each must be -1, 0 or 1")
    return np.append(signs, 0.0) if with_intercept else signs

"""The posterior mode of a logistic regression with a Gaussian prior and sign constraints.

Minimised is  f(b) = -sum_i w_i log p(y_i | x_i, b) + (b - m)' P (b - m) / 2  over the b whose signs are
allowed. f is strictly convex, so the mode is unique. Newton steps with a projection on the allowed signs
(Bertsekas, "Projected Newton methods", SIAM J. Control Optim. 20, 1982): a coefficient that stands at 0 and
would be pushed over stays there, the others take the Newton step. The covariance is Laplace's: the inverse
of the second derivative at the mode.

Nearly all the time goes to second derivatives, so one serves for several steps: for as long as each step
promises far less than the one before. It is computed anew when that is no longer so, and at the mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError
from scipy.linalg.lapack import dpotrf, dpotri, dpotrs
from scipy.special import expit

Floats = NDArray[np.float64]

_SUFFICIENT_DECREASE: Final = 1e-4
_HALVINGS: Final = 50
_FAR_LESS: Final = 0.02
"""A second derivative is kept while a step promises less than this part of what the last one promised."""
_NEAR: Final = 1e-4
"""With a kept one steps go on to this part of the tolerance, so that what is computed at the end is there."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Minus the log likelihood at ``b (p,)``, with its gradient ``(p,)`` and second derivative ``(p, p)``."""

    b: Floats
    value: float
    slope: Floats
    curvature: Floats


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Design matrix ``X (n, p)``, outcomes ``y (n,)`` in 0/1, weights ``(n,)``."""

    X: Floats
    y: Floats
    weight: Floats

    def fit_at(self, b: Floats) -> Fit:
        """How well ``b`` fits the outcomes; nearly all work of an estimate is done here."""
        eta = self.X @ b
        p = expit(eta)
        rows = self.X * np.sqrt(self.weight * p * (1 - p))[:, None]
        return Fit(b, self.misfit(eta), self.slope(eta), rows.T @ rows)

    def slope(self, eta: Floats) -> Floats:
        """Gradient ``(p,)`` of minus the log likelihood where the log odds are ``eta (n,)``."""
        gradient: Floats = self.X.T @ (self.weight * (expit(eta) - self.y))
        return gradient

    def misfit(self, eta: Floats) -> float:
        """Minus the log likelihood of log odds ``eta (n,)``; log(1 + exp) without overflow."""
        return float(np.dot(self.weight, np.logaddexp(0.0, eta) - self.y * eta))


@dataclass(frozen=True, slots=True)
class Gaussian:
    """Prior with mean ``(p,)``, covariance and precision ``(p, p)``, and the precision's log determinant."""

    mean: Floats
    covariance: Floats
    precision: Floats
    log_determinant: float

    def misfit(self, b: Floats) -> float:
        away = b - self.mean
        return float(away @ self.precision @ away) / 2


@dataclass(frozen=True, slots=True)
class Target:
    """f: minus the log posterior density, up to a constant. ``signs (p,)``: +1, -1, or 0 where both go."""

    outcomes: Outcomes
    prior: Gaussian
    signs: Floats

    def value(self, b: Floats) -> float:
        return self.outcomes.misfit(self.outcomes.X @ b) + self.prior.misfit(b)

    def with_prior(self, fit: Fit) -> Fit:
        """f with its gradient and second derivative, from those of the outcomes alone."""
        away = self.prior.precision @ (fit.b - self.prior.mean)
        value = fit.value + self.prior.misfit(fit.b)
        return Fit(fit.b, value, fit.slope + away, fit.curvature + self.prior.precision)

    def allowed(self, b: Floats) -> Floats:
        """``b`` with 0 where the sign is wrong."""
        return np.where(b * self.signs < 0, 0.0, b)

    def free(self, at: Fit) -> NDArray[np.bool_]:
        """Which coefficients are not held at 0 by their sign."""
        return ~((at.b * self.signs <= 0) & (at.slope * self.signs > 0))


@dataclass(frozen=True, slots=True)
class Posterior:
    """Mode ``(p,)``, Laplace covariance ``(p, p)``, log marginal likelihood, steps taken, whether done.

    ``fit`` is the last one computed, at most one negligible step from the mode: where a fit under another
    prior can begin without computing it again.
    """

    mode: Floats
    covariance: Floats
    log_evidence: float
    steps: int
    converged: bool
    fit: Fit


def posterior(target: Target, start: Fit, tol: float, max_iter: int) -> Posterior:
    """The posterior; stops when a Newton step promises to lower f by at most ``tol``.

    Without outcomes it is the prior itself, with no digit lost in computing it.
    """
    prior = target.prior
    if not target.outcomes.weight.any():
        return Posterior(target.allowed(prior.mean), prior.covariance, 0.0, 0, True, start)
    fit = start if (start.b * target.signs >= 0).all() else target.outcomes.fit_at(target.allowed(start.b))
    at, own, before = target.with_prior(fit), True, np.inf
    curved = _Curved(at.curvature)
    for step_number in range(1, max_iter + 1):
        step = curved.newton_step(at.slope, target.free(at))
        promise = -float(at.slope @ step) / 2
        if not own and not _NEAR * tol < promise < _FAR_LESS * before:
            fit = target.outcomes.fit_at(at.b)
            at, own = target.with_prior(fit), True
            curved = _Curved(at.curvature)
            step = curved.newton_step(at.slope, target.free(at))
            promise = -float(at.slope @ step) / 2
        converged = own and promise <= tol
        mode, moved = _descend(target, at, step)
        if converged or step_number == max_iter:
            break
        at, own, before = moved, False, promise
    if not own:
        fit = target.outcomes.fit_at(at.b)
        at = target.with_prior(fit)
        curved = _Curved(at.curvature)
    covariance, log_evidence = _laplace(at, curved, prior)
    return Posterior(mode, covariance, log_evidence, step_number, converged, fit)


class _Curved:
    """A second derivative ``(p, p)`` and its Cholesky factor among the free coefficients, kept for reuse."""

    def __init__(self, curvature: Floats) -> None:
        self._curvature = curvature
        self._free: NDArray[np.bool_] | None = None
        self._factor: Floats = curvature

    def newton_step(self, slope: Floats, free: NDArray[np.bool_]) -> Floats:
        step = np.zeros_like(slope)
        if free.any():
            step[free] = -dpotrs(self.factor(free), slope[free])[0]
        return step

    def factor(self, free: NDArray[np.bool_]) -> Floats:
        """The upper factor among ``free (p,)``; what stands below its diagonal means nothing."""
        if self._free is None or not np.array_equal(free, self._free):
            block = self._curvature if free.all() else self._curvature[np.ix_(free, free)]
            self._factor, wrong = dpotrf(block, clean=0)
            if wrong:
                raise LinAlgError("the second derivative is not positive definite")
            self._free = free
        return self._factor


def _descend(target: Target, at: Fit, step: Floats) -> tuple[Floats, Fit]:
    """The first point on the projected step, halved each time, that lowers f enough (Armijo).

    With value and gradient there, and the second derivative of where the step began.
    """
    # A sum of so many terms is off by about the root of their number; a smaller difference says nothing.
    terms = len(target.outcomes.weight)
    rounding = (4 + np.sqrt(terms)) * np.finfo(np.float64).eps * max(1.0, abs(at.value))
    length = 1.0
    for _ in range(_HALVINGS):
        candidate = target.allowed(at.b + length * step)
        enough = _SUFFICIENT_DECREASE * float(at.slope @ (candidate - at.b))
        eta = target.outcomes.X @ candidate
        value = target.outcomes.misfit(eta) + target.prior.misfit(candidate)
        if value <= at.value + enough + rounding:
            slope = target.outcomes.slope(eta) + target.prior.precision @ (candidate - target.prior.mean)
            return candidate, Fit(candidate, value, slope, at.curvature)
        length /= 2
    return at.b, at


def _laplace(at: Fit, curved: _Curved, prior: Gaussian) -> tuple[Floats, float]:
    """Covariance ``(p, p)`` and log marginal likelihood from the parabola that touches f at the last point.

    The marginal likelihood is that of the prior without the sign constraints, so that with no outcomes it
    is 1 for every prior and the weights of the grid stay what they were. Where a constraint holds the
    mode back the slope there is not 0; the term with the slope goes to the top of the same parabola.
    """
    factor = curved.factor(np.ones(len(at.b), dtype=bool))
    log_determinant = 2.0 * float(np.log(np.diag(factor)).sum())
    upper = np.triu(dpotri(factor)[0])
    inverse = upper + np.triu(upper, 1).T
    log_evidence = (
        -at.value + float(at.slope @ inverse @ at.slope) / 2 + (prior.log_determinant - log_determinant) / 2
    )
    return inverse, log_evidence

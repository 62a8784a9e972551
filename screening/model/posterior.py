"""The posterior mode of a logistic regression with a Gaussian prior and sign constraints.

Minimised is  f(b) = -sum_i w_i log p(y_i | x_i, b) + (b - m)' P (b - m) / 2  over the b whose signs are
allowed. f is strictly convex, so the mode is unique. Newton steps with a projection on the allowed signs
(Bertsekas, "Projected Newton methods", SIAM J. Control Optim. 20, 1982): a coefficient that stands at 0 and
would be pushed over stays there, the others take the Newton step. The covariance is Laplace's: the inverse
of the second derivative at the mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit

Floats = NDArray[np.float64]

_SUFFICIENT_DECREASE: Final = 1e-4
_HALVINGS: Final = 50


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
        return Fit(b, self.misfit(eta), self.X.T @ (self.weight * (p - self.y)), rows.T @ rows)

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
    for step_number in range(1, max_iter + 1):
        at = target.with_prior(fit)
        step = _newton_step(at, target.free(at))
        converged = bool(-(at.slope @ step) / 2 <= tol)
        mode = _descend(target, at, step)
        if converged or step_number == max_iter:
            break
        fit = target.outcomes.fit_at(mode)
    covariance, log_evidence = _laplace(at, prior)
    return Posterior(mode, covariance, log_evidence, step_number, converged, fit)


def _newton_step(at: Fit, free: NDArray[np.bool_]) -> Floats:
    step = np.zeros_like(at.slope)
    if free.any():
        step[free] = -cho_solve(cho_factor(at.curvature[np.ix_(free, free)]), at.slope[free])
    return step


def _descend(target: Target, at: Fit, step: Floats) -> Floats:
    """The first point on the projected step, halved each time, that lowers f enough (Armijo)."""
    rounding = 4 * np.finfo(np.float64).eps * max(1.0, abs(at.value))
    length = 1.0
    for _ in range(_HALVINGS):
        candidate = target.allowed(at.b + length * step)
        enough = _SUFFICIENT_DECREASE * float(at.slope @ (candidate - at.b))
        if target.value(candidate) <= at.value + enough + rounding:
            return candidate
        length /= 2
    return at.b


def _laplace(at: Fit, prior: Gaussian) -> tuple[Floats, float]:
    """Covariance ``(p, p)`` and log marginal likelihood from the parabola that touches f at the last point.

    The marginal likelihood is that of the prior without the sign constraints, so that with no outcomes it
    is 1 for every prior and the weights of the grid stay what they were. Where a constraint holds the
    mode back the slope there is not 0; the term with the slope goes to the top of the same parabola.
    """
    factor = cho_factor(at.curvature)
    inverse = cho_solve(factor, np.eye(len(at.b)))
    log_determinant = 2.0 * float(np.log(np.diag(factor[0])).sum())
    log_evidence = (
        -at.value + float(at.slope @ inverse @ at.slope) / 2 + (prior.log_determinant - log_determinant) / 2
    )
    return (inverse + inverse.T) / 2, log_evidence

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
class Outcomes:
    """Design matrix ``X (n, p)``, outcomes ``y (n,)`` in 0/1, weights ``(n,)``."""

    X: Floats
    y: Floats
    weight: Floats

    def fit_and_slope(self, b: Floats) -> tuple[float, Floats, Floats]:
        """Minus the log likelihood, its gradient ``(p,)`` and its second derivative ``(p, p)`` at ``b``."""
        eta = self.X @ b
        p = expit(eta)
        slope = self.X.T @ (self.weight * (p - self.y))
        rows = self.X * np.sqrt(self.weight * p * (1 - p))[:, None]
        return self.misfit(eta), slope, rows.T @ rows

    def misfit(self, eta: Floats) -> float:
        """Minus the log likelihood of log odds ``eta (n,)``; log(1 + exp) without overflow."""
        return float(np.dot(self.weight, np.logaddexp(0.0, eta) - self.y * eta))


@dataclass(frozen=True, slots=True)
class Gaussian:
    """Prior with mean ``(p,)``, precision ``(p, p)`` and the log determinant of that precision."""

    mean: Floats
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

    def value_and_slope(self, b: Floats) -> tuple[float, Floats, Floats]:
        """f, its gradient ``(p,)`` and its second derivative ``(p, p)`` at ``b``."""
        value, slope, curvature = self.outcomes.fit_and_slope(b)
        away = self.prior.precision @ (b - self.prior.mean)
        return value + self.prior.misfit(b), slope + away, curvature + self.prior.precision

    def allowed(self, b: Floats) -> Floats:
        """``b`` with 0 where the sign is wrong."""
        return np.where(b * self.signs < 0, 0.0, b)

    def free(self, b: Floats, slope: Floats) -> NDArray[np.bool_]:
        """Which coefficients are not held at 0 by their sign."""
        return ~((b * self.signs <= 0) & (slope * self.signs > 0))


@dataclass(frozen=True, slots=True)
class Posterior:
    """Mode ``(p,)``, Laplace covariance ``(p, p)``, log marginal likelihood, steps taken, whether done."""

    mode: Floats
    covariance: Floats
    log_evidence: float
    steps: int
    converged: bool


def posterior(target: Target, start: Floats, tol: float, max_iter: int) -> Posterior:
    """The posterior; stops when a Newton step promises to lower f by at most ``tol``."""
    b = target.allowed(start)
    converged = False
    steps = 0
    while steps < max_iter and not converged:
        steps += 1
        value, slope, curvature = target.value_and_slope(b)
        step = _newton_step(slope, curvature, target.free(b, slope))
        converged = bool(-(slope @ step) / 2 <= tol)
        b = _descend(target, b, step, value, slope)
    return _laplace(target, b, steps, converged)


def _newton_step(slope: Floats, curvature: Floats, free: NDArray[np.bool_]) -> Floats:
    step = np.zeros_like(slope)
    if free.any():
        step[free] = -cho_solve(cho_factor(curvature[np.ix_(free, free)]), slope[free])
    return step


def _descend(target: Target, b: Floats, step: Floats, before: float, slope: Floats) -> Floats:
    """The first point on the projected step, halved each time, that lowers f enough (Armijo)."""
    rounding = 4 * np.finfo(np.float64).eps * max(1.0, abs(before))
    length = 1.0
    for _ in range(_HALVINGS):
        candidate = target.allowed(b + length * step)
        enough = _SUFFICIENT_DECREASE * float(slope @ (candidate - b))
        if target.value(candidate) <= before + enough + rounding:
            return candidate
        length /= 2
    return b


def _laplace(target: Target, mode: Floats, steps: int, converged: bool) -> Posterior:
    """Covariance and log marginal likelihood at the mode.

    The marginal likelihood is that of the prior without the sign constraints, so that with no outcomes it
    is 1 for every prior and the weights of the grid stay what they were. Where a constraint holds the
    mode back the slope there is not 0; the last term brings the value back to the top of the same
    parabola.
    """
    value, slope, curvature = target.value_and_slope(mode)
    factor = cho_factor(curvature)
    inverse = cho_solve(factor, np.eye(len(mode)))
    log_determinant = 2.0 * float(np.log(np.diag(factor[0])).sum())
    log_evidence = (
        -value + float(slope @ inverse @ slope) / 2 + (target.prior.log_determinant - log_determinant) / 2
    )
    return Posterior(mode, (inverse + inverse.T) / 2, log_evidence, steps, converged)

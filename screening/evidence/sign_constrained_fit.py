"""From a simulated sample to coefficients: a sign-constrained, penalised logistic fit, and its AUROC.

The fit has no intercept: the served log odds are those of the setting's base rate plus contributions, so
on a class-balanced sample the intercept is 0 by design. The penalty pulls towards the catalogue's own log
odds ratios, because the dependence between answers is a judgement and may not overrule them wholly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import rankdata

from screening.features.design_matrix import Floats


@dataclass(frozen=True)
class Fit:
    """``coefficients (columns,)`` and their ``covariance`` in log odds; ``common_factor`` is what the
    sample as a whole leaves of the catalogue's log odds ratios."""

    coefficients: Floats
    covariance: Floats
    common_factor: float


def fit(
    matrix: Floats, victim: NDArray[np.bool_], signs: NDArray[np.int8], catalogue: Floats, pull: float
) -> Fit:
    """Fit ``victim (n,)`` on ``matrix (n, columns)`` with each coefficient on the side of its sign.

    ``catalogue (columns,)`` are the log odds that the catalogue's prior gives each column; the fit first
    finds the one factor that suits them best, then how far each column departs from it. ``pull`` is the
    weight of the catalogue as a share of the information that the sample has on the column.
    """
    target = victim.astype(np.float64)
    common_factor = _common_factor(matrix @ catalogue, target)
    centre = common_factor * catalogue
    p = expit(matrix @ centre)
    penalty = pull * ((p * (1 - p)) @ matrix**2)

    def loss(b: Floats) -> tuple[float, Floats]:
        z, away = matrix @ b, b - centre
        value = float((np.logaddexp(0, z) - target * z).sum() + 0.5 * (penalty * away) @ away)
        return value, matrix.T @ (expit(z) - target) + penalty * away

    bounds = [(0.0, None) if sign > 0 else (None, 0.0) for sign in signs]
    start = minimize(loss, centre, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x
    coefficients, covariance = _polished(matrix, target, signs, centre, penalty=penalty, start=start)
    return Fit(coefficients, covariance, common_factor)


def auroc(score: Floats, victim: NDArray[np.bool_]) -> float:
    """P(a victim scores above another), ties half (Mann and Whitney)."""
    ranks, n_victims = rankdata(score), int(victim.sum())
    return float((ranks[victim].sum() - n_victims * (n_victims + 1) / 2) / (n_victims * (~victim).sum()))


def rounded(values: Floats, digits: int = 6) -> Floats:
    """``values`` to so many significant digits; zeros stay zero."""
    magnitude = np.where(values == 0, 1.0, np.abs(values))
    decimals = digits - 1 - np.floor(np.log10(magnitude)).astype(int)
    flat = [round(float(v), int(d)) for v, d in zip(values.ravel(), decimals.ravel(), strict=True)]
    return np.array(flat).reshape(values.shape)


def _common_factor(score: Floats, target: Floats) -> float:
    """The factor on ``score`` that fits ``target`` best, by Newton steps on the one slope."""
    factor = 1.0
    for _ in range(50):
        p = expit(factor * score)
        step = float(score @ (p - target) / (score**2 @ (p * (1 - p))))
        factor = max(factor - step, 0.0)
        if abs(step) < 1e-12:
            break
    return factor


def _polished(
    matrix: Floats,
    target: Floats,
    signs: NDArray[np.int8],
    centre: Floats,
    *,
    penalty: Floats,
    start: Floats,
) -> tuple[Floats, Floats]:
    """Newton steps from the quasi-Newton result to full precision; coefficients and inverse Hessian.

    L-BFGS-B stops at about seven digits, and where it stops depends on the last bits of the machine. At
    full precision the optimum is the same everywhere, so that rounding it gives the same digits.
    """
    b = start
    for _ in range(50):
        p = expit(matrix @ b)
        gradient = matrix.T @ (p - target) + penalty * (b - centre)
        hessian = (matrix * (p * (1 - p))[:, None]).T @ matrix + np.diag(penalty)
        free = ~((b == 0) & (gradient * signs >= 0))
        step = np.zeros_like(b)
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        moved = b - step
        moved[moved * signs < 0] = 0.0
        small = np.abs(moved - b).max() < 1e-10
        b = moved
        if small:
            break
    return b, np.linalg.inv(hessian)

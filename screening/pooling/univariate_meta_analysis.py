"""Random-effects meta-analysis of one number: REML or Paule-Mandel, with Q-profile intervals.

Effects y_i with known variances v_i, y_i ~ N(μ, v_i + τ²). REML maximises the restricted likelihood; Paule
and Mandel (J. Res. Natl. Bur. Stand. 87, 1982) solve Q(τ²) = k - 1; the interval of τ² is that of the
Q-profile (Viechtbauer, Stat. Med. 26, 2007). Estimates agree with metafor's to the printed digits, and the
Paule-Mandel ones with statsmodels' ``combine_effects`` (``tests/screening/pooling``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2, norm

from screening.features.design_matrix import Floats

Method = Literal["REML", "PM"]

_STEPS: Final = 500
_WIDEST: Final = 1e8


@dataclass(frozen=True, slots=True)
class Combined:
    """Mean with standard error and interval, variance between (``tau2``) with its interval, Q and its df.

    ``low`` and ``high`` of the mean are Wald's, ``tau2_low`` and ``tau2_high`` those of the Q-profile; all in
    the unit of the effects (squared). ``weights`` add up to 1.
    """

    mean: float
    se: float
    low: float
    high: float
    tau2: float
    tau2_low: float
    tau2_high: float
    q: float
    df: int
    weights: tuple[float, ...]


def combined(effects: Floats, variances: Floats, method: Method = "REML", level: float = 0.95) -> Combined:
    """The combination of two effects or more; ``ValueError`` for fewer, or for a variance not above 0."""
    y, v = np.asarray(effects, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    if len(y) < 2 or y.shape != v.shape or not (np.isfinite(y).all() and np.isfinite(v).all()):
        raise ValueError("effects: two or more finite numbers are needed, with a variance each")
    if not (v > 0).all():
        raise ValueError("variances: each must be above 0")
    tau2 = _reml(y, v) if method == "REML" else _where(y, v, len(y) - 1)
    weight = 1 / (v + tau2)
    mean, se = float(weight @ y / weight.sum()), float(weight.sum() ** -0.5)
    reach = float(norm.ppf((1 + level) / 2)) * se
    tail = (1 - level) / 2
    return Combined(
        mean=mean,
        se=se,
        low=mean - reach,
        high=mean + reach,
        tau2=tau2,
        tau2_low=_where(y, v, float(chi2.ppf(1 - tail, len(y) - 1))),
        tau2_high=_where(y, v, float(chi2.ppf(tail, len(y) - 1))),
        q=_q(y, v, 0.0),
        df=len(y) - 1,
        weights=tuple(float(w) for w in weight / weight.sum()),
    )


def _q(y: Floats, v: Floats, tau2: float) -> float:
    """The generalised Q at ``tau2``: the weighted squares around the weighted mean."""
    weight = 1 / (v + tau2)
    away = y - weight @ y / weight.sum()
    return float(weight @ away**2)


def _where(y: Floats, v: Floats, target: float) -> float:
    """The τ² at which Q is ``target``; Q falls with τ², so it is 0 where Q is below that from the start."""
    if _q(y, v, 0.0) <= target:
        return 0.0
    top = float(v.max() + np.var(y)) + 1e-12
    while _q(y, v, top) > target and top < _WIDEST * (float(v.max()) + 1):
        top *= 4
    return float(brentq(lambda tau2: _q(y, v, tau2) - target, 0.0, top, xtol=1e-14, rtol=1e-13))


def _reml(y: Floats, v: Floats) -> float:
    """Fisher scoring on the restricted likelihood, steps that would go below 0 halved."""
    tau2 = max(float(np.var(y, ddof=1) - v.mean()), 0.0)
    for _ in range(_STEPS):
        weight = 1 / (v + tau2)
        total = weight.sum()
        mean = weight @ y / total
        squares, traces = weight**2 @ (y - mean) ** 2, total - (weight**2).sum() / total
        information = (weight**2).sum() - 2 * (weight**3).sum() / total + ((weight**2).sum() / total) ** 2
        step = float((squares - traces) / information)
        moved = tau2 + step
        while moved < 0 and step < -1e-15:
            step /= 2
            moved = tau2 + step
        if abs(moved - tau2) < 1e-13 * (1 + tau2):
            return max(moved, 0.0) if moved > 1e-12 else 0.0
        tau2 = max(moved, 0.0)
    return tau2

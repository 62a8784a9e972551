"""Exact limits of counts and of shares, with nothing but arithmetic: the service may not carry a statistics
library.

The limits are those of Garwood (Biometrika 28, 1936) for a Poisson count and of Clopper and Pearson
(Biometrika 26, 1934) for a share. Both are found where the incomplete gamma and beta functions, by their
series and continued fractions (Numerical Recipes, 3rd edition, 6.2 and 6.4), cross the wanted chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from screening.monitor.errors import MonitorError
from screening.validate.figure_with_interval import Estimate, not_estimable

LEVEL: Final = 0.95
_TINY: Final = 1e-300
_CLOSE: Final = 1e-15
_TERMS: Final = 20_000
_STEPS: Final = 200
_NEAR: Final = 1e-9
"""A step of this share of its place is the last: what it leaves is its square."""


def poisson_ratio(observed: int, expected: float, level: float = LEVEL) -> Estimate:
    """``observed / expected`` with the exact interval of a Poisson count at ``level``."""
    if observed < 0 or int(observed) != observed or not 0 <= expected < math.inf:
        raise MonitorError("monitor.counts", count=observed, n=expected)
    if expected == 0:
        return not_estimable("nothing_expected", int(observed))
    low, high = poisson_limits(int(observed), level)
    return Estimate(observed / expected, low / expected, high / expected, int(observed), method="poisson")


def poisson_limits(count: int, level: float = LEVEL) -> tuple[float, float]:
    """The smallest and the largest mean that ``count`` may well come from (Garwood)."""
    tail = (1.0 - level) / 2
    ceiling = count + 20.0 * math.sqrt(count + 1.0) + 40.0
    low = _gamma_quantile(float(count), tail, ceiling) if count else 0.0
    return low, _gamma_quantile(count + 1.0, 1.0 - tail, ceiling)


def share(count: int, n: int, level: float = LEVEL) -> Estimate:
    """``count / n`` with the exact interval of Clopper and Pearson at ``level``."""
    if int(count) != count or int(n) != n or not 0 <= count <= n:
        raise MonitorError("monitor.counts", count=count, n=n)
    if n == 0:
        return not_estimable("no_cases")
    tail = (1.0 - level) / 2
    low = _beta_quantile(float(count), n - count + 1.0, tail) if count else 0.0
    high = _beta_quantile(count + 1.0, float(n - count), 1.0 - tail) if count < n else 1.0
    value = count / n
    return Estimate(value, min(low, value), max(high, value), int(n), method="clopper_pearson")


def gamma_above(a: float, x: float) -> float:
    """The regularised incomplete gamma function Q(a, x): the chance that a Gamma(a) value exceeds ``x``."""
    if x <= 0:
        return 1.0
    front = _gamma_front(a, x)
    if x < a + 1.0:
        term = total = 1.0 / a
        for n in range(1, _TERMS):
            term *= x / (a + n)
            total += term
            if term < total * _CLOSE:
                break
        return 1.0 - front * total
    # Lentz's way through the continued fraction
    b = x + 1.0 - a
    c, d = 1.0 / _TINY, 1.0 / b
    fraction = d
    for n in range(1, _TERMS):
        step = n * (a - n)
        b += 2.0
        d = 1.0 / _off_zero(step * d + b)
        c = _off_zero(b + step / c)
        fraction *= d * c
        if abs(d * c - 1.0) < _CLOSE:
            break
    return front * fraction


def beta_below(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b): the chance of a Beta(a, b) value below ``x``."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1.0) / (a + b + 2.0):  # the fraction goes fast on the other side only
        return 1.0 - beta_below(b, a, 1.0 - x)
    c, d = 1.0, 1.0 / _off_zero(1.0 - (a + b) * x / (a + 1.0))
    fraction = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        change = 1.0
        for step in (even, odd):
            d = 1.0 / _off_zero(1.0 + step * d)
            c = _off_zero(1.0 + step / c)
            change = d * c
            fraction *= change
        if abs(change - 1.0) < _CLOSE:
            break
    return _beta_front(a, b, x) * fraction / a


def _gamma_front(a: float, x: float) -> float:
    """The density of Gamma(a) at ``x``, times ``x``."""
    return math.exp(a * math.log(x) - x - math.lgamma(a))


def _beta_front(a: float, b: float, x: float) -> float:
    """The density of Beta(a, b) at ``x``, times ``x (1 - x)``."""
    constant = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(constant + a * math.log(x) + b * math.log1p(-x))


def _gamma_quantile(a: float, chance: float, ceiling: float) -> float:
    """What a Gamma(a) value stays below with ``chance``, looked for below ``ceiling``."""
    return _where(lambda x: 1.0 - gamma_above(a, x), lambda x: _gamma_front(a, x) / x, chance, a, ceiling)


def _beta_quantile(a: float, b: float, chance: float) -> float:
    """What a Beta(a, b) value stays below with ``chance``."""

    def density(x: float) -> float:
        return _beta_front(a, b, x) / (x * (1.0 - x))

    return _where(lambda x: beta_below(a, b, x), density, chance, a / (a + b), 1.0)


def _where(
    rising: Callable[[float], float],
    slope: Callable[[float], float],
    wanted: float,
    start: float,
    high: float,
) -> float:
    """The place between 0 and ``high`` where a rising function reaches ``wanted``.

    By Newton's steps from ``start``, and by halving where a step would leave what is known to hold the place.
    """
    low, place = 0.0, start
    for _ in range(_STEPS):
        over, steep = rising(place) - wanted, slope(place)
        low, high = (place, high) if over < 0 else (low, place)
        following = place - over / steep if steep > 0 else high
        if low <= following <= high and abs(following - place) <= _NEAR * place:
            return following
        place = following if low < following < high else (low + high) / 2
    return place


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY

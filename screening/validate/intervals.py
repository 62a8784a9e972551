"""Intervals of shares and of counts, each by its name, because each answers in its own way at the edges.

Eight found of eight is not certainty: Wilson says 68 to 100 %. A share of nothing is not estimable.
Sources: Wilson, JASA 22 (1927); Clopper and Pearson, Biometrika 26 (1934); Brown, Cai and DasGupta,
Statistical Science 16 (2001) for Jeffreys; Garwood, Biometrika 28 (1936) for the exact Poisson interval.
"""

from __future__ import annotations

import math
from functools import cache

from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from screening.validate.errors import ValidationError
from screening.validate.figure_with_interval import Estimate, not_estimable, value_alone
from screening.validate.input_checks import LEVEL


def wilson(count: int, n: int, level: float = LEVEL) -> Estimate:
    """Share ``count / n`` with Wilson's score interval: near its level also for few cases."""
    return _share(count, n, level, "wilson")


def clopper_pearson(count: int, n: int, level: float = LEVEL) -> Estimate:
    """Share ``count / n`` with the exact binomial interval: never below its level, so wide."""
    return _share(count, n, level, "beta")


def jeffreys(count: int, n: int, level: float = LEVEL) -> Estimate:
    """Share ``count / n`` with Jeffreys' interval; its end is 0 or 1 where nobody or everybody counts."""
    return _share(count, n, level, "jeffreys")


def wald(count: int, n: int, level: float = LEVEL) -> Estimate:
    """Share ``count / n`` plus and minus z standard errors: only to read older publications with.

    Nobody or everybody gives it no width, so then the interval is not estimable.
    """
    return _share(count, n, level, "normal")


def exact_poisson(observed: int, expected: float, level: float = LEVEL) -> Estimate:
    """Ratio ``observed / expected`` of a count to what was expected, with the exact Poisson interval."""
    if observed < 0 or int(observed) != observed or not expected >= 0 or math.isinf(expected):
        raise ValidationError("validate.counts", count=observed, n=expected)
    if expected == 0:
        return not_estimable("nothing_expected", int(observed))
    low, high = confint_poisson(observed, expected, method="exact-c", alpha=1 - level)
    return Estimate(observed / expected, float(low), float(high), int(observed), method="poisson")


@cache
def z_of(level: float = LEVEL) -> float:
    """Standard errors on either side of a value for ``level``; 1.96 for 95 %."""
    return float(norm.ppf((1 + level) / 2))


_METHODS = {"wilson": "wilson", "beta": "clopper_pearson", "jeffreys": "jeffreys", "normal": "wald"}


def _share(count: int, n: int, level: float, method: str) -> Estimate:
    if int(count) != count or int(n) != n or not 0 <= count <= n:
        raise ValidationError("validate.counts", count=count, n=n)
    count, n = int(count), int(n)
    if n == 0:
        return not_estimable("no_cases")
    if method == "normal" and count in (0, n):
        return value_alone(count / n, "no_spread", n)
    low, high = (float(end) for end in proportion_confint(count, n, alpha=1 - level, method=method))
    if count == 0:
        low = 0.0
    if count == n:
        high = 1.0
    return Estimate(count / n, min(low, count / n), max(high, count / n), n, method=_METHODS[method])

"""Are there enough cases? The smallest sample for a prediction model with a yes-or-no outcome.

The criteria of Riley and colleagues (BMJ 368, 2020, m441; Statistics in Medicine 38, 2019): (1) the effects
shrink by no more than agreed; (2) apparent and adjusted Nagelkerke R² differ by at most 0.05; (3) the overall
risk is known to within 0.05. The largest of the three counts. Criteria 1 and 2 need the Cox-Snell R² that is
expected of the model; from a C statistic it follows with both outcomes normal on the log-odds scale (Riley,
Van Calster and Collins, Statistics in Medicine 40, 2021), here by integration where they simulated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import xlog1py, xlogy
from scipy.stats import norm

from screening.validate.errors import ValidationError
from screening.validate.input_checks import share, whole

_OPTIMISM = 0.05
_MARGIN = 0.05
_Z = 1.96
"""Riley's margins, and his rounded quantile, so that published sizes come out to the case."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """``n`` cases that one criterion asks, the ``events_per_parameter`` among them and their shrinkage.

    ``shrinkage`` is NaN for the overall risk, which asks nothing of the effects.
    """

    name: str
    n: int
    events_per_parameter: float
    shrinkage: float


@dataclass(frozen=True, slots=True)
class SampleSize:
    """What all criteria together ask; ``events_per_parameter`` has two decimals, as it is published."""

    criteria: tuple[Criterion, ...]
    n: int
    events: int
    events_per_parameter: float
    cox_snell_r2: float

    def shortfall(self, cases: int, events: int) -> tuple[int, int]:
        """Cases and events that are still missing where there are ``cases`` and ``events``."""
        return max(0, self.n - cases), max(0, self.events - events)


def minimum_sample_size(
    prevalence: float,
    parameters: int,
    cox_snell_r2: float | None = None,
    c_statistic: float | None = None,
    shrinkage: float = 0.9,
) -> SampleSize:
    """The sample that a model with ``parameters`` coefficients needs at ``prevalence``.

    Give either ``cox_snell_r2`` or ``c_statistic``. Raises ``ValidationError`` on values that cannot be.
    """
    prevalence, shrinkage = share(prevalence, "prevalence"), share(shrinkage, "shrinkage")
    parameters = whole(parameters, "parameters", 1)
    if (cox_snell_r2 is None) == (c_statistic is None):
        raise ValidationError("validate.one_of_two")
    r2 = cox_snell_r2_of(c_statistic, prevalence) if c_statistic is not None else float(cox_snell_r2 or 0.0)
    largest = largest_cox_snell_r2(prevalence)
    if not 0 < r2 < largest:
        raise ValidationError("validate.r2_range", value=r2, largest=round(largest, 3))
    if r2 >= shrinkage:
        raise ValidationError("validate.r2_shrinkage", value=r2, shrinkage=shrinkage)
    little_optimism = r2 / (r2 + _OPTIMISM * largest)
    sizes = (
        ("shrinkage", _size_for(shrinkage, parameters, r2), shrinkage),
        ("optimism", _size_for(little_optimism, parameters, r2), little_optimism),
        ("overall_risk", math.ceil((_Z / _MARGIN) ** 2 * prevalence * (1 - prevalence)), math.nan),
    )
    n = max(size for _, size, _ in sizes)
    return SampleSize(
        criteria=tuple(
            Criterion(name, size, _per_parameter(size, prevalence, parameters), kept)
            for name, size, kept in sizes
        ),
        n=n,
        events=math.ceil(n * prevalence),
        events_per_parameter=_per_parameter(n, prevalence, parameters),
        cox_snell_r2=r2,
    )


def largest_cox_snell_r2(prevalence: float) -> float:
    """The Cox-Snell R² of a model that knows every outcome; below 1 for a yes-or-no outcome."""
    return -math.expm1(2 * _null_log_likelihood(prevalence))


def cox_snell_r2_of(c_statistic: float, prevalence: float) -> float:
    """The Cox-Snell R² of a calibrated model with this C statistic and prevalence.

    Log odds are taken normal with one variance among those with and without the outcome. Their means then
    lie d = √2 Φ⁻¹(C) standard deviations apart, and the log odds are exactly linear in the predictor.
    """
    if not 0.5 < c_statistic < 1:
        raise ValidationError("validate.c_range", value=c_statistic)
    share(prevalence, "prevalence")
    apart = math.sqrt(2) * float(norm.ppf(c_statistic))
    at = np.linspace(-10.0, apart + 10.0, 20_001)
    log_odds = math.log(prevalence / (1 - prevalence)) + apart * at - apart**2 / 2
    density_of_events = prevalence * norm.pdf(at, apart)
    density_of_others = (1 - prevalence) * norm.pdf(at)
    gained = -density_of_events * np.logaddexp(0, -log_odds) - density_of_others * np.logaddexp(0, log_odds)
    log_likelihood = float(np.trapezoid(gained, at))
    return -math.expm1(-2 * (log_likelihood - _null_log_likelihood(prevalence)))


def _null_log_likelihood(prevalence: float) -> float:
    """Mean log likelihood of a case when everybody is given the prevalence."""
    return float(xlogy(prevalence, prevalence) + xlog1py(1 - prevalence, -prevalence))


def _size_for(shrinkage: float, parameters: int, r2: float) -> int:
    return math.ceil(parameters / ((shrinkage - 1) * math.log1p(-r2 / shrinkage)))


def _per_parameter(n: int, prevalence: float, parameters: int) -> float:
    return round(n * prevalence / parameters, 2)

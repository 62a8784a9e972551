"""How many cases a model needs: Riley's published sizes, to the case."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from screening.validate.discrimination import auroc
from screening.validate.errors import ValidationError
from screening.validate.sample_size import cox_snell_r2_of, largest_cox_snell_r2, minimum_sample_size


@pytest.mark.reference
@pytest.mark.parametrize("example", range(4))
def test_sizes_are_those_published(published: Callable[[str], Any], example: int) -> None:
    """REQ sample-size: all criteria, the size and the events per parameter, exactly as published."""
    expected = published("sample_size/expected_published.json")["binary"][example]
    size = minimum_sample_size(
        expected["prevalence"], expected["parameters"], cox_snell_r2=expected["csrsquared"]
    )

    assert [*(criterion.n for criterion in size.criteria), size.n] == expected["n"]
    assert [
        *(criterion.events_per_parameter for criterion in size.criteria),
        size.events_per_parameter,
    ] == expected["epp"]


def test_what_a_shelter_would_need_and_lacks() -> None:
    """REQ sample-size: 20 parameters at 10 % need some 1,500 to 3,700 cases; 24 outcomes are no start."""
    good, fair = (minimum_sample_size(0.1, 20, c_statistic=c) for c in (0.8, 0.7))

    assert (good.n, fair.n) == (1513, 3726)
    assert good.events == math.ceil(good.n * 0.1)
    assert good.shortfall(24, 12) == (1489, 140)
    assert good.shortfall(2_000, 200) == (0, 0)


@pytest.mark.slow
def test_the_r2_of_a_c_statistic_is_that_of_a_large_simulated_sample() -> None:
    """Riley, Van Calster and Collins simulate; integration gives the same, without the noise."""
    rng = np.random.default_rng(11)
    for c_statistic, prevalence in ((0.7, 0.1), (0.81, 0.3), (0.9, 0.5)):
        events = rng.random(200_000) < prevalence
        apart = math.sqrt(2) * {0.7: 0.524_400_5, 0.81: 0.877_896_3, 0.9: 1.281_551_6}[c_statistic]
        predictor = rng.normal(size=len(events)) + apart * events
        fit = LogisticRegression(C=np.inf).fit(predictor[:, None], events)
        p = fit.predict_proba(predictor[:, None])[:, 1]
        share = events.mean()
        gain = np.log(np.where(events, p / share, (1 - p) / (1 - share))).mean()

        assert auroc(events, p).value == pytest.approx(c_statistic, abs=0.005)
        assert cox_snell_r2_of(c_statistic, prevalence) == pytest.approx(1 - math.exp(-2 * gain), abs=0.005)


def test_the_largest_r2_of_even_outcomes_is_three_quarters() -> None:
    assert largest_cox_snell_r2(0.5) == pytest.approx(0.75)


@pytest.mark.slow
@given(st.floats(0.02, 0.98), st.floats(0.55, 0.95), st.integers(1, 100))
def test_more_parameters_never_need_fewer_cases(prevalence: float, c: float, parameters: int) -> None:
    few, many = (
        minimum_sample_size(prevalence, count, c_statistic=c) for count in (parameters, parameters + 5)
    )

    assert few.n <= many.n
    assert few.n == max(criterion.n for criterion in few.criteria)
    assert 0 < few.cox_snell_r2 < largest_cox_snell_r2(prevalence)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "either 'cox_snell_r2' or 'c_statistic'"),
        ({"cox_snell_r2": 0.1, "c_statistic": 0.8}, "not both"),
        ({"cox_snell_r2": 0.6}, "between 0 and 0.478"),
        ({"cox_snell_r2": 0.0}, "between 0 and"),
        ({"cox_snell_r2": 0.3, "shrinkage": 0.2}, "below the shrinkage"),
        ({"c_statistic": 0.5}, "above 0.5"),
        ({"c_statistic": 1.0}, "below 1"),
        ({"cox_snell_r2": 0.1, "shrinkage": 1.0}, "'shrinkage' is 1.0"),
        ({"cox_snell_r2": 0.1, "prevalence": 0.0}, "'prevalence' is 0.0"),
        ({"cox_snell_r2": 0.1, "parameters": 0}, "'parameters' is 0"),
    ],
)
def test_values_that_cannot_be_are_refused(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        minimum_sample_size(**{"prevalence": 0.1, "parameters": 10, **arguments})

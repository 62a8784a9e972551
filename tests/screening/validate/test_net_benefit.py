"""Decision curves: published net benefits, closed forms, and intervals that hold."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from screening.validate.errors import ValidationError
from screening.validate.net_benefit import net_benefit

Published = Callable[[str], Any]
HUNDRED = np.arange(100) / 100


def _estimates(published: Published, case: str) -> tuple[Any, Any]:
    patients = published("net_benefit/df_binary.csv")
    outcome = patients["cancer"].astype(int)
    if case == "binary_famhistory":
        return outcome, patients["famhistory"]
    age = np.column_stack([np.ones(len(patients)), patients["age"]])
    return outcome, GLM(outcome, age, family=Binomial()).fit().fittedvalues


@pytest.mark.reference
@pytest.mark.parametrize(
    ("case", "model"), [("binary_famhistory", "famhistory"), ("binary_age_as_probability", "age")]
)
def test_net_benefit_is_that_published_at_every_threshold(
    published: Published, case: str, model: str
) -> None:
    outcome, probability = _estimates(published, case)
    table = published("net_benefit/expected_net_benefit.csv")
    rows = dict(list(table[table["case"] == case].groupby("variable")))
    found = net_benefit(outcome, probability, rows[model]["threshold"])

    assert len(rows[model]) == 100
    for variable, curve in ((model, found.model), ("all", found.everybody), ("none", found.nobody)):
        assert np.abs(curve - rows[variable]["net_benefit"].to_numpy()).max() < 1e-6
    avoided = rows[model]["net_intervention_avoided"].to_numpy()
    if not np.isnan(avoided).all():
        assert found.interventions_avoided[0] == avoided[0] == -np.inf
        assert np.abs(found.interventions_avoided[1:] - avoided[1:]).max() < 1e-6


def test_a_given_prevalence_is_that_of_a_sample_filled_up_to_it() -> None:
    """Every other counted four times makes a case-control sample the population it was drawn from."""
    rng = np.random.default_rng(5)
    outcome = np.repeat([1, 0], [60, 60])
    probability = np.clip(rng.normal(0.4 + 0.2 * outcome, 0.2), 0.01, 0.99)
    times = np.where(outcome == 1, 1, 4)
    whole = net_benefit(np.repeat(outcome, times), np.repeat(probability, times), HUNDRED)
    sampled = net_benefit(outcome, probability, HUNDRED, prevalence=0.2)

    assert sampled.prevalence == whole.prevalence == 0.2
    for name in ("model", "everybody", "gain"):
        assert np.abs(getattr(sampled, name) - getattr(whole, name)).max() < 1e-12
    assert (sampled.model_low <= sampled.model).all()


@given(st.integers(1, 40), st.integers(1, 40), st.floats(0.01, 0.98))
def test_everybody_and_nobody_follow_from_the_prevalence_alone(
    events: int, others: int, threshold: float
) -> None:
    outcome = [1] * events + [0] * others
    certain = [1.0] * events + [0.0] * others
    prevalence = events / (events + others)
    found = net_benefit(outcome, certain, [threshold], resamples=20)

    assert found.everybody[0] == pytest.approx(prevalence - (1 - prevalence) * threshold / (1 - threshold))
    assert found.nobody[0] == 0
    assert found.model[0] == pytest.approx(prevalence)
    assert found.interventions_avoided[0] == pytest.approx(1 - prevalence)
    assert net_benefit(outcome, [0.99] * len(outcome), [threshold], resamples=20).model[0] == pytest.approx(
        found.everybody[0]
    )


def test_the_order_of_the_thresholds_makes_no_difference() -> None:
    rng = np.random.default_rng(2)
    probability = rng.random(300).round(2)
    outcome = rng.random(300) < probability
    up, down = (net_benefit(outcome, probability, at) for at in (HUNDRED, HUNDRED[::-1]))

    assert np.array_equal(up.model, down.model[::-1])
    assert np.array_equal(up.model_low, down.model_low[::-1])


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """Outcomes drawn with the estimates themselves have a net benefit that is known."""
    rng = np.random.default_rng(8)
    at, held = 0.3, 0
    estimates = rng.random(100_000) ** 2
    weight = at / (1 - at)
    truth = np.where(estimates >= at, estimates - (1 - estimates) * weight, 0).mean()
    for seed in range(200):
        probability = rng.random(400) ** 2
        found = net_benefit(rng.random(400) < probability, probability, [at], seed=seed)
        held += found.model_low[0] <= truth <= found.model_high[0]

    assert 0.9 <= held / 200 <= 0.99


def test_one_case_with_the_outcome_still_has_a_curve_and_one_class_has_none() -> None:
    single = net_benefit([0, 0, 0, 1], [0.1, 0.2, 0.3, 0.4], HUNDRED)
    none = net_benefit([0, 0, 0], [0.1, 0.2, 0.3], HUNDRED)

    assert np.isfinite(single.model).all()
    assert (single.model_low <= single.model_high).all()
    assert none.reason == "one_class"
    assert np.isnan(none.model).all()
    assert np.isnan(none.everybody).all()


def test_the_same_seed_gives_the_same_interval() -> None:
    outcome, probability = [0, 1, 0, 1, 1], [0.2, 0.4, 0.6, 0.8, 0.3]
    first, again = (net_benefit(outcome, probability, HUNDRED, seed=4) for _ in range(2))

    assert np.array_equal(first.gain_low, again.gain_low)


@pytest.mark.parametrize(
    ("probability", "thresholds", "sentence"),
    [
        ([0.1, 0.9], [0.5, 1.0], "below 1"),
        ([0.1, 0.9], [-0.1], "outside 0 to 1"),
        ([10, 90], [0.5], "not percentages"),
        ([0.1, 0.9], [float("nan")], "without a value"),
    ],
)
def test_what_is_no_probability_or_threshold_is_refused(
    probability: Any, thresholds: Any, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        net_benefit([0, 1], probability, thresholds)


def test_fifty_thousand_cases_take_less_than_a_second() -> None:
    rng = np.random.default_rng(0)
    probability = rng.random(50_000)
    begin = time.process_time()
    net_benefit(rng.random(50_000) < probability, probability, HUNDRED)

    assert time.process_time() - begin < 1

"""AUROC and DeLong: published figures, what must not change it, and the edges of the data."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from screening.validate.discrimination import auroc, auroc_difference
from screening.validate.errors import ValidationError

pytestmark = pytest.mark.slow

Published = Callable[[str], Any]


@pytest.mark.reference
def test_areas_and_intervals_are_those_published_for_the_haemorrhage_patients(published: Published) -> None:
    patients, figures = published("roc/aSAH.csv"), published("roc/expected_published.json")
    poor = patients["outcome"] == "Poor"

    for marker in ("wfns", "s100b", "ndka"):
        assert round(auroc(poor, patients[marker]).value, 4) == figures["auc_printed"][marker]
    ndka = auroc(poor, patients["ndka"])
    assert [round(ndka.low, 4), round(ndka.high, 4)] == figures["auc_printed"]["ndka_delong_ci95"]
    assert ndka.method == "delong"


@pytest.mark.reference
@pytest.mark.parametrize("pair", ["wfns_vs_s100b", "wfns_vs_ndka", "ndka_vs_s100b"])
def test_paired_differences_are_those_published(published: Published, pair: str) -> None:
    patients, figures = published("roc/aSAH.csv"), published("roc/expected_published.json")
    first, second = pair.split("_vs_")
    expected = figures["delong_paired"][pair]
    found = auroc_difference(patients["outcome"] == "Poor", patients[first], patients[second])

    assert found.z == pytest.approx(expected["Z"], abs=1e-12)
    assert found.p == pytest.approx(expected["p"], abs=1e-12)
    assert [found.low, found.high] == pytest.approx(expected["ci"], abs=1e-12)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """Normal scores one standard deviation apart have an area of Φ(1/√2) = 0.7602."""
    rng = np.random.default_rng(3)
    outcome = np.repeat([True, False], [40, 60])
    held = 0
    for _ in range(400):
        estimate = auroc(outcome, rng.normal(size=100) + outcome)
        held += estimate.low <= 0.760_25 <= estimate.high

    assert 0.92 <= held / 400 <= 0.98


cases = st.integers(2, 60).flatmap(
    lambda n: st.tuples(
        arrays.arrays(np.bool_, n, elements=st.booleans()),
        arrays.arrays(np.float64, n, elements=st.integers(0, 8).map(lambda k: k / 8)),
    )
)


@given(cases)
def test_the_area_is_the_share_of_pairs_in_the_right_order(case: tuple[Any, Any]) -> None:
    outcome, scores = case
    estimate = auroc(outcome, scores)
    if outcome.all() or not outcome.any():
        assert estimate.reason == "one_class"
        return
    gaps = scores[outcome][:, None] - scores[~outcome][None, :]

    assert estimate.value == pytest.approx(np.mean((gaps > 0) + 0.5 * (gaps == 0)), abs=1e-12)
    assert 0 <= estimate.low < estimate.high <= 1


@given(cases)
def test_only_the_order_counts_and_the_complement_turns_it_round(case: tuple[Any, Any]) -> None:
    outcome, scores = case
    estimate = auroc(outcome, scores)
    if not estimate.estimable:
        return
    transformed, turned = auroc(outcome, np.exp(3 * scores)), auroc(~outcome, scores)

    assert (transformed.value, transformed.low, transformed.high) == (
        pytest.approx((estimate.value, estimate.low, estimate.high), abs=1e-12)
    )
    assert turned.value == pytest.approx(1 - estimate.value, abs=1e-12)
    assert turned.low == pytest.approx(1 - estimate.high, abs=1e-9)


def test_eight_outcomes_told_apart_without_fault_are_not_certainty() -> None:
    perfect = auroc([0] * 8 + [1] * 8, np.arange(16))

    assert perfect.value == perfect.high == 1.0
    assert perfect.low < 0.85
    assert perfect.method == "newcombe"


def test_one_case_with_the_outcome_gives_a_wide_interval() -> None:
    single = auroc([0] * 10 + [1], [*range(10), 4.5])

    assert single.value == 0.5
    assert single.high - single.low > 0.6


def test_equal_estimates_for_all_tell_nothing_apart() -> None:
    assert auroc([0, 1, 0, 1], [0.3] * 4).value == 0.5


def test_two_estimates_with_the_same_order_cannot_be_compared() -> None:
    same = auroc_difference([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4], [1, 2, 3, 4])

    assert same.value == 0.0
    assert same.difference.reason == "no_spread"
    assert math.isnan(same.z)
    assert math.isnan(same.p)
    assert auroc_difference([1, 1], [0.1, 0.2], [1, 2]).difference.reason == "one_class"
    assert auroc_difference([0, 0, 1], [0.1, 0.2, 0.3], [3, 2, 1]).difference.reason == "few_cases"


@pytest.mark.parametrize(
    ("outcome", "probability", "sentence"),
    [
        ([0, 1, 2], [0.1, 0.2, 0.3], "may hold 0 and 1 only"),
        ([0, 1, math.nan], [0.1, 0.2, 0.3], "a case without a value"),
        ([0, 1, 1], [0.1, math.nan, 0.3], "a case without a value"),
        ([0, 1], [0.1, 0.2, 0.3], "'outcome' has 2 values and 'probability' has 3"),
        (["no", "yes"], [0.1, 0.2], "not a number"),
        ([[0, 1]], [0.1, 0.2], "one list of values"),
    ],
)
def test_what_is_no_outcome_or_estimate_is_refused_in_one_sentence(
    outcome: Any, probability: Any, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        auroc(outcome, probability)


def test_fifty_thousand_cases_take_less_than_a_second() -> None:
    rng = np.random.default_rng(0)
    outcome = rng.random(50_000) < 0.1
    begin = time.process_time()
    auroc(outcome, rng.random(50_000).round(3))

    assert time.process_time() - begin < 1

"""Calibration: published figures, what simulation says it must find, and the edges of the data."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from screening.validate.calibration import Calibration, calibration
from screening.validate.errors import ValidationError
from screening.validate.figure_with_interval import Estimate

pytestmark = pytest.mark.slow

Published = Callable[[str], Any]
ALL = (
    "intercept",
    "slope",
    "joint_intercept",
    "observed_expected",
    "ici",
    "e50",
    "e90",
    "emax",
    "brier",
    "scaled_brier",
)


@pytest.fixture(scope="module")
def predictions(published: Published) -> Any:
    return published("calibration/test_predictions.csv")


@pytest.fixture(scope="module")
def found(predictions: Any) -> Calibration:
    return calibration(predictions["y"], predictions["p"])


@pytest.mark.reference
def test_weak_calibration_and_brier_are_those_published(found: Calibration, published: Published) -> None:
    """REQ calibration: to 1e-6, with the printed Wald intervals."""
    expected = published("calibration/expected_published.json")["val_prob_ci_2_on_testdata"]

    assert found.intercept.value == pytest.approx(expected["Intercept_CITL_slope_fixed_1"], abs=1e-6)
    assert found.slope.value == pytest.approx(expected["Slope"], abs=1e-6)
    assert found.joint_intercept.value == pytest.approx(0.2075, abs=5e-5)
    assert found.brier.value == pytest.approx(expected["Brier"], abs=1e-6)
    assert found.scaled_brier.value == pytest.approx(expected["Brier_scaled"], abs=1e-6)
    assert [round(found.intercept.low, 5), round(found.intercept.high, 4)] == expected["Intercept_ci"]
    assert [round(found.slope.low, 3), round(found.slope.high, 2)] == expected["Slope_ci"]


@pytest.mark.reference
def test_the_flexible_curve_is_that_of_r(found: Calibration, published: Published) -> None:
    """REQ calibration: the mean distance to R's loess curve (printed as Eavg) comes out to 1e-8.

    The Emax printed beside it is the largest distance to the logistic curve, as the second half shows.
    """
    expected = published("calibration/expected_published.json")["val_prob_ci_2_on_testdata"]
    at = np.linspace(0.001, 0.999, 20_001)
    logistic = expit(found.joint_intercept + found.slope * logit(at))

    assert found.ici.value == pytest.approx(expected["Eavg_loess"], abs=1e-8)
    assert np.abs(logistic - at).max() == pytest.approx(expected["Emax_loess"], abs=1e-7)
    assert found.emax.value == pytest.approx(expected["Emax_loess"], abs=0.015)


@pytest.mark.reference
def test_every_figure_has_an_interval(found: Calibration) -> None:
    """REQ calibration: no figure without the room it leaves, nor a curve without its band."""
    for name in ALL:
        estimate: Estimate = getattr(found, name)
        assert estimate.low < estimate.value < estimate.high, name
        assert estimate.n == found.n == 500
    assert (found.curve.low <= found.curve.observed).all()
    assert (found.curve.observed <= found.curve.high).all()
    assert found.curve.low.min() >= 0
    assert found.curve.high.max() <= 1


def test_intervals_hold_the_truth_of_a_perfect_model_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(21)
    truth = {"intercept": 0.0, "slope": 1.0, "joint_intercept": 0.0, "observed_expected": 1.0}
    held = dict.fromkeys(truth, 0)
    for _ in range(200):
        probability = expit(rng.normal(-1, 1, size=400))
        fitted = calibration(rng.random(400) < probability, probability, resamples=1)
        for name, value in truth.items():
            held[name] += getattr(fitted, name).low <= value <= getattr(fitted, name).high

    assert all(0.91 <= count / 200 <= 0.99 for count in held.values()), held


def test_the_curve_follows_a_bend_that_no_straight_line_shows() -> None:
    """Estimates that are right at both ends and too high in the middle."""
    rng = np.random.default_rng(1)
    probability = rng.random(40_000)
    true_share = probability - 0.2 * np.sin(np.pi * probability)
    found = calibration(rng.random(40_000) < true_share, probability)
    expected = np.abs(true_share - probability)

    assert found.ici.value == pytest.approx(expected.mean(), abs=0.01)
    assert found.e50.value == pytest.approx(np.median(expected), abs=0.015)
    assert found.e90.value == pytest.approx(np.quantile(expected, 0.9), abs=0.015)
    assert found.emax.value == pytest.approx(0.2, abs=0.02)
    assert found.ici.low <= expected.mean() <= found.ici.high


@settings(max_examples=25)
@given(st.floats(-2, 2), st.floats(0.3, 3))
def test_moving_and_stretching_the_log_odds_is_read_back(shift: float, stretch: float) -> None:
    rng = np.random.default_rng(4)
    log_odds = rng.normal(size=300)
    outcome = rng.random(300) < expit(log_odds)
    before = calibration(outcome, expit(log_odds), resamples=1)
    after = calibration(outcome, expit(shift + stretch * log_odds), resamples=1)

    assert after.slope.value == pytest.approx(before.slope.value / stretch, rel=1e-6)
    assert after.joint_intercept.value == pytest.approx(
        before.joint_intercept.value - before.slope.value * shift / stretch, abs=1e-6
    )


@pytest.mark.parametrize(
    ("outcome", "probability", "reasons"),
    [
        ([0] * 12, np.linspace(0.1, 0.6, 12), {"intercept": "one_class", "ici": "one_class"}),
        ([0, 1] * 6, [0.3] * 12, {"slope": "one_prediction", "ici": "few_predictions"}),
        ([0] * 6 + [1] * 6, np.linspace(0.1, 0.9, 12), {"slope": "separated"}),
        (
            [0, 1] * 6,
            np.linspace(0, 1, 12),
            {"slope": "certain_predictions", "intercept": "certain_predictions"},
        ),
        ([], [], dict.fromkeys(ALL, "no_cases")),
        ([0, 0], [0.0, 0.0], {"observed_expected": "nothing_expected", "scaled_brier": "one_class"}),
        ([1], [0.7], {"brier": "few_cases", "scaled_brier": "one_class"}),
    ],
)
def test_what_the_cases_cannot_carry_says_why(
    outcome: Any, probability: Any, reasons: dict[str, str]
) -> None:
    found = calibration(outcome, probability)

    assert {name: getattr(found, name).reason for name in reasons} == reasons
    assert (found.curve.reason is None) == found.ici.estimable


def test_none_of_twelve_still_bounds_observed_to_expected() -> None:
    found = calibration([0] * 12, np.linspace(0.1, 0.6, 12))

    assert found.observed_expected.value == 0.0
    assert found.observed_expected.high > 0.5
    assert found.brier.estimable


def test_one_case_with_the_outcome_among_many_gives_wide_intervals() -> None:
    outcome = np.zeros(60)
    outcome[30] = 1
    found = calibration(outcome, np.linspace(0.01, 0.5, 60))

    assert found.slope.high - found.slope.low > 1
    assert found.intercept.estimable


def test_many_ties_do_not_break_the_curve() -> None:
    rng = np.random.default_rng(6)
    probability = np.where(rng.random(400) < 0.9, 0.2, rng.integers(1, 20, 400) / 20)
    found = calibration(rng.random(400) < probability, probability)

    assert found.ici.estimable
    assert found.ici.value < 0.15


def test_probabilities_in_percent_are_refused() -> None:
    with pytest.raises(ValidationError, match="outside 0 to 1"):
        calibration([0, 1], [10, 90])


def test_fifty_thousand_cases_take_a_few_seconds_at_most() -> None:
    rng = np.random.default_rng(0)
    probability = rng.random(50_000)
    outcome = rng.random(50_000) < probability
    begin = time.process_time()
    calibration(outcome, probability)

    assert time.process_time() - begin < 4


def test_almost_parted_cases_give_a_steep_slope_with_a_wide_interval_and_no_warning() -> None:
    """One pair of cases out of order keeps the slope finite; numbers on the way there may overflow."""
    log_odds = np.concatenate([np.linspace(-9, -0.3, 26), [-0.002, -0.001], np.linspace(0.01, 8, 20)])
    outcome = np.concatenate([np.zeros(26), [1, 0], np.ones(20)])
    slope = calibration(outcome, expit(log_odds)).slope

    assert slope.reason is None
    assert slope.low < 0 < slope.high
    assert slope.value > 20

"""Observed against expected and the running sums: they tell when the model no longer holds, not before."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.monitor.cusum import RUN_LENGTH, charts, limit_for, mean_run_length, weights
from screening.monitor.errors import MonitorError
from screening.monitor.observed_expected import LEAST_OUTCOMES, LEAST_VICTIMS, observed_expected

pytestmark = pytest.mark.slow


def test_observed_and_expected_are_counted_and_summed() -> None:
    found = observed_expected([1, 0, 1, 0], [0.5, 0.25, 0.5, 0.25])

    assert (found.n, found.observed, found.expected) == (4, 2, 1.5)
    assert found.ratio.value == pytest.approx(4 / 3)
    assert found.ratio.low < 1 < found.ratio.high


def test_no_outcomes_is_not_estimable_and_not_zero() -> None:
    found = observed_expected([], [])

    assert str(found.ratio) == "not estimable: no outcome is recorded"
    assert found.verdict == "too_few"


def test_few_outcomes_stop_nothing_however_far_they_are_off() -> None:
    assert observed_expected([1] * (LEAST_OUTCOMES - 1), [0.2] * (LEAST_OUTCOMES - 1)).verdict == "too_few"
    assert observed_expected([1] * LEAST_OUTCOMES, [0.2] * LEAST_OUTCOMES).verdict == "more"
    four = [1] * (LEAST_VICTIMS - 1) + [0] * 60
    assert observed_expected(four, [0.001] * len(four)).verdict == "too_few", "four are a handful"
    assert observed_expected([1, *four], [0.001] * (len(four) + 1)).verdict == "more"


def test_both_directions_are_seen() -> None:
    assert observed_expected([0] * 60, [0.5] * 60).verdict == "fewer"
    assert observed_expected([0, 1] * 30, [0.5] * 60).verdict == "within"


def test_a_model_that_is_right_is_hardly_ever_stopped() -> None:
    """At the level that may stop, over 4,000 sets of outcomes that come as the model says."""
    rng = np.random.default_rng(4)
    chances = rng.beta(1, 5, 80)
    left = sum(observed_expected(rng.random(80) < chances, chances).left_its_limits for _ in range(4_000))
    assert left / 4_000 <= 0.003


def test_a_risen_rate_is_seen() -> None:
    """With 120 outcomes at two and a half times the odds most sets leave the limits."""
    rng = np.random.default_rng(5)
    chances = np.full(120, 0.2)
    odds = 2.5 * chances / (1 - chances)
    left = sum(
        observed_expected(rng.random(120) < odds / (1 + odds), chances).verdict == "more" for _ in range(300)
    )
    assert left / 300 > 0.7


@pytest.mark.parametrize(
    ("outcome", "probability", "said"),
    [
        ([1, 2], [0.1, 0.2], "0 or 1"),
        ([1, float("nan")], [0.1, 0.2], "0 or 1"),
        ([1, 0], [0.1, 1.2], "between 0 and 1"),
        ([1, 0], [0.1, float("nan")], "between 0 and 1"),
        ([1, 0], [0.1], "2 outcomes and 1 probabilities"),
        (["a"], [0.1], "must be numbers"),
    ],
)
def test_what_cannot_be_counted_is_refused(outcome: list[float], probability: list[float], said: str) -> None:
    with pytest.raises(MonitorError, match=said):
        observed_expected(outcome, probability)


@given(p=st.floats(0.01, 0.99), ratio=st.sampled_from([0.5, 2.0, 3.0]))
@settings(max_examples=50, deadline=None)
def test_what_an_outcome_adds_is_steiners_likelihood_ratio(p: float, ratio: float) -> None:
    """Steiner 2000, equation 2, written out: log R - log(1 - p + R p) after an event, else the last part."""
    event, none = weights([1, 0], [p, p], ratio)

    assert event == pytest.approx(math.log(ratio / (1 - p + ratio * p)))
    assert none == pytest.approx(math.log(1 / (1 - p + ratio * p)))
    assert p * math.exp(event) + (1 - p) * math.exp(none) == pytest.approx(1.0), (
        "a likelihood ratio has mean 1"
    )


@pytest.mark.parametrize("odds_ratio", [2.0, 0.5])
def test_the_limit_gives_the_run_length_that_is_stated(odds_ratio: float) -> None:
    """Checked with other chance than the limit was found with."""
    chances = np.random.default_rng(8).beta(1, 6, 60)
    lengths = [mean_run_length(chances, odds_ratio, limit_for(chances, odds_ratio), seed) for seed in (1, 2)]

    assert float(np.mean(lengths)) == pytest.approx(RUN_LENGTH, rel=0.12)


def test_the_chart_for_more_is_alarmed_after_a_change_and_names_where() -> None:
    rng = np.random.default_rng(9)
    chances = np.full(160, 0.2)
    right = rng.random(60) < 0.2
    wrong = rng.random(100) < 0.5
    more, fewer = charts(np.concatenate([right, wrong]), chances)

    assert more.alarm
    assert 60 <= more.alarms[0] < 110
    assert not fewer.alarm
    assert more.path.min() >= 0
    assert len(more.path) == 160


def test_the_chart_for_fewer_is_alarmed_when_victims_stay_away() -> None:
    more, fewer = charts(np.zeros(80), np.full(80, 0.3))

    assert fewer.alarm
    assert not more.alarm


def test_a_few_outcomes_have_no_chart_and_the_same_outcomes_the_same_chart() -> None:
    assert charts([1] * 9, [0.5] * 9) == ()
    first, again = (charts([1, 0] * 20, [0.4, 0.3] * 20)[0] for _ in range(2))
    assert first.limit == again.limit
    assert (first.path == again.path).all()

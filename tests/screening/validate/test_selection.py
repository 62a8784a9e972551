"""Outcomes that were not recorded, and arms that must not be mixed."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from screening.validate.discrimination import auroc
from screening.validate.errors import ValidationError
from screening.validate.selective_outcomes import by_arm, selective_outcomes

NAN = math.nan


def test_shown_and_withheld_are_reported_apart() -> None:
    """REQ selective-labels: a score that makes its own outcomes is right only where it is shown."""
    rng = np.random.default_rng(13)
    probability = rng.uniform(0.1, 0.9, 2_000)
    arm = np.where(rng.random(2_000) < 0.3, "withheld", "shown")
    outcome = rng.random(2_000) < np.where(arm == "shown", probability, 0.35)
    shown, withheld = by_arm(outcome, probability, arm)

    assert (shown.group, withheld.group) == ("shown", "withheld")
    assert shown.n + withheld.n == 2_000
    assert shown.auroc.low > 0.7
    assert withheld.auroc.low < 0.5 < withheld.auroc.high
    assert shown.calibration.slope.low > withheld.calibration.slope.high


def test_two_scenarios_enclose_what_the_unrecorded_would_have_shown() -> None:
    """REQ selective-labels: outcomes are recorded less often where there was one, and mislead."""
    rng = np.random.default_rng(5)
    probability = expit(rng.normal(-0.5, 1, 3_000))
    outcome = rng.random(3_000) < probability
    recorded = rng.random(3_000) < np.where(outcome, 0.5, 0.8)
    found = selective_outcomes(np.where(recorded, outcome, NAN), probability, 0.4, odds_ratio=5)

    assert (found.n, found.unrecorded) == (3_000, int((~recorded).sum()))
    assert [found.fewer.odds_ratio, found.more.odds_ratio] == [0.2, 5]
    assert found.recorded.observed_expected.high < 1
    assert found.fewer.prevalence < outcome.mean() < found.more.prevalence
    assert found.fewer.observed_expected < 1 < found.more.observed_expected


def test_an_odds_ratio_that_is_right_gives_the_truth_back() -> None:
    """With the recorded chosen by outcome alone, the odds among the unrecorded differ by a known factor."""
    rng = np.random.default_rng(6)
    log_odds = rng.normal(-0.5, 1, 40_000)
    probability = expit(log_odds)
    outcome = rng.random(40_000) < probability
    recorded = rng.random(40_000) < np.where(outcome, 0.5, 0.8)
    factor = (0.5 / 0.5) / (0.2 / 0.8)
    found = selective_outcomes(
        np.where(recorded, outcome, NAN), probability, 0.4, odds_ratio=factor, resamples=50
    )

    assert logit(found.more.prevalence.value) == pytest.approx(logit(outcome.mean()), abs=0.05)
    assert found.more.auroc.value == pytest.approx(auroc(outcome, probability).value, abs=0.01)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0, NAN]), st.integers(1, 19)), min_size=2, max_size=40))
def test_the_outer_bounds_take_none_and_all_of_the_unrecorded(cases: list[tuple[float, int]]) -> None:
    outcome = np.array([case[0] for case in cases])
    probability = np.array([case[1] / 20 for case in cases])
    found = selective_outcomes(outcome, probability, 0.5, odds_ratio=math.inf, resamples=20)
    none, everybody = np.nan_to_num(outcome, nan=0.0), np.nan_to_num(outcome, nan=1.0)
    if np.isnan(outcome).all():
        assert found.more.auroc.reason == "not_recorded"
        return

    for scenario, filled in ((found.fewer, none), (found.more, everybody)):
        if 0 < filled.sum() < len(filled):
            assert scenario.prevalence.value == pytest.approx(filled.mean())
            assert scenario.auroc.value == pytest.approx(auroc(filled, probability).value)
            marked = probability >= 0.5
            assert scenario.sensitivity.value == pytest.approx(filled[marked].sum() / filled.sum())
            assert scenario.ppv.estimable == bool(marked.any())
        else:
            assert scenario.auroc.reason == "one_class"


def test_recorded_outcomes_of_one_kind_say_why_there_is_no_scenario() -> None:
    found = selective_outcomes([0, 0, NAN, NAN], [0.1, 0.2, 0.3, 0.4], 0.25)

    assert found.recorded.auroc.reason == "one_class"
    assert found.more.auroc.reason == "one_class"


def test_an_odds_ratio_of_one_or_less_is_refused() -> None:
    with pytest.raises(ValidationError, match="'odds_ratio' is 1"):
        selective_outcomes([0, 1, NAN], [0.1, 0.2, 0.3], 0.25, odds_ratio=1)


@pytest.mark.slow
def test_fifty_thousand_cases_take_seconds() -> None:
    rng = np.random.default_rng(0)
    probability = rng.random(50_000)
    outcome = np.where(rng.random(50_000) < 0.8, rng.random(50_000) < probability, NAN)
    begin = time.process_time()
    selective_outcomes(outcome, probability, 0.4, resamples=100)

    assert time.process_time() - begin < 5

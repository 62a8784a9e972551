"""Rates per group: published two-by-two tables with their intervals, counts beside every rate."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.validate.errors import ValidationError
from screening.validate.group_performance import Interval, performance_by_group, rates, rates_by_group
from screening.validate.intervals import clopper_pearson, wald

Published = Callable[[str], Any]


def _instruments(published: Published) -> Any:
    return published("instruments/instrument_2x2.csv")


@pytest.mark.reference
def test_rates_of_published_screens_are_those_printed(published: Published) -> None:
    """REQ subgroups: sensitivity, specificity and predictive values, to the digits each study printed."""
    checked = 0
    for row in _instruments(published).itertuples():
        found = rates(row.tp, row.fn, row.fp, row.tn)
        assert (found.n, found.events) == (row.n, row.cases)
        for name, printed in (
            ("sensitivity", row.pub_sens),
            ("specificity", row.pub_spec),
            ("ppv", row.pub_ppv),
            ("npv", row.pub_npv),
        ):
            if not math.isnan(printed):
                assert 100 * getattr(found, name) == pytest.approx(printed, abs=0.051)
                checked += 1

    assert checked >= 9


@pytest.mark.reference
@pytest.mark.parametrize(
    ("method", "interval", "tolerance"), [("Wald", wald, 0.06), ("Clopper", clopper_pearson, 0.06)]
)
def test_intervals_of_published_screens_are_those_printed(
    published: Published, method: str, interval: Interval, tolerance: float
) -> None:
    """REQ subgroups: each study's interval by the method it states, in percent."""
    table = _instruments(published)
    checked = 0
    for row in table[table["ci_method"].fillna("").str.startswith(method)].itertuples():
        found = rates(row.tp, row.fn, row.fp, row.tn, interval=interval)
        for name, low, high in (
            ("sensitivity", row.sens_lo, row.sens_hi),
            ("specificity", row.spec_lo, row.spec_hi),
            ("ppv", row.ppv_lo, row.ppv_hi),
            ("npv", row.npv_lo, row.npv_hi),
        ):
            if not math.isnan(low):
                estimate = getattr(found, name)
                assert 100 * estimate.low == pytest.approx(low, abs=tolerance)
                assert 100 * estimate.high == pytest.approx(high, abs=tolerance)
                checked += 1

    assert checked >= 2


def test_missed_and_wrongly_marked_are_counted_per_group() -> None:
    """REQ subgroups: counts first, then rates with their intervals."""
    outcome = [1, 1, 1, 0, 0, 1, 0, 0]
    flagged = [1, 1, 0, 1, 0, 1, 0, 0]
    first, second = rates_by_group(outcome, flagged, ["a"] * 5 + ["b"] * 3)

    assert (first.group, first.n, first.events) == ("a", 5, 3)
    assert (first.found, first.missed, first.wrongly_marked, first.rightly_unmarked) == (2, 1, 1, 1)
    assert first.sensitivity.value == pytest.approx(2 / 3)
    assert first.false_positive_rate.value == 0.5
    assert first.ppv.value == pytest.approx(2 / 3)
    assert first.npv.value == 0.5
    assert (second.group, second.missed) == ("b", 0)


def test_a_group_without_the_outcome_has_no_sensitivity_and_eight_of_eight_has_an_interval() -> None:
    """REQ subgroups: not estimable, with the reason, never 0; and 8 of 8 is not [1, 1]."""
    outcome = [1] * 8 + [0] * 4
    flagged = [1] * 8 + [0] * 4
    all_found, none_there = rates_by_group(outcome, flagged, [1] * 8 + [2] * 4)

    assert all_found.sensitivity.value == 1.0
    assert all_found.sensitivity.low == pytest.approx(0.6756, abs=1e-4)
    assert all_found.false_positive_rate.reason == "no_others"
    assert all_found.npv.reason == "everybody_flagged"
    assert str(none_there.sensitivity) == "not estimable: nobody in this group has the outcome"
    assert none_there.ppv.reason == "nobody_flagged"


@pytest.mark.slow
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from("abc")), min_size=1, max_size=60))
def test_groups_together_hold_every_case_once(cases: list[tuple[bool, bool, str]]) -> None:
    outcome, flagged, group = (list(column) for column in zip(*cases, strict=True))
    rows = rates_by_group(outcome, flagged, group)

    assert [row.group for row in rows] == sorted(set(group))
    assert sum(row.n for row in rows) == len(cases)
    assert sum(row.found + row.missed for row in rows) == sum(outcome)
    assert all(row.found + row.missed == row.events for row in rows)
    for row in rows:
        if row.sensitivity.estimable:
            assert row.sensitivity.value * row.events == pytest.approx(row.found)
            assert row.sensitivity.n == row.events


def test_calibration_and_discrimination_are_given_per_group() -> None:
    """REQ subgroups: a model that is right for one group and not for the other is seen to be."""
    rng = np.random.default_rng(9)
    probability = rng.uniform(0.1, 0.6, 4_000)
    group = np.repeat(["right", "too low"], 2_000)
    outcome = rng.random(4_000) < np.where(group == "right", probability, probability * 1.5)
    right, low = performance_by_group(outcome, probability, group)

    assert right.calibration.observed_expected.low < 1 < right.calibration.observed_expected.high
    assert low.calibration.observed_expected.low > 1.3
    assert right.n == low.n == 2_000
    assert low.auroc.estimable


def test_a_group_of_one_case_is_shown_with_reasons() -> None:
    alone, _ = performance_by_group([1, 0, 1], [0.4, 0.2, 0.6], ["a", "b", "b"])

    assert alone.auroc.reason == "one_class"
    assert alone.calibration.slope.reason == "one_class"


@pytest.mark.parametrize("missing", [None, math.nan, pd.NA, ""])
def test_a_case_without_a_group_is_refused(missing: Any) -> None:
    with pytest.raises(ValidationError, match="'group' has a case without a value"):
        rates_by_group([1, 0], [1, 0], ["a", missing])


def test_a_mark_that_is_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(ValidationError, match="'flagged' may hold 0 and 1 only"):
        rates_by_group([1, 0], [0.7, 0.2], ["a", "b"])


def test_fifty_thousand_cases_take_less_than_a_second() -> None:
    rng = np.random.default_rng(0)
    begin = time.process_time()
    rates_by_group(rng.random(50_000) < 0.1, rng.random(50_000) < 0.3, rng.integers(0, 6, 50_000))

    assert time.process_time() - begin < 1

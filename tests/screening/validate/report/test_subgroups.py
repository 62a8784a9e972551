"""Groups, arms and what so few may not show."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from screening.model.score_table import ScoreTable
from screening.training.training_table import TrainingTable
from screening.validate.errors import ValidationError
from screening.validate.report.figures_by_group import attributes_of, hidden_groups
from screening.validate.report.results_tree import Results

pytestmark = pytest.mark.slow


def labels(**counts: int) -> np.ndarray:
    return np.array([name for name, n in counts.items() for _ in range(n)], dtype=object)


def test_settings_and_ages_are_always_there(results: Results, table: ScoreTable) -> None:
    """REQ subgroups: counts, calibration and missed victims with intervals, per group."""
    for attribute in ("setting", "age"):
        rows = results.groups[attribute]["rows"]
        assert sum(row["n"] for row in rows) == results.data["n"]
        for row in rows:
            assert row["observed_expected"]["low"] is not None
            assert [at["id"] for at in row["limits"]] == ["some_signals", "many_signals", "strong_signals"]
            known = row["group"] in table.settings
            own = table.limits_of(row["group"])[1:] if known else (None, None, None)
            assert tuple(at["lowest"] for at in row["limits"]) == own, "of a setting, and of no other group"
            missed = row["limits"][1]["missed_per_100_victims"]
            assert missed["low"] <= missed["value"] <= missed["high"]


def test_a_group_under_ten_is_hidden_and_cannot_be_derived(results: Results) -> None:
    """REQ subgroups, REQ fairness-store: the total may not give the hidden group away."""
    rows = {row["group"]: row for row in results.groups["attribute"]["rows"]}
    hidden = [row for row in rows.values() if row["reason"] == "small_group"]

    assert rows["c"] in hidden
    assert len(hidden) == 2
    for row in hidden:
        assert (row["n"], row["events"], row["limits"]) == (None, None, [])
    assert {one["group"] for one in results.groups["attribute"]["proxies"]} <= rows.keys() - {"c"}


def test_which_groups_are_hidden() -> None:
    assert hidden_groups(labels(a=30, b=20), sensitive=True) == frozenset()
    assert hidden_groups(labels(a=30, b=9), sensitive=False) == {"b"}
    assert hidden_groups(labels(a=30, b=9), sensitive=True) == {"a", "b"}
    assert hidden_groups(labels(a=30, b=20, c=9, d=3), sensitive=True) == {"c", "d"}


def test_how_well_answers_give_a_group_away_is_shown(results: Results) -> None:
    """REQ fairness-store: answers drawn without regard to the group tell nothing about it."""
    for one in results.groups["attribute"]["proxies"]:
        assert 0.35 < one["together"]["value"] < 0.65
        assert len(one["strongest"]) == 3


def test_no_case_of_the_fairness_store_stands_in_the_results(results: Results, cases: TrainingTable) -> None:
    written = json.dumps(results.to_json())

    assert not any(code in written for code in cases.case)


def test_shown_and_withheld_are_never_together(results: Results) -> None:
    """REQ selective-labels: one row an arm, and two scenarios for what nobody recorded."""
    rows = {row["group"]: row for row in results.arms}

    assert list(rows)[:2] == ["shown", "withheld"]
    assert sum(row["n"] for row in rows.values()) == results.data["n"]
    assert rows["withheld"]["auroc"]["value"] is not None
    scenarios = results.selective_outcomes
    fewer, known, more = (scenarios[name]["prevalence"]["value"] for name in ("fewer", "recorded", "more"))
    assert fewer < known < more


@pytest.mark.parametrize(
    ("frame", "key"),
    [
        (pd.DataFrame({"who": ["a"], "x": ["b"]}), "validate.groups_columns"),
        (pd.DataFrame({"case": ["c000000", "c000000"], "x": ["a", "b"]}), "validate.groups_double"),
        (pd.DataFrame({"case": ["c000000"], "x": ["a"]}), "validate.groups_unknown"),
    ],
)
def test_a_table_of_groups_that_does_not_fit_is_refused(
    cases: TrainingTable, frame: pd.DataFrame, key: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        attributes_of(frame, cases)
    assert refused.value.key == key


def test_an_empty_cell_is_a_group_of_its_own(cases: TrainingTable) -> None:
    few = cases.subset(np.arange(3))
    frame = pd.DataFrame({"case": few.case[::-1], "x": ["a", "", "b"]}).astype("str")

    assert attributes_of(frame, few)["x"].tolist() == ["b", "not_recorded", "a"]

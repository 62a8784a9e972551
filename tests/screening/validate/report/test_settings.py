"""Setting by setting, who differs, and who is called better than the worker in worlds with a known answer."""

from __future__ import annotations

import math
from typing import Any

import pytest

from benchmarks import within_settings
from screening.validate.intervals import wilson
from screening.validate.report.per_setting import differing
from screening.validate.report.results_tree import Results, plain


def row(events: int, n: int, expected: float) -> dict[str, Any]:
    share = wilson(events, n)
    ratio = plain(share)
    times = n / expected
    ratio |= {end: ratio[end] * times for end in ("value", "low", "high")}
    return {"group": f"{events} of {n}", "n": n, "events": events, "observed_expected": ratio, "reason": None}


@pytest.mark.slow
@pytest.mark.parametrize("name", within_settings.KNOWING_NOTHING)
def test_a_model_that_knows_nothing_of_a_young_person_is_never_better(name: str) -> None:
    """REQ within-setting: without answers, with those of others, and by the base rate alone."""
    worlds = within_settings.simulated(12, 250)
    found = within_settings.verdicts_of(within_settings.KNOWING_NOTHING[name], worlds)

    assert found["better"] == 0
    assert found["worse"] >= 4


@pytest.mark.slow
@pytest.mark.parametrize(("word", "lead"), [("better", 0.08), ("worse", -0.08)])
def test_a_true_difference_within_settings_is_seen(word: str, lead: float) -> None:
    """REQ within-setting: "cannot be told" for everything is no answer either."""
    found = within_settings.verdicts(lead, 20)

    assert found[word] >= 16
    assert found["worse" if word == "better" else "better"] == 0


@pytest.mark.slow
def test_chance_is_not_called_better() -> None:
    """REQ within-setting: neither between equals, nor where nobody knows anything."""
    assert within_settings.verdicts(0.0, 20)["better"] <= 2
    assert within_settings.verdicts(0.0, 20, worker=0.5)["better"] <= 2


@pytest.mark.slow
def test_every_setting_has_a_row_like_its_group(results: Results) -> None:
    rows = results.within["settings"]
    groups = results.groups["setting"]["rows"]

    assert [one["group"] for one in rows] == [one["group"] for one in groups]
    assert sum(one["events"] for one in rows) == results.data["events"]
    for one, group in zip(rows, groups, strict=True):
        assert one["auroc"] == group["auroc"]
        assert one["net_benefit"]["low"] <= one["net_benefit"]["value"]
        assert one["judgement"]["difference"]["value"] is not None
        assert len(one["curve"]["probability"]) > 50


@pytest.mark.slow
def test_net_benefit_of_all_is_that_of_the_settings_by_their_cases(results: Results) -> None:
    """REQ within-setting: the weights are stated, and they are these."""
    rows = results.within["settings"]
    together = sum(one["n"] * one["net_benefit"]["value"] for one in rows) / results.data["n"]
    pairs = [one["events"] * (one["n"] - one["events"]) for one in rows]
    area = sum(weight * one["auroc"]["value"] for weight, one in zip(pairs, rows, strict=True)) / sum(pairs)

    assert results.net_benefit["over_setting"]["value"] == pytest.approx(together, abs=1e-12)
    assert results.discrimination["auroc"]["value"] == pytest.approx(area, abs=1e-12)


def test_groups_that_differ_are_named_with_how_many_were_looked_at() -> None:
    """An interval without 1 is listed; it is sure where it also holds among all that were looked at."""
    hidden = {**row(3, 9, 3.0), "reason": "small_group"}
    found = differing(
        {
            "sex": {"rows": [row(61, 100, 50.0), row(90, 120, 60.0)]},
            "age": {"rows": [row(52, 100, 50.0), row(49, 100, 50.0), hidden]},
        }
    )

    assert found["looked_at"] == 4
    assert found["by_chance"] == pytest.approx(1 - 0.95**4)
    assert [(one["group"], one["sure"]) for one in found["groups"]] == [
        ("61 of 100", False),
        ("90 of 120", True),
    ]


def test_a_group_is_listed_just_when_its_interval_leaves_out_one() -> None:
    rows = [row(events, 100, 50.0) for events in range(30, 71)]

    listed = {found["group"] for found in differing({"x": {"rows": rows}})["groups"]}

    for one in rows:
        ratio = one["observed_expected"]
        assert (one["group"] in listed) == (not ratio["low"] <= 1 <= ratio["high"]), one["group"]


def test_where_no_group_is_shown_nothing_was_looked_at() -> None:
    found = differing({"x": {"rows": []}})

    assert (found["looked_at"], found["groups"]) == (0, [])
    assert math.isclose(found["by_chance"], 0.0)


def test_everybody_is_no_group() -> None:
    """With one setting that row is all cases: it would be counted beside their ages."""
    ages = {"rows": [row(61, 100, 50.0), row(52, 100, 50.0)]}

    assert differing({"setting": {"rows": [row(113, 200, 100.0)]}, "age": ages}) == differing({"age": ages})


def test_groups_by_number_of_answers_are_looked_at_too() -> None:
    """With the same correction for how many groups there are; a part with one outcome is no group."""
    ages = {"rows": [row(52, 100, 50.0), row(49, 100, 50.0)]}
    answers = [
        {**row(90, 120, 60.0), "fewest": 3, "most": 9},
        {**row(51, 100, 50.0), "fewest": 10, "most": 10},
        {**row(0, 12, 1.0), "fewest": 11, "most": 12},
    ]
    found = differing({"age": ages}, answers)

    assert found["looked_at"] == 4
    assert [(one["attribute"], one["fewest"], one["most"], one["sure"]) for one in found["groups"]] == [
        ("answers", 3, 9, True)
    ]

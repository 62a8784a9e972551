"""Better than simpler ways and than the worker alone, or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from screening.model.score_table import ScoreTable
from screening.training.table import TrainingTable
from screening.validate.net_benefit import net_benefit
from screening.validate.report import comparison
from screening.validate.report.judged import Judged, judge
from screening.validate.report.performance import mean_gain
from screening.validate.report.results import Results
from tests.screening.validate.report.methods import ridge

pytestmark = pytest.mark.slow

GAIN = {"value": 0.02, "low": 0.01, "high": 0.03}
NOTHING = {"value": None, "low": None, "high": None}


@pytest.fixture(scope="module")
def judged(table: ScoreTable, cases: TrainingTable) -> Judged:
    return judge(table, cases, ridge, seed=1, jobs=1)


def test_every_report_has_checklist_logistic_and_own_judgement(results: Results) -> None:
    """REQ beats-baselines: all three are there, with a verdict, whatever it is."""
    assert set(results.baselines) == {"checklist", "penalised_logistic", "boosting"}
    for rows in (*results.baselines.values(), results.own_judgement):
        assert rows["verdict"] in ("better", "worse", "no_difference", "not_estimable")
    assert results.own_judgement["n"] + results.own_judgement["not_ranked"] == results.data["n"]


def test_a_baseline_that_cannot_learn_is_not_estimable(results: Results) -> None:
    boosting = results.baselines["boosting"]

    assert (boosting["verdict"], boosting["reason"]) == ("not_estimable", "not_fitted")
    assert boosting["net_benefit"]["value"] is None


def test_a_method_that_knows_nothing_is_beaten(results: Results) -> None:
    """REQ beats-baselines: the difference is seen when there is one."""
    noise = results.baselines["penalised_logistic"]

    assert noise["verdict"] == "better"
    assert noise["difference"]["low"] > 0


def test_the_mean_gain_is_the_mean_over_the_curves(judged: Judged) -> None:
    """The mean over the cases equals the net benefits of all thresholds, subtracted and averaged."""
    other = np.clip(judged.probability + np.linspace(-0.2, 0.2, judged.n), 0.001, 0.999)
    curves = [
        net_benefit(judged.outcome, one, judged.thresholds, resamples=1)
        for one in (judged.probability, other)
    ]

    gain = mean_gain(judged.outcome, judged.probability, other, judged.thresholds)

    assert gain.value == pytest.approx(float((curves[0].model - curves[1].model).mean()), abs=1e-12)


def test_the_interval_of_the_mean_gain_is_that_of_resampled_cases(judged: Judged) -> None:
    rng = np.random.default_rng(4)
    everybody = np.ones(judged.n)
    gain = mean_gain(judged.outcome, judged.probability, everybody, judged.thresholds)
    drawn = [
        mean_gain(judged.outcome[rows], judged.probability[rows], everybody, judged.thresholds).value
        for rows in (rng.integers(0, judged.n, judged.n) for _ in range(1_000))
    ]

    assert gain.high - gain.low == pytest.approx(2 * 1.96 * np.std(drawn), rel=0.1)


@pytest.mark.parametrize(
    ("changed", "beats"),
    [
        ({}, True),
        ({"over_everybody": {"value": -0.001}}, False),
        ({"over_nobody": {"value": None}}, False),
        ({"over_setting": {"value": 0.0}}, False),
        ({"checklist": "worse"}, False),
        ({"boosting": "worse"}, False),
        ({"boosting": "no_difference"}, True),
        ({"own": "worse"}, False),
        ({"without": "checklist"}, False),
    ],
)
def test_what_counts_as_better(changed: dict[str, Any], beats: bool) -> None:
    """REQ beats-baselines: no gain in net benefit over any simpler way, no "better"."""
    benefit = {"over_everybody": GAIN, "over_nobody": GAIN, "over_setting": GAIN} | {
        name: change for name, change in changed.items() if name.startswith("over_")
    }
    names = [n for n in ("checklist", "penalised_logistic", "boosting") if n != changed.get("without")]
    compared = {name: {"net_benefit": GAIN, "verdict": changed.get(name, "better")} for name in names}
    own = {"n": 5, "net_benefit": GAIN, "verdict": changed.get("own", "better")}

    assert comparison.beats(benefit, compared, own) is beats


def test_a_lead_that_is_no_gain_is_not_better() -> None:
    """REQ within-setting: beyond chance in telling apart, and ahead in net benefit too."""
    unsure = {"value": 0.01, "low": -0.01, "high": 0.03}
    behind = {"value": -0.01, "low": -0.03, "high": 0.01}
    worse = {"value": -0.2, "low": -0.3, "high": -0.1}

    assert comparison.verdict(GAIN, GAIN) == "better"
    assert comparison.verdict(GAIN, unsure) == "better"
    assert comparison.verdict(GAIN, behind) == "no_difference"
    assert comparison.verdict(unsure, GAIN) == "no_difference"
    assert comparison.verdict(worse, GAIN) == "worse"
    assert comparison.verdict(GAIN, worse) == "worse"
    assert comparison.verdict(GAIN, NOTHING) == "no_difference"
    assert comparison.verdict(NOTHING, NOTHING) == "not_estimable"


def test_a_handful_of_victims_gives_no_verdict() -> None:
    """REQ within-setting: with two degrees of freedom an interval is more than twice as wide."""
    assert [comparison.verdict(GAIN, GAIN, degrees) for degrees in (0, 2, 30)] == [
        "no_difference",
        "no_difference",
        "better",
    ]
    worse = {"value": -0.02, "low": -0.03, "high": -0.01}
    assert [comparison.verdict(worse, GAIN, degrees) for degrees in (2, 30)] == ["no_difference", "worse"]


@pytest.mark.parametrize("word", ["better", "worse"])
def test_three_victims_are_too_few_for_any_verdict(judged: Judged, word: str) -> None:
    victims, others = np.flatnonzero(judged.outcome), np.flatnonzero(~judged.outcome)
    rows = np.concatenate([victims[:3], others[:20]])
    sure = np.where(judged.outcome, 0.9, 0.1) + np.linspace(0, 0.01, judged.n)
    estimate = (sure if word == "better" else 1 - sure)[rows]
    few = replace(
        judged,
        data=judged.data.subset(rows),
        outcome=judged.outcome[rows],
        probability=estimate,
        own=estimate,
    )

    assert comparison.own_judgement(few, seed=1, jobs=1)["verdict"] != word


def test_own_judgement_knows_the_setting(judged: Judged) -> None:
    """REQ within-setting: "some concern" means something else where half are victims than where few are."""
    learned = comparison.share_by_judgement(judged.data)(judged.data)
    rank = comparison.ranks(judged.data)

    for setting in set(judged.setting.tolist()):
        for place in (0, 3):
            rows = (judged.setting == setting) & (rank == place)
            share, around = judged.outcome[rows].mean(), judged.outcome[judged.setting == setting].mean()
            assert np.ptp(learned[rows]) == 0
            assert learned[rows][0] == pytest.approx(
                (share * rows.sum() + around) / (rows.sum() + 1), abs=0.01
            )


def test_a_judgement_or_setting_that_was_not_there_has_the_share_of_what_is_around_it(
    judged: Judged,
) -> None:
    elsewhere = replace(judged.data, setting=np.full(judged.n, "elsewhere", dtype=object))
    share = (judged.outcome.sum() + 0.5) / (judged.n + 1)

    assert comparison.share_by_judgement(judged.data)(elsewhere) == pytest.approx(np.full(judged.n, share))


def test_knowing_only_the_setting_is_a_way_too(judged: Judged) -> None:
    """REQ within-setting: it tells nobody apart, and its net benefit is that of the better default."""
    found = comparison.setting_alone(judged)
    shares = {name: judged.outcome[judged.setting == name].mean() for name in set(judged.setting.tolist())}
    by_hand = [
        sum(
            (judged.setting == name).sum() * max(share - (1 - share) * t / (1 - t), 0.0)
            for name, share in shares.items()
        )
        / judged.n
        for t in judged.thresholds
    ]

    assert (found["auroc"]["value"], found["auroc"]["low"]) == (0.5, None)
    assert found["curve"] == pytest.approx(by_hand, abs=1e-12)


def test_a_setting_of_a_few_has_no_row_and_cannot_be_derived(judged: Judged) -> None:
    """REQ within-setting, REQ small-cells: with one setting of six another goes with it."""
    setting = judged.setting.copy()
    setting[:6] = "a_small_one"
    found = comparison.own_judgement(
        replace(judged, data=replace(judged.data, setting=setting)), seed=1, jobs=1
    )
    hidden = {row["group"] for row in found["settings"] if row["reason"] == "small_group"}

    assert "a_small_one" in hidden
    assert len(hidden) == 2
    assert all(row["difference"]["n"] == 0 for row in found["settings"])


def test_cannot_say_has_no_place_in_the_order(cases: TrainingTable) -> None:
    rank = comparison.ranks(cases)

    assert set(rank[cases.judgement == "cannot_say"]) == {-1}
    assert set(rank[cases.judgement == "strong_suspicion"]) == {3}

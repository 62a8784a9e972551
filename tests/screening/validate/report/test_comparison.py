"""Better than simpler ways and than the worker alone, or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from screening.model.score_table import ScoreTable
from screening.training.training_table import TrainingTable
from screening.validate.cross_fitted_procedures import beginning_with
from screening.validate.discrimination import auroc
from screening.validate.errors import ValidationError
from screening.validate.net_benefit import net_benefit
from screening.validate.report import baseline_comparison
from screening.validate.report.evaluated_predictions import Judged, judge
from screening.validate.report.performance import mean_gain
from screening.validate.report.results_tree import Results
from tests.screening.validate.report.methods import ridge

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def judged(table: ScoreTable, cases: TrainingTable) -> Judged:
    return judge(table, cases, ridge, seed=1, jobs=1)


def test_every_report_has_checklist_logistic_and_own_judgement(results: Results) -> None:
    """REQ beats-baselines: all three are there, with a verdict, whatever it is."""
    assert set(results.baselines) == {"checklist", "penalised_logistic", "boosting"}
    for rows in (*results.baselines.values(), results.own_judgement):
        assert rows["verdict"] in ("better", "no_worse", "worse", "cannot_be_told", "not_estimable")
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
        net_benefit(judged.outcome, one, judged.all_thresholds, resamples=1)
        for one in (judged.probability, other)
    ]

    ranges = dict.fromkeys(judged.limits, judged.all_thresholds)
    gain = mean_gain(judged.outcome, judged.probability, other, ranges, judged.setting)

    assert gain.value == pytest.approx(float((curves[0].model - curves[1].model).mean()), abs=1e-12)


def test_the_interval_of_the_mean_gain_is_that_of_resampled_cases(judged: Judged) -> None:
    rng = np.random.default_rng(4)
    everybody = np.ones(judged.n)
    ranges, setting = judged.thresholds, judged.setting
    gain = mean_gain(judged.outcome, judged.probability, everybody, ranges, setting)
    parts = [np.flatnonzero(setting == name) for name in sorted(set(setting.tolist()))]
    drawn = [
        mean_gain(judged.outcome[rows], judged.probability[rows], everybody, ranges, setting[rows]).value
        for rows in (np.concatenate([rng.choice(part, len(part)) for part in parts]) for _ in range(600))
    ]

    assert gain.high - gain.low == pytest.approx(2 * 1.96 * np.std(drawn), rel=0.1)


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

    assert baseline_comparison.own_judgement(few, seed=1, jobs=1)["verdict"] != word


def test_own_judgement_knows_the_setting(judged: Judged) -> None:
    """REQ within-setting: "some concern" means something else where half are victims than where few are."""
    learned = baseline_comparison.share_by_judgement(judged.data)(judged.data)
    rank = baseline_comparison.ranks(judged.data)

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

    assert baseline_comparison.share_by_judgement(judged.data)(elsewhere) == pytest.approx(
        np.full(judged.n, share)
    )


def test_knowing_only_the_setting_is_a_way_too(judged: Judged) -> None:
    """REQ within-setting: it tells nobody apart, and its net benefit is that of the better default."""
    found = baseline_comparison.setting_alone(judged)
    shares = {name: judged.outcome[judged.setting == name].mean() for name in set(judged.setting.tolist())}
    by_hand = [
        sum(
            (judged.setting == name).sum() * max(share - (1 - share) * t / (1 - t), 0.0)
            for name, share in shares.items()
        )
        / judged.n
        for t in judged.all_thresholds
    ]

    assert (found["auroc"]["value"], found["auroc"]["low"]) == (0.5, None)
    assert found["curve"] == pytest.approx(by_hand, abs=1e-12)


def test_a_setting_of_a_few_has_no_row_and_cannot_be_derived(judged: Judged) -> None:
    """REQ within-setting, REQ small-cells: with one setting of six another goes with it."""
    setting = judged.setting.copy()
    setting[:6] = "a_small_one"
    limits = {**judged.limits, "a_small_one": judged.limits[judged.setting[0]]}
    found = baseline_comparison.own_judgement(
        replace(judged, data=replace(judged.data, setting=setting), limits=limits), seed=1, jobs=1
    )
    hidden = {row["group"] for row in found["settings"] if row["reason"] == "small_group"}

    assert "a_small_one" in hidden
    assert len(hidden) == 2
    assert all(row["difference"]["n"] == 0 for row in found["settings"])


def test_cannot_say_has_no_place_in_the_order(cases: TrainingTable) -> None:
    rank = baseline_comparison.ranks(cases)

    assert set(rank[cases.judgement == "cannot_say"]) == {-1}
    assert set(rank[cases.judgement == "strong_suspicion"]) == {3}


def learned_from(table: ScoreTable, training: TrainingTable) -> ScoreTable:
    data = {"digest": training.digest}
    return replace(table, provenance={**table.provenance, "local_outcomes": 5, "data": data})


def test_others_learn_from_the_cases_of_the_model(table: ScoreTable, cases: TrainingTable) -> None:
    """REQ equal-chances: from its training table where that is at hand."""
    training, later = cases.subset(np.arange(150)), cases.subset(np.arange(150, len(cases)))
    judged = judge(learned_from(table, training), later, ridge, seed=1, jobs=1, training=training)

    found = baseline_comparison.baselines(judged, {"ridge": ridge}, seed=1, jobs=1)["ridge"]

    by_hand = auroc(judged.outcome, ridge(training)(judged.data), group=judged.setting)
    assert found["equal"]
    assert found["auroc"]["value"] == by_hand.value


def test_where_others_had_other_cases_the_comparison_is_not_used(
    table: ScoreTable, cases: TrainingTable
) -> None:
    """REQ equal-chances: they learned from the cases that judge, or the model from no case at all."""
    training, later = cases.subset(np.arange(150)), cases.subset(np.arange(150, len(cases)))
    elsewhere = judge(learned_from(table, training), later, ridge, seed=1, jobs=1)
    nowhere = judge(table, later, ridge, seed=1, jobs=1)
    itself = judge(learned_from(table, later), later, ridge, seed=1, jobs=1)

    equal = [
        baseline_comparison.baselines(one, {"ridge": ridge}, seed=1, jobs=1)["ridge"]["equal"]
        for one in (elsewhere, nowhere, itself)
    ]

    assert equal == [False, False, True]


def test_a_model_and_others_in_the_same_folds_are_the_same(table: ScoreTable, cases: TrainingTable) -> None:
    """REQ equal-chances: the same way to learn has no lead over itself, to the last digit."""
    judged = judge(learned_from(table, cases), cases, ridge, seed=1, jobs=1)

    found = baseline_comparison.baselines(judged, {"ridge": ridge}, seed=1, jobs=1)["ridge"]

    assert (found["difference"]["value"], found["net_benefit"]["value"]) == (0.0, 0.0)


def test_cases_that_the_model_learned_from_do_not_judge_it(table: ScoreTable, cases: TrainingTable) -> None:
    """REQ equal-chances: a table that goes on growing holds them again."""
    training = cases.subset(np.arange(150))
    judged = judge(learned_from(table, training), cases, ridge, seed=1, jobs=1, training=training)

    assert judged.left_out == training.usable.sum() > 0
    assert judged.n == cases.usable.sum() - judged.left_out
    assert not set(judged.data.case) & set(training.case)


def test_only_the_table_that_the_model_learned_from_is_taken(table: ScoreTable, cases: TrainingTable) -> None:
    training, later = cases.subset(np.arange(150)), cases.subset(np.arange(150, len(cases)))
    model = learned_from(table, training)

    with pytest.raises(ValidationError) as other:
        judge(model, later, ridge, seed=1, jobs=1, training=later)
    with pytest.raises(ValidationError) as same:
        judge(model, training.subset(np.arange(100)), ridge, seed=1, jobs=1, training=training)

    assert (other.value.key, same.value.key) == ("validate.other_training", "validate.all_learned_from")


def test_a_judgement_of_a_few_is_not_counted(judged: Judged) -> None:
    """REQ small-cells: nor another one, from which the few would follow."""
    judgement = judged.data.judgement.copy()
    judgement[judgement == "strong_suspicion"] = "suspicion"
    judgement[:4] = "strong_suspicion"
    few = replace(judged, data=replace(judged.data, judgement=judgement))

    levels = {
        row["judgement"]: row["n"] for row in baseline_comparison.own_judgement(few, seed=1, jobs=1)["levels"]
    }

    assert levels["strong_suspicion"] is None
    assert list(levels.values()).count(None) == 2
    whole = baseline_comparison.own_judgement(judged, seed=1, jobs=1)["levels"]
    assert all(row["n"] >= 10 for row in whole)


@pytest.mark.parametrize(
    ("judgement", "reason"), [("", "no_judgement"), ("cannot_say", "no_ranked_judgement")]
)
def test_where_no_judgement_can_be_compared_the_reason_is_its_own(
    judged: Judged, judgement: str, reason: str
) -> None:
    """Outcomes are recorded there: what lacks is a judgement of a worker."""
    given = np.full(judged.n, judgement, dtype=object)
    found = baseline_comparison.own_judgement(
        replace(judged, data=replace(judged.data, judgement=given)), seed=1, jobs=1
    )

    assert (found["n"], found["reason"], found["difference"]["reason"]) == (0, reason, reason)


def started_from(table: ScoreTable, earlier: TrainingTable, training: TrainingTable) -> ScoreTable:
    start = {"recorded_outcomes": earlier.counts.usable, "digest": earlier.digest}
    told = learned_from(table, training)
    return replace(told, provenance={**told.provenance, "start": start})


def test_others_learn_from_the_start_of_the_model_too(table: ScoreTable, cases: TrainingTable) -> None:
    """REQ equal-chances: recorded outcomes to start from are cases as well."""
    earlier, training, later = (cases.subset(np.arange(*ends)) for ends in ((0, 100), (100, 200), (200, 400)))
    model = started_from(table, earlier, training)
    judged = judge(model, later, ridge, seed=1, jobs=1, training=training, earlier=earlier)

    found = baseline_comparison.baselines(judged, {"ridge": ridge}, seed=1, jobs=1)["ridge"]

    by_hand = auroc(judged.outcome, ridge(cases.subset(np.arange(200)))(judged.data), group=judged.setting)
    assert found["equal"]
    assert found["auroc"]["value"] == by_hand.value
    alone = auroc(judged.outcome, ridge(training)(judged.data), group=judged.setting)
    assert found["auroc"]["value"] != alone.value


def test_in_the_folds_too_others_have_the_start(table: ScoreTable, cases: TrainingTable) -> None:
    """REQ equal-chances: the same way to learn, from the same start, has no lead over itself."""
    earlier, mine = cases.subset(np.arange(150)), cases.subset(np.arange(150, 400))
    whole = beginning_with(earlier, ridge)
    judged = judge(started_from(table, earlier, mine), mine, whole, seed=1, jobs=1, earlier=earlier)

    found = baseline_comparison.baselines(judged, {"ridge": ridge}, seed=1, jobs=1)["ridge"]

    assert (found["equal"], found["difference"]["value"]) == (True, 0.0)


def test_without_the_start_of_the_model_the_comparison_is_not_used(
    table: ScoreTable, cases: TrainingTable
) -> None:
    """REQ equal-chances: not at hand, other cases, or cases beside a start from literature."""
    earlier, training, later = (cases.subset(np.arange(*ends)) for ends in ((0, 100), (100, 200), (200, 400)))
    from_cases, from_literature = started_from(table, earlier, training), learned_from(table, training)
    equal = [
        judge(model, later, ridge, seed=1, jobs=1, training=training, earlier=given).equal_chances
        for model, given in (
            (from_cases, None),
            (from_cases, cases.subset(np.arange(90))),
            (from_literature, earlier),
            (from_cases, earlier),
            (from_literature, None),
        )
    ]

    assert equal == [False, False, False, True, True]

"""What a validation finds, question by question."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.model.score_table import ScoreTable
from screening.training.training_table import TrainingTable
from screening.validate.discrimination import auroc
from screening.validate.errors import ValidationError
from screening.validate.group_performance import rates
from screening.validate.report.evaluated_predictions import probabilities_of
from screening.validate.report.results_tree import Results
from screening.validate.report.validate_model import validate_model
from tests.screening.validate.report.cohort import cohort
from tests.screening.validate.report.methods import BASELINES, nearly_free, ridge

pytestmark = pytest.mark.slow


def trained_on(table: ScoreTable, digest: str) -> ScoreTable:
    return replace(table, provenance={**table.provenance, "local_outcomes": 5, "data": {"digest": digest}})


def test_the_same_arguments_give_the_same_results(
    results: Results, table: ScoreTable, cases: TrainingTable
) -> None:
    """REQ reproducible: also with another number of processes."""
    again = validate_model(table, cases, procedure=ridge, baselines=BASELINES, seed=1, jobs=2)

    for part in ("data", "discrimination", "calibration", "baselines", "optimism", "instability", "flips"):
        if part != "data":
            assert getattr(again, part) == getattr(results, part), part


def test_results_come_back_whole(results: Results) -> None:
    content = json.loads(json.dumps(results.to_json(), allow_nan=False))

    assert Results.from_json(content).to_json() == results.to_json()
    with pytest.raises(ValidationError, match="bands"):
        Results.from_json({name: part for name, part in content.items() if name != "bands"})


def test_undetermined_cases_are_counted_and_never_a_no(results: Results, cases: TrainingTable) -> None:
    """REQ outcome-definition: without a label a case is neither victim nor other."""
    data = results.data

    assert data["undetermined"] == cases.counts.undetermined > 0
    assert data["n"] + data["undetermined"] + data["outside"] == data["cases"]
    assert results.selective_outcomes["unrecorded"] == data["undetermined"]
    assert results.calibration["n"] == data["n"]


def test_a_model_that_learned_from_nothing_is_judged_by_its_own_estimates(
    results: Results, table: ScoreTable, cases: TrainingTable
) -> None:
    used = cases.subset(cases.usable)
    own = auroc(used.label, probabilities_of(table, used.codes, used.setting), group=used.setting)

    assert results.judged_by["learned_from"] == "nothing"
    assert results.judged_by["estimates"] == "model"
    assert results.discrimination["auroc"]["value"] == own.value


def test_a_model_that_learned_from_these_cases_is_judged_by_refits(
    table: ScoreTable, cases: TrainingTable
) -> None:
    """REQ optimism: memory of the same cases is taken off, by 200 repeats of the whole procedure."""
    few = cases.subset(np.arange(250))
    found = validate_model(
        trained_on(table, few.digest), few, procedure=nearly_free, baselines={}, seed=1, draws=200
    )
    rows = {row["statistic"]: row for row in found.optimism}

    assert found.judged_by["learned_from"] == "these_cases"
    assert found.judged_by["estimates"] == "cross_fitted"
    assert rows["auroc"]["optimism"] > 0.02
    assert rows["auroc"]["resamples"] >= 190
    assert found.discrimination["auroc"]["value"] == rows["auroc"]["corrected"]["value"]
    assert found.calibration["slope"]["value"] == rows["slope"]["corrected"]["value"]
    assert found.calibration["slope"]["value"] < rows["slope"]["apparent"]["value"] - 0.1


def test_another_table_of_cases_is_no_memory(table: ScoreTable) -> None:
    from screening.validate.report.evaluated_predictions import provenance_of

    assert provenance_of(trained_on(table, "a").provenance, "a") == "these_cases"
    assert provenance_of(trained_on(table, "a").provenance, "b") == "other_cases"
    assert provenance_of(table.provenance, "b") == "nothing"


def test_sample_size_comes_before_anything_else(results: Results) -> None:
    """REQ sample-size: at least 100 of either kind, and the overall share within five points."""
    size = results.sample_size
    n, events = results.data["n"], results.data["events"]

    assert (size["n"], size["events"]) == (n, events)
    assert size["needed_n"] >= 100 / min(events / n, 1 - events / n)
    assert size["enough"] == (n >= size["needed_n"] and min(events, n - events) >= 100)
    assert size["from_data_alone"]["n"] > n


def test_twenty_four_outcomes_are_too_few_and_nothing_breaks(table: ScoreTable, catalogue: Catalogue) -> None:
    """REQ sample-size: what so few cases cannot carry says so."""
    found = validate_model(
        table, cohort(table, catalogue, 24, seed=5), procedure=ridge, baselines=BASELINES, seed=1
    )

    assert not found.sample_size["enough"]
    assert found.baselines["boosting"]["verdict"] == "not_estimable"
    assert found.baselines["boosting"]["reason"] == "not_fitted"


def test_calibration_is_there_in_all_depths(results: Results) -> None:
    """REQ calibration: intercept, slope, observed to expected, distances and a curve with its band."""
    part = results.calibration

    for name in ("intercept", "slope", "observed_expected", "ici", "e50", "e90", "emax", "brier"):
        assert part[name]["low"] <= part[name]["value"] <= part[name]["high"], name
    curve = part["curve"]
    assert len(curve["probability"]) == len(curve["observed"]) == len(curve["low"]) > 50


def test_bands_count_missed_and_wrongly_marked(
    results: Results, table: ScoreTable, cases: TrainingTable
) -> None:
    """REQ bands: of 100 victims so many missed, of 100 others so many wrongly marked, at each limit."""
    used = cases.subset(cases.usable)
    estimated = probabilities_of(table, used.codes, used.setting)
    victim = used.label == 1

    assert [band["lowest"] for band in results.bands] == [dict(band.lowest) for band in table.bands[1:]]
    for band in results.bands:
        marked = estimated >= np.array([band["lowest"][setting] for setting in used.setting])
        counted = rates(
            int((victim & marked).sum()),
            int((victim & ~marked).sum()),
            int((~victim & marked).sum()),
            int((~victim & ~marked).sum()),
        )
        assert band["missed"] == counted.missed
        assert band["missed_per_100_victims"]["value"] == pytest.approx(100 * (1 - counted.sensitivity.value))
        assert band["wrongly_marked_per_100_others"]["value"] == pytest.approx(
            100 * counted.false_positive_rate.value
        )


def test_instability_is_in_the_unit_of_the_estimate(results: Results) -> None:
    """REQ instability: mean error between refits and the share that changes band."""
    part = results.instability

    assert 0 < part["mape"]["value"] < 0.5
    assert 0 < part["changing_band"]["value"] < 1
    assert part["resamples"] == 200
    assert sum(row["n"] for row in part["by_estimate"]) == results.data["n"]


def test_no_usable_case_and_an_unknown_setting_are_refused(table: ScoreTable, cases: TrainingTable) -> None:
    nobody = replace(cases, outcome=np.full(len(cases), "undetermined", dtype=object))
    elsewhere = replace(cases, setting=np.full(len(cases), "elsewhere", dtype=object))

    for wrong, key in ((nobody, "validate.no_usable"), (elsewhere, "validate.no_base_rate")):
        with pytest.raises(ValidationError) as refused:
            validate_model(table, wrong, procedure=ridge, baselines={}, seed=1)
        assert refused.value.key == key


def test_one_outcome_only_is_not_estimable_with_the_reason(table: ScoreTable, cases: TrainingTable) -> None:
    """Never 0, never blank."""
    victims = cases.subset(cases.label == 1)
    found = validate_model(table, victims, procedure=ridge, baselines=BASELINES, seed=1)

    for estimate in (found.discrimination["auroc"], found.calibration["slope"], found.instability["mape"]):
        assert (estimate["value"], estimate["reason"]) == (None, "one_class")
    assert not found.beats_baselines
    assert found.bands[0]["wrongly_marked_per_100_others"]["reason"] == "no_others"

"""Whose cases were judged, how outcomes came about, and where a reader finds what a report must tell."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.language import LANGUAGES, Language
from screening.model.score_table import ScoreTable
from screening.plain_language_check import findings
from screening.training.training_table import TrainingTable
from screening.validate.report import case_mix, figures_by_group
from screening.validate.report.evaluated_predictions import Judged, judge
from screening.validate.report.report_page import Section, report_html
from screening.validate.report.results_tree import Results
from screening.validate.report.tripod_items import tripod_items
from screening.validate.report.wording import texts
from tests.screening.validate.report.cohort import cohort
from tests.screening.validate.report.methods import ridge
from tests.screening.validate.report.test_page import in_language, read

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def judged(table: ScoreTable, cases: TrainingTable) -> Judged:
    return judge(table, cases, ridge, seed=1, jobs=1)


def details(page: str, language: Language) -> str:
    return in_language(page, language).split(texts()(language, "report.details"), 1)[1]


def test_results_stand_apart_by_whether_the_assessor_saw_the_score(results: Results, judged: Judged) -> None:
    """REQ selective-labels: counts are those of the column, and nobody is lost."""
    rows = {row["group"]: row for row in results.cases["saw_score"]}

    assert rows.keys() == {"saw_yes", "saw_no"}
    for answer in ("yes", "no"):
        there = judged.data.saw_score == answer
        row = rows[f"saw_{answer}"]
        marked = judged.outcome & there & (judged.probability < judged.case_limits[:, 1])
        assert (row["n"], row["events"]) == (there.sum(), judged.outcome[there].sum())
        assert row["limits"][1]["missed"] == marked.sum()


def test_results_stand_apart_by_basis_and_few_are_hidden(results: Results, judged: Judged) -> None:
    rows = {row["group"]: row for row in results.cases["basis"]}

    assert rows.keys() == {"basis_file", "basis_own_statement", "basis_other", "not_recorded"}
    assert 0 < (judged.data.outcome_basis == "other").sum() < 10
    hidden = [name for name, row in rows.items() if row["reason"]]
    assert "basis_other" in hidden
    assert len(hidden) >= 2
    assert rows["basis_file"]["n"] == (judged.data.outcome_basis == "file").sum()


@pytest.mark.parametrize(("few", "told"), [(0, True), (4, False), (30, True)])
def test_the_few_who_saw_it_all_the_same_do_not_follow_from_the_arms(
    table: ScoreTable, cases: TrainingTable, few: int, told: bool
) -> None:
    """REQ subgroups: not seen, less withheld, would be those four."""
    arm = np.where(np.arange(len(cases)) % 2, "withheld", "shown").astype(object)
    saw = np.where(arm == "withheld", "no", "yes").astype(object)
    shown = np.flatnonzero((arm == "shown") & cases.usable)
    saw[shown[:few]] = "no"
    other = judge(table, replace(cases, arm=arm, saw_score=saw), ridge, seed=1, jobs=1)

    assert [row["reason"] is None for row in figures_by_group.by_saw_score(other)] == [told, told]
    assert all(row["reason"] is None for row in figures_by_group.arms(other))


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_stand_in_the_details_and_not_on_the_first_page(page: str, language: Language) -> None:
    first, rest = in_language(page, language).split(texts()(language, "report.details"), 1)

    for key in ("saw_score.title", "basis.title", "value.saw_no", "value.basis_own_statement"):
        assert texts()(language, key) in rest
    for key in ("saw_score.title", "flow.title", "people.title", "tripod.title"):
        assert texts()(language, key) not in first


def test_a_spread_tells_nobody_alone() -> None:
    """Ten cases on either side of what is told; the ends of a range are the tenth from either side."""
    values = np.array([*range(40), np.nan], dtype=float)

    assert case_mix.spread(values) == {"median": 19.5, "quartiles": [9.75, 29.25], "range": [9.0, 30.0]}
    assert case_mix.spread(values[:39]) == {"median": 19.0, "quartiles": None, "range": None}
    nothing = {"median": None, "quartiles": None, "range": None}
    assert case_mix.spread(values[:19]) == nothing
    assert case_mix.spread(values[:0]) == nothing


def test_each_setting_has_its_young_people_and_its_days(results: Results, judged: Judged) -> None:
    """Age, answered questions, time to outcome, victims and judgements, as they stand in the table."""
    data, outcome = judged.data, judged.outcome
    days = (data.outcome_date - data.intake_date).astype(float)
    for row in results.cases["settings"]:
        there = data.setting == row["group"]
        assert row["age"]["median"] == np.median(data.age[there])
        assert row["days"]["quartiles"] == [np.quantile(days[there], q) for q in (0.25, 0.75)]
        assert row["days"]["range"] == [np.sort(days[there])[9], np.sort(days[there])[-10]]
        assert row["answered"]["median"] == np.median((data.codes[there] > 2).mean(axis=1))
        assert row["victims"]["value"] == pytest.approx(100 * outcome[there].mean())
        given = {name: int((data.judgement[there] == name).sum()) for name in row["judgements"]}
        told = {name: count for name, count in row["judgements"].items() if count is not None}
        assert told.items() <= given.items()
        assert all(count == 0 or count >= 10 for count in told.values())
        assert sum(given[name] for name in given.keys() - told) == 0 or len(given.keys() - told) > 1
    assert results.cases["all"]["days"]["median"] == np.median(days)


def test_a_small_setting_has_no_young_people_to_look_at(table: ScoreTable, cases: TrainingTable) -> None:
    setting = cases.setting.copy()
    setting[np.flatnonzero(cases.usable)[:6]] = "general_crisis_shelter"
    found = case_mix.cases(judge(table, replace(cases, setting=setting), ridge, seed=1, jobs=1))

    rows = {row["group"]: row for row in found["settings"]}
    assert rows["general_crisis_shelter"]["reason"] == "small_group"
    hidden = [row for row in rows.values() if row["reason"]]
    assert len(hidden) == 2
    assert all(row[name] is None for row in hidden for name in (*case_mix.MEASURES, "victims", "judgements"))


def test_the_flow_adds_up_and_says_why(table: ScoreTable, catalogue: Catalogue, results: Results) -> None:
    """REQ outcome-definition: from all cases to the judged ones, those that the model knew included."""
    by = {**results.judged_by, "left_out": 7}
    data = {**results.data, "n": results.data["n"] - 7}
    section = Section(replace(results, judged_by=by, data=data), "en")
    steps = [(number, why) for _, number, why in section.flow]

    numbers = [number or 0 for number, _ in steps]
    assert numbers[0] - sum(numbers[1:-1]) == numbers[-1]
    assert [number for number, _ in steps[1:4]] == [data["outside"], data["undetermined"], 7]
    assert all(why for _, why in steps)
    rest = details(report_html(section.results, "en"), "en")
    for step, number, why in section.flow:
        assert f"{step} {number} {why}" in rest


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_counts_as_victim_is_said(page: str, results: Results, language: Language) -> None:
    """REQ outcome-definition: the rule for minors belongs to the outcome of Signaalwijzer alone."""
    for key in ("victim", "other", "undetermined", "minor"):
        assert texts()(language, f"outcome.{key}") in details(page, language)
    elsewhere = report_html(replace(results, catalogue={**results.catalogue, "shipped": False}))
    assert texts()(language, "outcome.minor") not in details(elsewhere, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_shown_with_how_often_it_stayed_open(
    results: Results, judged: Judged, language: Language
) -> None:
    """Also one that is open for everybody, where victims and others cannot differ."""
    rows = [dict(row) for row in results.missingness["indicators"]]
    everybody = {"value": 1.0, "low": 0.99, "high": 1.0, "n": 389, "reason": None, "method": "wilson"}
    none = {**everybody, "value": 0.0, "low": -0.01, "high": 0.01}
    rows[-1] |= {"share": everybody, "difference": none}
    open_ = {**results.missingness, "indicators": rows}
    rest = details(report_html(replace(results, missingness=open_)), language)
    rest = rest.split(texts()(language, "missing.title"))[1].split(texts()(language, "missing.answers"))[0]

    label = results.catalogue["labels"]
    assert all(label[row["name"]][language] in rest for row in rows)
    assert texts()(language, "missing.nearly_all", n=1) in rest
    said = {"nl": "100 (99 tot 100) 0 (-1 tot 1)", "en": "100 (99 to 100) 0 (-1 to 1)"}[language]
    assert f"{label[rows[-1]['name']][language]} {said}" in rest
    for key in ("handled", "centred", "states"):
        assert texts()(language, f"missing.{key}") in rest


def test_the_three_absent_states_are_counted_apart(
    table: ScoreTable, catalogue: Catalogue, results: Results
) -> None:
    cases = cohort(table, catalogue, 60)
    codes = cases.codes.copy()
    codes[:, 0], codes[:, 1], codes[:, 2] = 0, 1, 2
    found = case_mix.cases(judge(table, replace(cases, codes=codes), ridge, seed=1, jobs=1))["answers"]
    share = 1 / codes.shape[1]

    assert found["not_asked"] == pytest.approx(share)
    assert found["declined"] == pytest.approx(share)
    assert sum(found.values()) == pytest.approx(1)


def test_results_from_before_still_make_a_report(results: Results) -> None:
    """They lack the part; what is told elsewhere in them is shown."""
    content: dict[str, Any] = json.loads(json.dumps(results.to_json()))
    del content["cases"], content["judged_by"]["left_out"]
    before = Results.from_json(content)
    page = report_html(before, "en")

    assert before.cases == {}
    for key in ("people.title", "saw_score.title", "basis.title"):
        assert texts()("en", key) not in in_language(page, "en")
    for key in ("flow.title", "outcome.title", "tripod.title"):
        assert texts()("en", key) in in_language(page, "en")


def test_each_item_of_tripod_has_a_place_that_is_there(page: str) -> None:
    """27 items, each under heads of this page or in docs that exist, or with who can tell."""
    items = tripod_items()

    assert [item.number for item in items] == list(range(1, 28))
    for item in items:
        assert item.heads or item.docs or item.where
        for language in LANGUAGES:
            words = read(page).words[language]
            assert f"{item.number}. {item.subject[language]}" in words
            assert findings(item.subject[language], language) == []
            assert findings(item.where.get(language, ""), language) == []
            for head in item.heads:
                assert head.startswith("tripod.") or texts()(language, head) in words
        for doc in item.docs:
            assert (ROOT / doc).is_file(), doc
    assert words.index(texts()("en", "tripod.title")) > words.index(texts()("en", "made.title"))
    for language in LANGUAGES:
        assert (
            texts()(language, "tripod.not_here", where="docs/how-to/retrain.md") in read(page).words[language]
        )

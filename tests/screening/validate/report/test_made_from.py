"""On what a model was made and on what it was tested, and which sentences hang on that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from data_contracts.commands.validating import champion
from screening.catalogue.catalogue import Catalogue
from screening.language import LANGUAGES, Language
from screening.model.score_table import ScoreTable
from screening.training.procedure import fit_champion
from screening.training.simulate_cases import simulate
from screening.training.starting_point_from_evidence import evidence_start
from screening.training.training_table import TrainingTable
from screening.validate.report.data_provenance import learned_cases, made_from, when
from screening.validate.report.evaluated_predictions import judge
from screening.validate.report.optimism_and_learning_curve import learning
from screening.validate.report.performance import area_of, sample_size
from screening.validate.report.report_page import Section, report_html
from screening.validate.report.results_tree import Results
from screening.validate.report.wording import texts
from tests.screening.validate.report.methods import ridge, unwilling
from tests.screening.validate.report.test_cases import details
from tests.screening.validate.report.test_comparison import learned_from, started_from

pytestmark = pytest.mark.slow


def parts(cases: TrainingTable) -> list[TrainingTable]:
    return [cases.subset(np.arange(*ends)) for ends in ((0, 100), (100, 220), (220, 400))]


def period(first: str | None, last: str | None) -> dict[str, Any]:
    return {"n": 10, "events": 3, "from": first, "until": last}


@pytest.mark.parametrize(
    ("tested", "others", "said"),
    [
        (("2021-04-01", "2021-04-01"), [("2019-04-01", "2019-04-01")], "later"),
        (
            ("2021-04-01", "2021-06-01"),
            [("2019-04-01", "2020-01-01"), ("2020-01-01", "2021-05-01")],
            "overlapping",
        ),
        (("2018-04-01", "2018-06-01"), [("2019-04-01", "2020-01-01")], "earlier"),
        (("2021-04-01", "2021-06-01"), [("2019-04-01", "2020-01-01"), (None, None)], "not_known"),
        ((None, None), [("2019-04-01", "2020-01-01")], "not_known"),
        (("2021-04-01", "2021-06-01"), [], "not_known"),
    ],
)
def test_later_cases_are_later_than_all_that_it_learned_from(
    tested: tuple[str | None, str | None], others: list[tuple[str | None, str | None]], said: str
) -> None:
    assert when(period(*tested), [period(*one) for one in others]) == said


def test_start_learning_and_test_are_counted_apart(table: ScoreTable, cases: TrainingTable) -> None:
    """From the model file; the victims of the start from its cases, where those are at hand."""
    earlier, training, later = parts(cases)
    model = started_from(table, earlier, training)
    model = replace(model, provenance={**model.provenance, "local_outcomes": training.counts.usable})

    def found(given: TrainingTable | None) -> dict[str, Any]:
        return made_from(judge(model, later, ridge, seed=1, jobs=1, training=training, earlier=given))

    at_hand, elsewhere = found(earlier), found(None)
    assert at_hand["start"]["n"] == elsewhere["start"]["n"] == earlier.counts.usable
    assert at_hand["start"]["events"] == earlier.counts.events
    assert elsewhere["start"]["events"] is None
    assert (at_hand["repeats_start"], elsewhere["repeats_start"]) == (earlier.counts.usable, None)
    assert at_hand["tested"]["events"] == later.counts.events
    assert learned_cases(at_hand) == earlier.counts.usable + training.counts.usable
    assert learned_cases(made_from(judge(table, later, ridge, seed=1, jobs=1))) == 0


def test_what_a_model_needs_is_held_against_what_it_learned_from(
    table: ScoreTable, cases: TrainingTable
) -> None:
    """REQ sample-size: the cases that judge it are others."""
    judged = judge(table, cases, ridge, seed=1, jobs=1)
    size = sample_size(judged, area_of(judged, {}), 123)

    assert (size["learned"], size["n"]) == (123, judged.n)


def told(results: Results, start: dict[str, Any] | None, learned: dict[str, Any] | None) -> Results:
    found = {**results.made_from, "start": start, "learned": learned, "repeats_start": start and start["n"]}
    size = {**results.sample_size, "learned": learned_cases(found)}
    return replace(results, made_from=found, sample_size=size)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_start_from_recorded_outcomes_is_no_literature(results: Results, language: Language) -> None:
    """REQ sample-size: what the model began with stands there as its file says, in three places."""
    recorded = told(results, period("2019-04-01", "2019-04-02"), period("2019-05-01", "2019-05-02"))
    literature = told(results, None, period("2019-05-01", "2019-05-02"))
    nothing = told(results, None, None)

    said = [Section(one, language).from_data_alone for one in (recorded, literature, nothing)]
    for words, keys in zip(
        said,
        (("learned", "from_recorded"), ("learned", "from_literature"), ("no_cases", "from_literature")),
        strict=True,
    ):
        for key in keys:
            numbers = {"learned": 20 if words is said[0] else 10, "from_recorded": 10}
            assert texts()(language, f"enough.{key}", n=numbers.get(key, 0)) in words
    assert texts()(language, "enough.from_literature") not in said[0]
    pages = [details(report_html(one, language), language) for one in (recorded, literature)]
    for page, start in zip(pages, ("recorded", "literature"), strict=True):
        assert texts()(language, f"learning.from_{start}", n=10) in page
        assert texts()(language, f"learning.begins_{start}", n=10) in page
        assert texts()(language, "origin.title") in page
    assert texts()(language, "origin.start_none") in pages[1]
    assert f"{texts()(language, 'origin.start')} 10 3" in pages[0]
    assert f"{texts()(language, 'adequacy.learned')}" in pages[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_when_the_judged_cases_came_in_is_said(results: Results, language: Language) -> None:
    recorded = told(results, None, period("2019-05-01", "2019-05-02"))
    for moment in ("later", "earlier", "overlapping", "not_known"):
        found = replace(recorded, made_from={**recorded.made_from, "when": moment})
        assert texts()(language, f"origin.when_{moment}") in details(report_html(found, language), language)
    same = replace(recorded, made_from={**recorded.made_from, "same_cases": True})
    assert Section(same, language).origin_when == texts()(language, "origin.when_same")
    assert Section(results, language).origin_when == texts()(language, "origin.when_nothing")


def test_others_have_the_start_in_the_learning_curve_too(table: ScoreTable, cases: TrainingTable) -> None:
    """REQ equal-chances: with no further case they answer from what they began with."""
    earlier, training, later = parts(cases)
    model = learned_from(table, training)

    def at_nothing(given: TrainingTable | None) -> dict[str, Any]:
        judged = judge(model, later, ridge, seed=1, jobs=1, training=training, earlier=given)
        points = learning(judged, unwilling, {"ridge": ridge}, seed=1, jobs=1)
        return {point["method"]: point["auroc"]["value"] for point in points if point["size"] == 0}

    assert at_nothing(earlier)["ridge"] is not None
    assert at_nothing(None)["ridge"] is None


def test_all_parts_are_dated_by_their_outcomes(catalogue: Catalogue) -> None:
    """As the model file dates what it learned from: a model tested on those very cases says the same."""
    cases = TrainingTable.from_frame(simulate(catalogue, 120, seed=3), catalogue)
    trained = fit_champion(cases, evidence_start(catalogue), name="house", version="1").table
    origin = made_from(judge(trained, cases, champion(evidence_start(catalogue), 1), seed=1, jobs=1))

    assert origin["learned"] == origin["tested"]
    assert origin["same_cases"]

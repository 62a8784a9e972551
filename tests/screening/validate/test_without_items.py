"""The same cases with and without a question: what is lost, and who changes band."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.model.artefact import read_shipped
from screening.model.score_table import ScoreTable
from screening.validate.discrimination import auroc
from screening.validate.report.evaluated_predictions import judge
from screening.validate.report.without_police_contacts import LEFT_OUT, without_police
from screening.validate.without_items import blanked, without_items
from tests.screening.validate.report.cohort import cohort
from tests.screening.validate.report.methods import ridge

LIMITS = (0.2, 0.4, 0.6)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def table(catalogue: Catalogue) -> ScoreTable:
    return read_shipped(catalogue)


def test_bands_that_change_are_counted_in_both_directions() -> None:
    outcome = np.array([1, 0, 1, 0, 1, 0, 0, 1, 0, 0])
    full = np.array([0.1, 0.3, 0.5, 0.7, 0.9, 0.1, 0.3, 0.5, 0.7, 0.9])
    less = np.array([0.3, 0.3, 0.5, 0.7, 0.5, 0.1, 0.5, 0.5, 0.7, 0.5])
    found = without_items(outcome, full, less, LIMITS)

    assert (found.n, found.higher, found.lower, found.changing_band.value) == (10, 2, 2, 0.4)
    assert found.auroc == auroc(outcome, less)
    assert found.difference == pytest.approx(auroc(outcome, full).value - auroc(outcome, less).value)


def test_the_same_estimates_lose_nothing() -> None:
    outcome, same = np.array([1, 0, 1, 0]), np.array([0.7, 0.1, 0.5, 0.3])
    found = without_items(outcome, same, same, LIMITS)

    assert (found.higher, found.lower, float(found.difference)) == (0, 0, 0.0)
    assert found.calibration.observed_expected == pytest.approx(2 / 1.6)


def test_one_outcome_only_is_not_estimable_with_the_reason() -> None:
    found = without_items([1, 1], [0.5, 0.3], [0.5, 0.1], LIMITS)

    assert (found.auroc.estimable, found.auroc.reason) == (False, "one_class")
    assert found.changing_band.value == 0.5


def test_a_question_that_was_not_asked_is_absent_and_the_rest_as_it_was() -> None:
    codes = np.arange(12, dtype=np.uint8).reshape(3, 4)
    less = blanked(codes, [1, 3])

    assert less[:, [1, 3]].tolist() == [[0, 0]] * 3
    assert (less[:, [0, 2]] == codes[:, [0, 2]]).all()
    assert codes[0].tolist() == [0, 1, 2, 3]


def test_contacts_with_the_police_are_left_out_and_only_those(
    table: ScoreTable, catalogue: Catalogue
) -> None:
    """REQ allow-list: they are in the model by mandate; the analysis hangs on no answer to them at all."""
    data = cohort(table, catalogue, 300)
    where = table.item_ids.index(LEFT_OUT[0])
    other = data.codes.copy()
    other[:, where] = 6
    found = without_police(judge(table, data, ridge, seed=1, jobs=1), ridge, seed=1, jobs=1)
    turned = judge(table, replace(data, codes=other), ridge, seed=1, jobs=1)
    again = without_police(turned, ridge, seed=1, jobs=1)

    assert found["items"] == ["police_contacts"]
    assert found["n"] == int(data.usable.sum())
    same = ("auroc", "observed_expected", "slope")
    assert {name: found[name] for name in same} == {name: again[name] for name in same}
    assert found["difference"] != again["difference"]
    assert again["changing_band"]["value"] > found["changing_band"]["value"] >= 0


def test_refits_that_judge_a_model_of_these_cases_do_not_learn_from_them_either(
    table: ScoreTable, catalogue: Catalogue
) -> None:
    """REQ allow-list, REQ optimism"""
    data = cohort(table, catalogue, 200)
    provenance = {**table.provenance, "local_outcomes": 1, "data": {"digest": data.digest}}
    own = judge(replace(table, provenance=provenance), data, ridge, seed=1, jobs=1)
    where = table.item_ids.index(LEFT_OUT[0])
    noise = own.data.codes.copy()
    noise[:, where] = np.where(own.outcome, 6, 3)
    found = without_police(own, ridge, seed=1, jobs=1)
    told = without_police(replace(own, data=replace(own.data, codes=noise)), ridge, seed=1, jobs=1)

    assert own.unseen
    assert found["auroc"] == told["auroc"]


def test_a_catalogue_without_such_questions_has_no_such_analysis(
    table: ScoreTable, catalogue: Catalogue
) -> None:
    judged = judge(table, cohort(table, catalogue, 50), ridge, seed=1, jobs=1)

    assert without_police(judged, ridge, seed=1, jobs=1, items=("other",)) == {}

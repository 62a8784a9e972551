"""A real survey with another catalogue goes through the same contract: 14,000 young people, real gaps."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_contracts import ContractResult
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from tests.data_contracts.tables import held, with_cell
from tests.youth_survey import survey

pytestmark = [pytest.mark.reference, pytest.mark.slow]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(survey.write_catalogue(tmp_path_factory.mktemp("survey") / "survey.toml"))


@pytest.fixture(scope="module")
def result(catalogue: Catalogue, reference: Path) -> ContractResult:
    """2021 held against its contract, with 2019 as the reference."""
    folder = reference / "youth_survey"
    return held(survey.table(folder, 2021), catalogue, reference=survey.table(folder, 2019))


def test_both_years_keep_the_contract(catalogue: Catalogue, reference: Path, result: ContractResult) -> None:
    first = held(survey.table(reference / "youth_survey", 2019), catalogue)

    assert first.findings == ()
    assert result.ok
    assert result.counts["cases"] == result.counts["events"] + result.counts["others"]


def test_a_question_that_a_part_of_the_schools_left_out_is_seen_as_a_shift(result: ContractResult) -> None:
    """In 2021 far more pupils than in 2019 were not asked about fights."""
    (finding,) = result.findings

    assert (finding.code, finding.column) == ("shift", "physical_fight")
    assert finding.values["answer"] == "not_asked"


def test_one_wrong_cell_among_thousands_is_found(catalogue: Catalogue, reference: Path) -> None:
    table = with_cell(survey.table(reference / "youth_survey", 2019), 9_876, "plays_in_team", "sometimes")

    (finding,) = held(table, catalogue).findings
    assert (finding.code, finding.rows) == ("not_listed", (9_876,))

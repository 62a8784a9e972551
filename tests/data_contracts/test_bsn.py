"""A citizen service number is found wherever it stands, and never said again."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from data_contracts.report import report_html
from screening.catalogue.catalogue import Catalogue
from screening.training import case_columns as c
from tests.data_contracts.tables import TODAY, held, only_finding, with_cell

pytestmark = pytest.mark.slow

BSN = "111222333"


@pytest.mark.parametrize(
    "written", [BSN, "111.222.333", "111 222 333", "111\u00a0222\u00a0333", "nr 123456782 ."]
)
@pytest.mark.parametrize("column", [c.CASE, c.SETTING, c.AGE, c.OUTCOME, "question"])
def test_a_bsn_in_any_cell_is_found_and_not_repeated(
    catalogue: Catalogue, good: pd.DataFrame, column: str, written: str
) -> None:
    """REQ free-text: the number is refused in every column, and stands in no sentence, report or JSON."""
    name = catalogue.scored[3].id if column == "question" else column
    result = held(with_cell(good, 11, name, written), catalogue)

    assert [(f.column, f.rows) for f in result.findings if f.code == "bsn"] == [(name, (11,))]
    assert not result.ok
    everything = json.dumps(result.to_json()) + report_html(result, file="f.csv", day=TODAY, language="nl")
    assert not any(digits in everything for digits in (written, BSN, "123456782"))


def test_nine_digits_that_fail_the_eleven_test_are_an_ordinary_code(
    catalogue: Catalogue, good: pd.DataFrame
) -> None:
    assert held(with_cell(good, 1, c.CASE, "111222334"), catalogue).findings == ()


def test_a_bsn_as_the_name_of_a_column_is_found_by_its_place(
    catalogue: Catalogue, good: pd.DataFrame
) -> None:
    result = held(good.assign(**{BSN: "x"}), catalogue)

    assert {f.code for f in result.findings} == {"unknown_column", "bsn_in_name"}
    assert BSN not in json.dumps(result.to_json())


def test_a_number_in_a_column_that_does_not_belong_is_found_as_well(
    catalogue: Catalogue, good: pd.DataFrame
) -> None:
    result = held(with_cell(good.assign(extra="x"), 4, "extra", int(BSN)), catalogue)

    assert {(f.code, f.rows) for f in result.findings} == {("unknown_column", ()), ("bsn", (4,))}


def test_a_bsn_is_one_finding_for_each_column(catalogue: Catalogue, good: pd.DataFrame) -> None:
    numbered = good.assign(**{c.CASE: [*good[c.CASE][:-2], "111222333", "123456782"]})

    assert only_finding(numbered, catalogue).rows == (59, 60)

"""Whatever stands in one cell, the contract lets through only what belongs there, and names the row."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.expectation_suites import answers_of
from screening.bsn import find_bsn
from screening.catalogue.read_catalogue import load_catalogue
from screening.features.answers import ABSENT_STATES
from screening.training import case_columns as c
from tests.data_contracts.tables import TODAY, cases, held, with_cell

pytestmark = pytest.mark.slow

CATALOGUE = load_catalogue()
GOOD = cases(CATALOGUE)
QUESTIONS = answers_of(CATALOGUE)
WORDS = {**QUESTIONS, c.OUTCOME: list(c.OUTCOME_VALUES)}

anything = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", " ", "NaN", "null", "0", "no", "yes", "No", "111222333", *ABSENT_STATES]),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(date.isoformat),
)


@settings(max_examples=24)
@given(column=st.sampled_from(sorted(WORDS)), row=st.integers(1, len(GOOD)), cell=anything)
def test_a_cell_passes_exactly_when_its_word_is_in_the_list(column: str, row: int, cell: str) -> None:
    """REQ allow-list: nothing but a word of the catalogue gets through, no other spelling of it either."""
    result = held(with_cell(GOOD, row, column, cell), CATALOGUE)

    assert result.ok == (cell.strip() in WORDS[column])
    assert all(finding.rows == (row,) for finding in result.of("failure"))


@settings(max_examples=12)
@given(row=st.integers(1, len(GOOD)), cell=anything)
def test_a_date_passes_only_as_a_day_between_the_others(row: int, cell: str) -> None:
    same = GOOD.assign(**{**dict.fromkeys(c.DATES, "2025-05-05"), c.OUTCOME_DATE: TODAY.isoformat()})
    result = held(with_cell(same, row, c.ASSESSMENT_DATE, cell), CATALOGUE)

    text = cell.strip()
    day = len(text) == 10 and text[4:5] == "-" and "2025-05-05" <= text <= TODAY.isoformat()
    assert result.ok == (day or not text)


@settings(max_examples=8)
@given(
    number=st.integers(1, 999_999_998).map("{:09d}".format),
    column=st.sampled_from([c.CASE, c.SETTING, c.ARM, *list(QUESTIONS)[:3]]),
)
def test_what_the_eleven_test_finds_is_found_in_a_table(number: str, column: str) -> None:
    """REQ free-text: the contract and the intake form refuse the same numbers."""
    result = held(with_cell(GOOD, 5, column, f"nr. {number}"), CATALOGUE)

    assert any(finding.code == "bsn" for finding in result.findings) == (find_bsn(number) is not None)

"""Each thing that can be wrong with a table is found, with its rows, in one clear sentence."""

from __future__ import annotations

import pandas as pd
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.training import case_columns as c
from tests.data_contracts.tables import TODAY, cases, held, only_finding, with_cell

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", ["intake", "outcomes", "training"])
def test_a_good_table_keeps_its_contract(catalogue: Catalogue, kind: c.Kind) -> None:
    result = held(cases(catalogue, kind=kind), catalogue, kind)

    assert result.ok
    assert result.findings == ()
    assert result.counts["cases"] == 60


def test_a_column_that_is_missing_is_named(catalogue: Catalogue, good: pd.DataFrame) -> None:
    finding = only_finding(good.drop(columns=[c.ARM]), catalogue)

    assert (finding.code, finding.severity) == ("missing_column", "failure")
    assert finding.sentence("en") == "The column 'arm' is missing. Add the column."


def test_a_question_that_is_missing_is_named_too(catalogue: Catalogue, good: pd.DataFrame) -> None:
    question = catalogue.scored[4].id
    finding = only_finding(good.drop(columns=[question]), catalogue)

    assert (finding.code, finding.column) == ("missing_column", question)


def test_a_misspelt_column_is_recognised(catalogue: Catalogue, good: pd.DataFrame) -> None:
    result = held(good.rename(columns={"outcome_basis": "outcome_bases"}), catalogue)

    assert [f.code for f in result.findings] == ["missing_column", "unknown_column_near"]
    assert "Do you mean 'outcome_basis'?" in result.findings[1].sentence("en")


def test_a_column_that_nobody_knows_is_refused(catalogue: Catalogue, good: pd.DataFrame) -> None:
    """REQ allow-list: a column that is no question and no part of the contract breaks it."""
    finding = only_finding(good.assign(shoe_size_class="41"), catalogue)

    assert (finding.code, finding.severity, finding.column) == (
        "unknown_column",
        "failure",
        "shoe_size_class",
    )


def test_a_column_that_stands_twice_is_refused(catalogue: Catalogue, good: pd.DataFrame) -> None:
    finding = only_finding(pd.concat([good, good[[c.AGE]]], axis=1), catalogue)

    assert (finding.code, finding.column) == ("double_column", c.AGE)


def test_an_unknown_level_is_refused_with_what_is_possible(catalogue: Catalogue, good: pd.DataFrame) -> None:
    question = catalogue.scored[0]
    finding = only_finding(with_cell(good, 8, question.id, "maybe"), catalogue)

    assert (finding.code, finding.rows, finding.count) == ("not_listed", (8,), 1)
    said = finding.sentence("en")
    assert "maybe" in said
    assert "Row 8." in said
    assert all(level in said for level in (*question.level_ids, "unknown", "not_asked", "declined"))


@pytest.mark.parametrize("nothing", ["", "  ", None, float("nan"), pd.NA])
def test_an_empty_answer_is_no_answer_at_all(
    catalogue: Catalogue, good: pd.DataFrame, nothing: object
) -> None:
    """REQ absent-states: an empty cell may not pass as any of the three absent states, nor slip through."""
    finding = only_finding(with_cell(good, 3, catalogue.items[10].id, nothing), catalogue)

    assert (finding.code, finding.rows) == ("empty_word", (3,))
    assert "not_asked" in finding.sentence("nl")


@pytest.mark.slow
def test_an_empty_cell_is_allowed_only_where_a_table_from_elsewhere_has_none(
    catalogue: Catalogue, good: pd.DataFrame
) -> None:
    everywhere = good.assign(**dict.fromkeys(c.MAY_BE_EMPTY, ""))
    assert held(everywhere, catalogue).findings == ()

    for column in {*c.INTAKE, *c.OUTCOMES} - c.MAY_BE_EMPTY:
        finding = only_finding(with_cell(good, 5, column, ""), catalogue)
        assert (finding.severity, finding.column, finding.rows) == ("failure", column, (5,))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (c.SETTING, "prison"),
        (c.JUDGEMENT, "victim"),
        (c.ARM, "treated"),
        (c.SAW_SCORE, "true"),
        (c.OUTCOME_BASIS, "gut_feeling"),
    ],
)
def test_a_word_outside_its_list_is_refused(
    catalogue: Catalogue, good: pd.DataFrame, column: str, value: str
) -> None:
    finding = only_finding(with_cell(good, 2, column, value), catalogue)

    assert (finding.code, finding.column, finding.rows) == ("not_listed", column, (2,))


@pytest.mark.parametrize("value", ["yes", "no", "1", "0", "victim", "excluded", "Established", "unknown"])
def test_an_outcome_is_one_of_four_words(catalogue: Catalogue, good: pd.DataFrame, value: str) -> None:
    """REQ outcome-definition: a yes or a no is no outcome, and there is a word for not knowing."""
    finding = only_finding(with_cell(good, 4, c.OUTCOME, value), catalogue)

    assert (finding.code, finding.column) == ("not_listed", c.OUTCOME)
    assert "established, strong_indications, not_shown, undetermined" in finding.sentence("nl")


@pytest.mark.parametrize("value", ["-1", "121", "15.5", "vijftien", "1e1", "٣"])
def test_an_impossible_age_is_refused(catalogue: Catalogue, good: pd.DataFrame, value: str) -> None:
    finding = only_finding(with_cell(good, 7, c.AGE, value), catalogue)

    assert (finding.code, finding.severity, finding.rows) == ("age", "failure", (7,))


def test_an_age_outside_the_model_is_counted_and_not_refused(
    catalogue: Catalogue, good: pd.DataFrame
) -> None:
    changed = with_cell(with_cell(good, 7, c.AGE, "11"), 9, c.AGE, "24")
    finding = only_finding(changed, catalogue)

    assert (finding.code, finding.severity, finding.rows) == ("age_outside", "note", (7, 9))
    assert held(changed, catalogue).quiet


@pytest.mark.parametrize("value", ["1-3-2026", "2026/03/01", "20260301", "2026-02-30", "2026-03-01T10:00"])
def test_a_date_is_written_as_a_day(catalogue: Catalogue, good: pd.DataFrame, value: str) -> None:
    finding = only_finding(with_cell(good, 1, c.ASSESSMENT_DATE, value), catalogue)

    assert (finding.code, finding.column, finding.rows) == ("not_a_day", c.ASSESSMENT_DATE, (1,))


def test_a_date_may_be_today_and_not_tomorrow(catalogue: Catalogue, good: pd.DataFrame) -> None:
    assert held(with_cell(good, 1, c.OUTCOME_DATE, TODAY.isoformat()), catalogue).findings == ()

    finding = only_finding(with_cell(good, 1, c.OUTCOME_DATE, "2026-06-02"), catalogue)
    assert (finding.code, finding.rows) == ("future_day", (1,))


def test_an_outcome_before_the_intake_is_refused(catalogue: Catalogue, good: pd.DataFrame) -> None:
    changed = good.assign(**{c.JUDGEMENT_DATE: "", c.ASSESSMENT_DATE: ""})
    finding = only_finding(with_cell(changed, 12, c.OUTCOME_DATE, "2024-12-31"), catalogue)

    assert (finding.code, finding.column, finding.rows) == ("order", c.OUTCOME_DATE, (12,))
    assert finding.values["earlier"] == c.INTAKE_DATE


@pytest.mark.parametrize("place", [1, 2, 3])
def test_every_date_follows_the_one_before_it(catalogue: Catalogue, good: pd.DataFrame, place: int) -> None:
    """Intake, judgement, assessment, outcome: two may be the same day."""
    same = good.assign(**dict.fromkeys(c.DATES, "2025-05-05"))
    assert held(same, catalogue).findings == ()

    found = held(with_cell(same, 6, c.DATES[place], "2025-05-04"), catalogue).findings[0]
    assert (found.code, found.column, found.rows) == ("order", c.DATES[place], (6,))
    assert found.values["earlier"] == c.DATES[place - 1]


def test_a_case_that_stands_twice_is_refused_with_both_rows(catalogue: Catalogue, good: pd.DataFrame) -> None:
    finding = only_finding(with_cell(good, 9, c.CASE, "SW-000002"), catalogue)

    assert (finding.code, finding.rows) == ("double_case", (2, 9))
    assert "SW-000002" in finding.sentence("nl")


@pytest.mark.parametrize("value", ["Anne de Vries", "Anne", "=1+1", "x" * 50 + "1", "1;2"])
def test_a_case_code_is_no_name_and_no_formula(catalogue: Catalogue, good: pd.DataFrame, value: str) -> None:
    finding = only_finding(with_cell(good, 9, c.CASE, value), catalogue)

    assert (finding.code, finding.rows) == ("case_code", (9,))
    assert value not in finding.sentence("nl") + finding.sentence("en")


def test_many_rows_are_shown_as_the_first_twenty_and_a_number(catalogue: Catalogue) -> None:
    finding = only_finding(cases(catalogue, 60).assign(**{c.ARM: "other"}), catalogue)

    assert finding.rows == tuple(range(1, 21))
    assert finding.count == 60
    assert finding.sentence("en").endswith("18, 19, 20 and 40 more rows.")
    assert finding.sentence("nl").endswith("18, 19, 20 en nog 40 rijen.")


def test_a_table_without_rows_is_refused(catalogue: Catalogue, good: pd.DataFrame) -> None:
    result = held(good.iloc[:0], catalogue)

    assert not result.ok
    assert result.findings[0].code == "no_rows"

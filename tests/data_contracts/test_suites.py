"""The contract follows the catalogue, asks Great Expectations, and takes no error for a pass."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data_contracts import ContractBroken, check, require_passed, silent_great_expectations
from data_contracts.columns_as_codes import cells_of
from data_contracts.expectation_suites import columns_of, suite_of
from data_contracts.expectations.base import CellsExpectation
from data_contracts.expectations.bsn import ExpectNoBsn
from data_contracts.silent_great_expectations import (
    BatchExpectation,
    ExpectTableColumnsToMatchSet,
    FailureSeverity,
    validate,
)
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.training import case_columns as c
from screening.training.read_cases_as_text import CasesFileError
from tests.data_contracts.tables import TODAY, cases, held, with_cell
from tests.youth_survey.survey import SETTING, write_catalogue


class ExpectTooMuch(CellsExpectation):
    """An expectation that breaks while it is asked."""

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        raise ZeroDivisionError(len(cells))


@pytest.fixture
def survey(tmp_path: Path) -> Catalogue:
    return load_catalogue(write_catalogue(tmp_path / "survey.toml"))


@pytest.mark.parametrize("kind", ["intake", "outcomes", "training"])
def test_every_part_of_a_contract_is_an_expectation_of_great_expectations(
    catalogue: Catalogue, kind: c.Kind
) -> None:
    suite = suite_of(kind, catalogue, today=TODAY)

    assert all(isinstance(expectation, BatchExpectation) for expectation in suite)
    assert any(isinstance(expectation, ExpectNoBsn) for expectation in suite)
    (of_columns,) = [e for e in suite if isinstance(e, ExpectTableColumnsToMatchSet)]
    assert tuple(of_columns.column_set or ()) == columns_of(kind, catalogue)


def test_every_level_of_every_question_passes_and_no_other_word_does(catalogue: Catalogue) -> None:
    """REQ allow-list: the lists are those of the catalogue, question by question."""
    table = cases(catalogue, 60, kind="intake")
    for indicator in catalogue:
        table[indicator.id] = [*indicator.level_ids, "level_of_no_question"][-1]

    found = held(table, catalogue, "intake").of("failure")

    assert [finding.column for finding in found] == [indicator.id for indicator in catalogue]
    assert {finding.code for finding in found} == {"not_listed"}
    for indicator, finding in zip(catalogue, found, strict=True):
        assert finding.values["allowed"] == [*indicator.level_ids, "not_asked", "unknown", "declined"]


def test_another_catalogue_gives_another_contract(survey: Catalogue) -> None:
    """Its questions, its levels, and settings that nobody knew beforehand."""
    table = cases(survey).assign(**{c.SETTING: SETTING})
    assert held(table, survey).findings == ()

    result = held(with_cell(table, 2, survey.items[0].id, "confirmed"), survey)
    assert [(f.code, f.rows) for f in result.findings] == [("not_listed", (2,))]
    assert result.digest == survey.digest


def test_a_setting_of_another_catalogue_is_still_one_plain_word(survey: Catalogue) -> None:
    result = held(cases(survey).assign(**{c.SETTING: "A long story, with a name"}), survey)

    assert [f.code for f in result.findings] == ["not_a_word"]


def test_a_table_of_one_catalogue_does_not_pass_for_another(
    catalogue: Catalogue, survey: Catalogue, good: pd.DataFrame
) -> None:
    codes = {finding.code for finding in held(good, survey).findings}

    assert {"missing_column", "unknown_column"} <= codes


def test_a_check_that_breaks_is_no_pass(good: pd.DataFrame) -> None:
    (outcome,) = validate(
        cells_of(good), [ExpectTooMuch(meta={"place": 0}, severity=FailureSeverity.INFO)], name="broken"
    )

    assert outcome.raised
    assert not outcome.success


def test_a_check_that_breaks_is_a_failure_whatever_it_looks_for(
    catalogue: Catalogue, good: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "data_contracts.expectation_suites.ExpectEachQuestionAnswered",
        lambda **_: ExpectTooMuch(severity=FailureSeverity.INFO),
    )

    (finding,) = held(good, catalogue).findings
    assert (finding.code, finding.severity) == ("not_checked", "failure")


def test_what_passed_may_be_used_and_what_did_not_may_not(
    catalogue: Catalogue, good: pd.DataFrame, tmp_path: Path
) -> None:
    good.to_csv(tmp_path / "good.csv", index=False)
    with_cell(good, 2, c.OUTCOME, "yes").to_csv(tmp_path / "bad.csv", index=False)

    assert require_passed(tmp_path / "good.csv", "training", catalogue, TODAY).equals(good)
    assert require_passed(good, "training", catalogue, TODAY) is good
    with pytest.raises(ContractBroken) as broken:
        require_passed(tmp_path / "bad.csv", "training", catalogue, TODAY)

    assert broken.value.in_language("nl").startswith(
        "'bad.csv' past niet bij het contract 'training': 1 bevinding. In de kolom 'outcome'"
    )
    assert "Row 2." in str(broken.value)


def test_the_door_says_what_is_wrong_with_a_file_that_is_no_table(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(CasesFileError):
        require_passed(tmp_path / "nowhere.csv", "training", catalogue, TODAY)


def test_few_cases_go_through_the_door(catalogue: Catalogue) -> None:
    """The evidence model learns from a single outcome; what that is worth, the report says."""
    few = cases(catalogue, 12)

    assert require_passed(few, "training", catalogue, TODAY) is few


def test_the_day_is_given_and_not_read_from_the_clock(catalogue: Catalogue, good: pd.DataFrame) -> None:
    from datetime import date

    early = check(good, "training", catalogue, today=date(2025, 1, 1))

    assert {finding.code for finding in early.findings} == {"future_day"}


def test_a_table_with_types_of_its_own_is_read_like_text(catalogue: Catalogue, good: pd.DataFrame) -> None:
    typed = good.assign(**{c.AGE: good[c.AGE].astype(int)})
    typed[c.ARM] = typed[c.ARM].astype("category")
    typed[c.SETTING] = typed[c.SETTING] + "  "

    assert held(typed, catalogue).findings == ()


def test_the_rows_are_counted_from_the_first_case_whatever_the_index(
    catalogue: Catalogue, good: pd.DataFrame
) -> None:
    moved = with_cell(good, 5, c.ARM, "other").set_index(pd.Index(range(1_000, 1_060)))

    (finding,) = held(moved, catalogue).findings
    assert finding.rows == (5,)


def test_a_check_to_which_no_answer_came_is_no_pass(
    good: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [ExpectNoBsn(meta={"place": 0}), ExpectNoBsn(meta={"place": 1})]
    assert [outcome.success for outcome in validate(cells_of(good), both, name="both")] == [True, True]

    answer = silent_great_expectations._outcome
    monkeypatch.setattr(
        silent_great_expectations, "_outcome", lambda result: replace(answer(result), meta={"place": 0})
    )
    first, second = validate(cells_of(good), both, name="one")

    assert first.success
    assert (second.success, second.raised) == (False, True)

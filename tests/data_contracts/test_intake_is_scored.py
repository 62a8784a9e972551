"""A table of intakes that keeps its contract is scored as it is; what is no answer is left by name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.training import case_columns as c
from tests.command_line import Run
from tests.data_contracts.tables import cases, with_cell

pytestmark = pytest.mark.slow


@pytest.fixture
def intake(catalogue: Catalogue) -> pd.DataFrame:
    """Cases at the edges of what the contract lets through: ages, the longest code, nothing answered."""
    table = cases(catalogue, 12, kind="intake")
    table = with_cell(with_cell(table, 1, c.AGE, "0"), 2, c.AGE, "012")
    table = with_cell(table, 3, c.CASE, "A" + "9/._-" * 7 + "9999")
    table.loc[3, [indicator.id for indicator in catalogue][2:]] = "declined"
    return table


def written(table: pd.DataFrame, path: Path) -> Path:
    if path.suffix == ".parquet":
        typed = table.astype({c.AGE: int, c.INTAKE_DATE: "datetime64[ns]"})
        typed.to_parquet(path)
    else:
        table.to_csv(path, index=False, sep=";")
    return path


@pytest.mark.parametrize("name", ["intake.csv", "intake.parquet"])
def test_a_table_that_is_cleared_is_scored(run: Run, intake: pd.DataFrame, tmp_path: Path, name: str) -> None:
    table = written(intake, tmp_path / name)
    checked = run("check", table, "--kind", "intake")
    assert (checked.code, "keeps the contract" in checked.out) == (0, True)

    ran = run("score", table, "--output", tmp_path / "scored.csv")

    scored = pd.read_csv(tmp_path / "scored.csv", dtype={"case": str})
    assert ran.code == 0, ran.err
    assert scored["case"].tolist() == intake[c.CASE].tolist()
    assert "Left out, since it is no answer: intake_date." in ran.err
    assert c.INTAKE_DATE not in scored


@pytest.mark.parametrize("format_", ["table", "json", "csv"])
def test_the_other_answers_are_what_they_are_without_the_date(
    run: Run, intake: pd.DataFrame, tmp_path: Path, format_: str
) -> None:
    with_date = run("score", written(intake, tmp_path / "a.csv"), "--format", format_)
    bare = run("score", written(intake.drop(columns=c.INTAKE_DATE), tmp_path / "b.csv"), "--format", format_)

    assert with_date.out == bare.out
    assert with_date.err != bare.err == ""


def test_it_is_said_in_dutch_and_of_one_row_too(run: Run, intake: pd.DataFrame, tmp_path: Path) -> None:
    ran = run("score", written(intake, tmp_path / "a.csv"), "--explain", "5", "--language", "nl")

    assert ran.code == 0
    assert "geen antwoord: intake_date" in ran.err


def test_what_became_of_a_case_is_still_refused(run: Run, catalogue: Catalogue, tmp_path: Path) -> None:
    """REQ allow-list: a judgement or an outcome does not come near a score."""
    ran = run("score", written(cases(catalogue, 12), tmp_path / "a.csv"))

    assert ran.code == 2
    assert "judgement" in ran.err

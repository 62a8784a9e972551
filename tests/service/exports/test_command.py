"""``screening export training``: the same table as a file, whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from screening.cli.main import main
from tests.service.assessments.flow import findings, recorded, screened_case
from tests.service.world import World

ASK = ("export", "training", "--purpose", "retraining", "--as", "anna")


@pytest.fixture
def data(client: Callable[[str], TestClient], world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an installation with one case that has an outcome."""
    monkeypatch.setenv("SCREENING_LANGUAGE", "en")
    alice = client("alice")
    recorded(alice, screened_case(alice), findings(world))
    return world.installation.settings.data


def test_csv_and_parquet_hold_the_same_rows(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pyarrow.parquet import read_table

    for name in ("training.csv", "training.parquet"):
        assert main((*ASK, "--out", str(tmp_path / name), "--data", str(data))) == 0
    with (tmp_path / "training.csv").open(encoding="ascii", newline="") as file:
        rows = list(csv.DictReader(file))

    assert "Written: 1 case" in capsys.readouterr().out
    assert read_table(tmp_path / "training.parquet").to_pylist() == rows
    assert rows[0]["outcome"] == "undetermined"


@pytest.mark.parametrize("login", ["alice", "nobody"])
def test_only_for_an_analyst_and_nothing_half_written(
    data: Path, tmp_path: Path, login: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "folder" / "training.csv"
    out.parent.mkdir()
    code = main((*ASK[:-1], login, "--out", str(out), "--data", str(data)))

    assert code != 0
    assert list(out.parent.iterdir()) == []
    assert capsys.readouterr().err.count("\n") <= 2


def test_a_file_that_is_there_is_never_overwritten(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "training.csv"
    out.write_text("earlier", "ascii")

    assert main((*ASK, "--out", str(out), "--data", str(data))) != 0
    assert out.read_text("ascii") == "earlier"


def test_a_place_that_cannot_be_written_is_told_in_one_sentence(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main((*ASK, "--out", str(tmp_path / "gone" / "training.csv"), "--data", str(data))) != 0
    assert "cannot be written" in capsys.readouterr().err

"""``screening export htcds``: the same file, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from screening.cli.main import main
from tests.service.htcds.flow import case_with_outcome, consent
from tests.service.world import World

pytestmark = pytest.mark.slow

ASK = ("export", "htcds", "--receiver", "municipality", "--purpose", "care", "--as", "petra")


@pytest.fixture
def data(client: Callable[[str], TestClient], world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an installation with two outcomes, one of them with consent."""
    monkeypatch.setenv("SCREENING_LANGUAGE", "en")
    alice = client("alice")
    consent(alice, case_with_outcome(alice, world))
    case_with_outcome(alice, world)
    return world.installation.settings.data


def test_it_says_what_was_written_and_what_was_left_out(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """REQ htcds"""
    out = tmp_path / "htcds.json"

    assert main((*ASK, "--out", str(out), "--data", str(data))) == 0

    assert len(json.loads(out.read_text("utf-8"))["records"]) == 1
    said = capsys.readouterr().out
    assert "Written: 1 case" in said
    assert "1 case did not go along: there is no consent" in said


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--counts", "2026"), "2025 or earlier"),
        (("--out", "records.xlsx"), "Choose a name that ends in .csv or .json"),
        (("--counts", "2025", "--out", "counts.csv"), "counts in .json alone"),
        (("--as", "anna"), "role"),
    ],
)
def test_what_does_not_fit_writes_nothing(
    data: Path, tmp_path: Path, more: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    named = [str(folder / word) if word.endswith(("xlsx", "csv")) else word for word in more]

    code = main((*ASK, "--out", str(folder / "htcds.json"), "--data", str(data), *named))

    assert code != 0
    assert sentence in capsys.readouterr().err
    assert list(folder.iterdir()) == []

"""``screening validate``: what it writes, and what it refuses before it begins."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from screening.catalogue.catalogue import Catalogue
from screening.cli.main import main
from screening.language import LANGUAGES, Language
from screening.model.artefact import read_shipped
from screening.model.shipped_files import shipped_artefact, shipped_version
from screening.model.signing import public_half
from screening.model.validation_results_file import read_results
from screening.plain_language_check import findings
from screening.training.case_columns import CASE
from screening.training.simulate_cases import simulate

pytestmark = pytest.mark.slow

KEY = bytes(range(32))
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SCREENING_LANGUAGE", "en")

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = main(["validate", *(str(argument) for argument in arguments)])
        return (code, *capfd.readouterr())

    return run


@pytest.fixture
def folder(tmp_path: Path, catalogue: Catalogue) -> Path:
    """A model, cases and a key."""
    (tmp_path / "model.json").write_bytes(shipped_artefact().read_bytes())
    (tmp_path / "signing.key").write_text(KEY.hex())
    frame = simulate(catalogue, 60, seed=2, settings={"specialised_crisis_shelter": 1})
    frame.to_csv(tmp_path / "cases.csv", index=False)
    return tmp_path


def usual(folder: Path, **changed: Path) -> tuple[str | Path, ...]:
    place = {"model": folder / "model.json", "data": folder / "cases.csv", "out": folder / "r.json"} | changed
    return (
        place["model"],
        place["data"],
        "--key",
        folder / "signing.key",
        "--out",
        place["out"],
        "--report",
        folder / "r.html",
    )


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"model.json", "signing.key", "cases.csv"}


def test_results_and_report_are_written(run: Run, folder: Path, catalogue: Catalogue) -> None:
    """From a model and a checked table to one signed file, and the report made from it."""
    code, out, err = run(*usual(folder), "--organisation", "Shelter", "--jobs", "1")

    assert (code, err) == (0, "")
    assert left(folder) == {"r.json", "r.html"}
    content = read_results(folder / "r.json", [public_half(KEY)])
    assert content["model"]["digest"] == read_shipped(catalogue).digest
    assert content["data"]["organisation"] == "Shelter"
    assert content["made"]["draws"] == 200
    assert "too few cases" in out
    assert "Validatierapport" in (folder / "r.html").read_text("utf-8")


def test_a_table_that_breaks_its_contract_is_refused(run: Run, folder: Path, catalogue: Catalogue) -> None:
    frame = simulate(catalogue, 30, seed=2)
    frame.assign(**{CASE: "twice"}).to_csv(folder / "cases.csv", index=False)

    code, out, err = run(*usual(folder))

    assert (code, out) == (2, "")
    assert err.startswith("Error:")
    assert left(folder) == set()


def test_a_changed_model_is_not_trusted(run: Run, folder: Path) -> None:
    path = folder / "model.json"
    version = f'"version":"{shipped_version()}"'.encode()
    path.write_bytes(path.read_bytes().replace(version, b'"version":"other"', 1))

    code, _, err = run(*usual(folder))

    assert code == 3
    assert err.count("\n") == 1
    assert left(folder) == set()


def test_a_place_that_is_not_there_is_refused_before_the_work(run: Run, folder: Path) -> None:
    code, _, err = run(*usual(folder, out=folder / "nowhere" / "r.json"))

    assert code == 2
    assert "r.json cannot be written" in err
    assert left(folder) == set()


def test_a_full_disk_is_refused_before_the_work(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None: ...

        def write(self, _: bytes) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: Full())

    code, _, err = run(*usual(folder))

    assert code == 2
    assert "No space left on device" in err
    assert left(folder) == set()


def test_too_few_draws_are_refused(run: Run, folder: Path) -> None:
    """REQ optimism: at least 200 repeats."""
    code, _, err = run(*usual(folder), "--draws", "50")

    assert (code, left(folder)) == (2, set())
    assert "--draws" in err


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_plain(language: Language) -> None:
    """REQ plain-words: what the command says."""
    from data_contracts.findings import contract_texts

    spoken = {
        key: text
        for key, text in contract_texts().sentences[language].items()
        if key.startswith("validate.") and not key.endswith("examples") and isinstance(text, str)
    }

    assert len(spoken) > 15
    assert {key: found for key, text in spoken.items() if (found := findings(text, language))} == {}

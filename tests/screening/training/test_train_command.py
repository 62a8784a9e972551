"""``screening train`` and ``screening simulate`` as an analyst uses them, and what they refuse."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_acute_rules import load_acute_rules
from screening.explain.load_screener import golden_beside, self_test
from screening.explain.screener import Screener
from screening.model.artefact import read_artefact, read_shipped
from screening.model.signing import public_half
from screening.training.simulate_cases import Group, group_table
from tests.command_line import Ran, Run
from tests.guards import scores
from tests.screening.training.cases import with_cells

pytestmark = pytest.mark.slow

KEY = bytes(range(32))


@pytest.fixture
def train(run: Run, tmp_path: Path) -> Callable[..., Ran]:
    """Train on a frame; the model goes to ``model.json`` in the test's folder."""
    key = tmp_path / "signing.key"
    key.write_text(KEY.hex() + "\n", "ascii")

    def train(frame: pd.DataFrame, *more: str | Path) -> Ran:
        frame.to_csv(tmp_path / "cases.csv", index=False)
        given = ("--key", key, "--output", tmp_path / "model.json", "--bootstraps", "0", *more)
        return run("train", tmp_path / "cases.csv", *given)

    return train


Train = Callable[..., Ran]


def test_a_checked_table_becomes_a_signed_model(
    train: Train, frame: pd.DataFrame, tmp_path: Path, catalogue: Catalogue
) -> None:
    """REQ no-pickle-in-service: the file is read, audited and tested like any other model."""
    ran = train(frame, "--name", "house", "--version", "3")
    made = read_artefact(tmp_path / "model.json", [public_half(KEY)], catalogue)

    assert ran.code == 0, ran.err
    assert (made.name, made.version, made.status) == ("house", "3", "updated_with_made_up")
    screener = Screener(made, catalogue, load_acute_rules(catalogue))
    assert self_test(screener, tmp_path / "model.json").ok
    assert made.digest in ran.out
    assert "not yet validated" in ran.out
    assert "youth protection" in ran.out


def test_the_same_command_gives_the_same_model(train: Train, frame: pd.DataFrame, tmp_path: Path) -> None:
    """REQ reproducible: byte for byte, with repetitions or without, on one process or two."""
    train(frame)
    first = (tmp_path / "model.json").read_bytes()
    ran = train(frame, "--bootstraps", "4", "--jobs", "2")

    assert (tmp_path / "model.json").read_bytes() == first
    assert "In 4 repetitions" in ran.out


def test_training_makes_a_file_and_changes_nothing_else(
    train: Train, frame: pd.DataFrame, tmp_path: Path, catalogue: Catalogue
) -> None:
    """REQ not-self-learning: two files appear, the model in use is the same, and the command says so."""
    before = read_shipped(catalogue).digest
    ran = train(frame)

    made = {path.name for path in tmp_path.iterdir()} - {"cases.csv", "signing.key"}
    assert made == {"model.json", golden_beside(tmp_path / "model.json").name}
    assert read_shipped(catalogue).digest == before
    assert "not in use" in ran.out


def test_nothing_of_the_service_can_train(repository: Path) -> None:
    """REQ not-self-learning: no file of the service names the procedure or writes a model file."""
    assert scores.service_can_train(repository) == []


def test_dutch_is_spoken(train: Train, frame: pd.DataFrame) -> None:
    ran = train(frame, "--language", "nl")
    assert "bijgewerkt met verzonnen dossiers, nog niet getoetst" in ran.out
    assert "nog niet te zeggen" in ran.out


@pytest.mark.parametrize(
    ("rows", "cells", "lacking"),
    [
        (12, {}, " cases to learn from: "),
        (60, {"outcome": "not_shown"}, "All outcomes are the same"),
        (60, {"outcome": "undetermined"}, "No case has an outcome to learn from"),
        (60, "unknown", "No question has an answer anywhere"),
    ],
)
def test_too_little_to_learn_from_is_one_sentence_and_no_model(
    train: Train,
    frame: pd.DataFrame,
    catalogue: Catalogue,
    tmp_path: Path,
    rows: int,
    cells: Mapping[str, str] | str,
    lacking: str,
) -> None:
    """REQ sample-size: twelve rows, one kind of outcome, none at all, no answer at all."""
    given = dict.fromkeys((item.id for item in catalogue.items), cells) if isinstance(cells, str) else cells
    ran = train(frame[:rows].assign(**given))

    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert "holds too little to learn from, so no model was made." in ran.err
    assert lacking in ran.err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cases.csv", "signing.key"]


def test_twenty_four_outcomes_are_learned_from_and_said_to_be_few(train: Train, frame: pd.DataFrame) -> None:
    """What a crisis shelter gathers in two years is enough to begin with, and the literature weighs most."""
    outcomes = ["established", "not_shown"] * 12
    ran = train(frame[:24].assign(outcome=outcomes))
    assert ran.code == 0, ran.err
    assert "The literature still weighs heavily." in ran.out


def test_who_trained_stands_in_the_model_and_counts_for_its_digest(
    train: Train, frame: pd.DataFrame, tmp_path: Path, catalogue: Catalogue
) -> None:
    """REQ reproducible, REQ four-eyes: the same person, cases and seed give the same digest; and whoever
    trained a model can be kept from approving it."""

    def digest(*by: str) -> str:
        assert train(frame, *by).code == 0
        made = read_artefact(tmp_path / "model.json", [public_half(KEY)], catalogue)
        assert made.provenance.get("trained_by") == (by[1] if by else None)
        return made.digest

    anna = digest("--by", "anna")
    assert digest("--by", "anna") == anna
    assert len({anna, digest("--by", "bob"), digest()}) == 3
    assert train(frame, "--by", "Anna Jansen").code == 2


def _changed(frame: pd.DataFrame, catalogue: Catalogue) -> Mapping[str, pd.DataFrame]:
    unknown = {item.id: "unknown" for item in catalogue}
    return {
        "a forbidden column": frame.assign(nationality="x"),
        "an unknown level": with_cells(frame, "self_harm", {4: "perhaps"}),
        "a future date": with_cells(frame, "outcome_date", {4: "2999-01-01"}),
        "a case twice": with_cells(frame, "case", {4: str(frame.loc[5, "case"])}),
        "a column missing": frame.drop(columns="self_harm"),
        "an empty cell": with_cells(frame, "self_harm", {4: ""}),
        "nothing determined": frame.assign(outcome="undetermined"),
        "all unknown": frame.assign(**unknown),
    }


@pytest.mark.parametrize(
    "what",
    [
        "a forbidden column",
        "an unknown level",
        "a future date",
        "a case twice",
        "a column missing",
        "an empty cell",
        "nothing determined",
        "all unknown",
    ],
)
def test_a_table_that_is_not_right_makes_no_model(
    train: Train, frame: pd.DataFrame, catalogue: Catalogue, tmp_path: Path, what: str
) -> None:
    """REQ deny-list: the contract first; one clear sentence, a non-zero exit, nothing half-written."""
    ran = train(_changed(frame, catalogue)[what])

    assert ran.code == 2
    assert ran.err.startswith("Error: ")
    assert "Traceback" not in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.csv", "signing.key"]


def test_writing_that_fails_in_the_middle_leaves_nothing(
    train: Train, frame: pd.DataFrame, tmp_path: Path
) -> None:
    """The golden vectors are written, then the model cannot be: neither of them stays."""
    (tmp_path / "model.json.unfinished").mkdir()
    ran = train(frame[:40])

    assert ran.code != 0
    assert "Traceback" not in ran.err
    left = {path.name for path in tmp_path.iterdir()} - {"cases.csv", "signing.key", "model.json.unfinished"}
    assert left == set()


def test_a_scheduler_that_cannot_be_used_is_a_clear_sentence(
    train: Train, frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the package ``distributed``, and with it where nobody listens."""
    monkeypatch.setattr("screening.dask_cluster.PATIENCE", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        ran = train(frame, "--scheduler", address)

    assert ran.code == 2
    assert "dask" in ran.err or address in ran.err


def test_a_catalogue_without_published_figures_asks_for_outcomes_to_start_from(
    train: Train, reference: Path, tmp_path: Path
) -> None:
    """The youth survey, command line and all: half of 2019 as literature, the other half to learn from."""
    from tests.youth_survey.survey import table, write_catalogue

    questions = write_catalogue(tmp_path / "questions.toml")
    first = table(reference / "youth_survey", 2019)
    first[::2].to_csv(tmp_path / "earlier.csv", index=False)
    rest = first[1::2]

    refused = train(rest, "--catalogue", questions)
    twice = train(first, "--catalogue", questions, "--evidence-from", tmp_path / "earlier.csv")
    made = train(rest, "--catalogue", questions, "--evidence-from", tmp_path / "earlier.csv")

    assert (refused.code, "--evidence-from" in refused.err) == (2, True)
    assert (twice.code, "both tables" in twice.err) == (2, True)
    assert made.code == 0, made.err


def test_simulate_writes_the_same_file_every_time(run: Run, tmp_path: Path) -> None:
    """REQ reproducible: CSV and Parquet, and the groups in a file of their own."""
    given = (
        "simulate",
        "--n",
        "120",
        "--seed",
        "4",
        "--overlooked",
        "0.4",
        "--groups-out",
        tmp_path / "groups.csv",
    )
    first = run(*given, "--out", tmp_path / "one.csv")
    run(*given, "--out", tmp_path / "two.csv")
    run(*given, "--out", tmp_path / "three.parquet")
    one = pd.read_csv(tmp_path / "one.csv", dtype=str)
    groups = (Group("a", 0.5), Group("b", 0.5, 0.4))

    assert (first.code, "120" in first.out) == (0, True)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert one.equals(pd.read_parquet(tmp_path / "three.parquet").astype("str"))
    assert pd.read_csv(tmp_path / "groups.csv", dtype=str).equals(
        group_table(one, groups, seed=4).astype("str")
    )


@pytest.mark.parametrize("weight", ["youth_protection_intake", "youth_protection_intake=-1", "hospital=1"])
def test_simulate_refuses_a_setting_that_is_none(run: Run, tmp_path: Path, weight: str) -> None:
    ran = run("simulate", "--setting", weight, "--out", tmp_path / "cases.csv")
    assert ran.code == 2
    assert not (tmp_path / "cases.csv").exists()

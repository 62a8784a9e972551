"""Commands over all cases: a table with cases is for its owner alone, and slow work shows that it goes on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import click
import pytest
from fastapi.testclient import TestClient

from screening.cli.main import cli, main
from tests.command_line import Terminal, terminal  # noqa: F401  a fixture, found by its name
from tests.service.htcds.flow import case_with_outcome, consent
from tests.service.world import World

pytestmark = pytest.mark.slow

NO_CASES: Final = {
    "backup identity": "a key",
    "backup make": "encrypted, and private; tests/service/backup",
    "contribute": "sums with noise, and private; tests/screening/pooling",
    "form": "the paper form, empty",
    "impact": "waiting times, of nobody",
    "model build": "a model",
    "model limits": "a model",
    "model show": "the score card",
    "pool make": "coefficients of several organisations, and private; tests/screening/pooling",
    "pool report": "the same in pictures",
    "publish": "a folder about a model",
    "restore": "a data folder",
    "train": "a model",
    "validate": "figures about a model",
}
"""Commands that write something else than a table with cases, and what."""

EXPORT: Final = ("--purpose", "retraining", "--as", "anna")
HTCDS: Final = ("--receiver", "municipality", "--purpose", "care", "--as", "petra")
WRITE: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "check": (("check", "simulated.csv", "--report", "OUT.html"),),
    "export htcds": tuple(("export", "htcds", *HTCDS, "--out", f"OUT.{form}") for form in ("csv", "json")),
    "export training": tuple(
        ("export", "training", *EXPORT, "--out", f"OUT.{form}") for form in ("csv", "parquet")
    ),
    "score": tuple(("score", "asked.csv", "--output", f"OUT.{form}") for form in ("csv", "parquet", "json")),
    "simulate": tuple(
        ("simulate", "--n", "20", "--output", f"OUT.{form}", "--groups-out", f"OUT-groups.{form}")
        for form in ("csv", "parquet")
    ),
}
"""Command lines of the others; OUT is a new file."""


def _leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from _leaves(found, (*path, name))
    else:
        yield " ".join(path), command


def _writes(command: click.Command) -> bool:
    """Whether it takes a place to write to: a path that need not be there, by a name for what comes out."""
    names = {"file", "groups_out", "out", "output", "report", "target"}
    return any(
        isinstance(option.type, click.Path) and not option.type.exists and option.name in names
        for option in command.params
    )


def test_every_command_that_writes_a_file_is_known_here() -> None:
    writing = {name for name, command in _leaves(cli) if _writes(command)}

    assert writing == NO_CASES.keys() | WRITE.keys()


@pytest.fixture
def folder(
    client: Callable[[str], TestClient],
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Path]:
    """A folder to write in, with a table of cases and one of answers; new files are readable by everybody."""
    alice = client("alice")
    consent(alice, case_with_outcome(alice, world))
    folder = tmp_path / "written"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SIGNAALWIJZER_DATA", str(world.installation.settings.data))
    assert main(["simulate", "--n", "200", "--output", "simulated.csv"]) == 0
    (folder / "asked.csv").write_text("case,setting,age,neglect\nA-1,youth_protection_intake,16,no\n")
    before = os.umask(0o022)
    try:
        yield folder
    finally:
        os.umask(before)


@pytest.mark.parametrize("command", sorted(WRITE))
def test_a_table_with_cases_is_for_its_owner_alone(folder: Path, command: str) -> None:
    there = set(folder.iterdir())
    for number, line in enumerate(WRITE[command]):
        code = main([word.replace("OUT", f"written{number}") for word in line])
        assert code in (0, 1), line
    made = set(folder.iterdir()) - there

    assert len(made) >= len(WRITE[command])
    assert {oct(file.stat().st_mode & 0o777) for file in made} == {"0o600"}


def test_checks_over_all_cases_say_that_they_work(
    folder: Path,
    terminal: Callable[..., Terminal],  # noqa: F811  the fixture
) -> None:
    seen = terminal(slow=0.0)

    assert main(["verify", "--language", "en"]) == 0
    assert main(["monitor", "--language", "en"]) in (0, 1)

    for label in ("Rows", "Screenings", "Counting how the model does"):
        assert label in seen.getvalue()


def test_an_open_file_that_is_replaced_becomes_private(folder: Path) -> None:
    (folder / "old.csv").write_text("earlier")
    (folder / "old.csv").chmod(0o644)

    assert main(["simulate", "--n", "5", "--output", "old.csv"]) == 0
    assert (folder / "old.csv").stat().st_mode & 0o777 == 0o600

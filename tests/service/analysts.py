"""The work of an analyst on the command line, in this process; what serves meanwhile is another process."""

from __future__ import annotations

import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest

from screening.cli.main import main
from screening.training.case_columns import MADE_UP
from tests.browser.support_server import DemoServer
from tests.command_line import Ran
from tests.once_per_run import once_per_run

ORGANISATION = "Demonstratie Jeugdhulp"
"""The name that the demonstration gives its organisation."""

NAME, VERSION = "house", "5"
MODEL = f"{NAME}-{VERSION}"
REASON = "Validated on outcomes of our own organisation"


def screening(*arguments: str | Path) -> Ran:
    """``screening …`` as somebody types it, in English."""
    out, err = StringIO(), StringIO()
    english = patch.dict(os.environ, {"SCREENING_LANGUAGE": "en"})
    with english, redirect_stdout(out), redirect_stderr(err):
        code = main([str(argument) for argument in arguments])
    return Ran(code, out.getvalue(), err.getvalue())


def done(*arguments: str | Path) -> str:
    """What a command that must succeed says."""
    ran = screening(*arguments)
    assert ran.code == 0, f"{arguments}\n{ran.out}\n{ran.err}"
    return ran.out


@dataclass(frozen=True, slots=True)
class Files:
    """What an analyst has made and proposes: a model, the signed results of its validation, the report."""

    model: Path
    results: Path
    report: Path

    def trained(self, cases: Path, key: Path) -> str:
        """Learn from ``cases``; what the command says."""
        named = ("--name", NAME, "--version", VERSION, "--key", key, "--output", self.model)
        return done("train", cases, *named, "--bootstraps", "2", "--jobs", "1")

    def validated(self, cases: Path, key: Path, *learned_from: str | Path) -> str:
        """Judge the model by ``cases``; what the command says."""
        written = ("--key", key, "--out", self.results, "--report", self.report, *learned_from)
        return done("validate", self.model, cases, *written, "--organisation", ORGANISATION, "--jobs", "1")


def in_folder(folder: Path) -> Files:
    folder.mkdir()
    return _files(folder)


def _files(folder: Path) -> Files:
    return Files(folder / "model.json", folder / "results.json", folder / "report.html")


def key_of(server: DemoServer) -> Path:
    """The signing key of the installation."""
    return server.data / "keys" / "signing.key"


def made_up(factory: pytest.TempPathFactory, key: Path) -> Files:
    """A model trained on made-up cases of one period and validated on those of the next.

    The demonstration itself has far too few outcomes for any step up; these stand in for what an
    organisation gathers in years, under its name. ``key`` is that of the demonstration of this run.
    """
    return _files(once_per_run(factory, "made-up", lambda folder: _make_up(folder, key)))


def _make_up(folder: Path, key: Path) -> None:
    files = _files(folder)
    houses = ("--setting", "youth_protection_intake=1", "--setting", "specialised_crisis_shelter=2")
    earlier, later = folder / "earlier.csv", folder / "later.csv"
    for cases, number, seed in ((earlier, "120", "5"), (later, "260", "6")):
        done("simulate", "--n", number, "--seed", seed, *houses, "--out", cases)
    # Other young people have other codes.
    later.write_text(later.read_text("utf-8").replace(f"\n{MADE_UP}", f"\n{MADE_UP}later-"), "utf-8")
    files.trained(earlier, key)
    files.validated(later, key, "--trained-on", earlier)

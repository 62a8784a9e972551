"""Running the command as a user does, and the files that a user would give it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from screening.cli.main import main
from tests.command_line import terminal  # noqa: F401  a fixture, found by its name
from tests.screening.batch.tables import write_json
from tests.screening.lisa import BEFORE, FOUND


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command line did: its exit code, and what it wrote where."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in this process, in English unless the test says otherwise."""
    monkeypatch.setenv("SCREENING_LANGUAGE", "en")

    def run(*arguments: str | Path) -> Ran:
        code = main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Ran(code, out.decode(), err.decode())

    return run


@pytest.fixture
def before(tmp_path: Path) -> Path:
    return write_json(tmp_path / "before.json", BEFORE)


@pytest.fixture
def found(tmp_path: Path) -> Path:
    return write_json(tmp_path / "found.json", FOUND)

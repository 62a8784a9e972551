"""Running the command in this process, as a user does."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import rich.progress  # noqa: F401  what a bar is drawn with, loaded before a test waits for one

from screening.cli import progress
from screening.cli.main import main


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command line did: its exit code, and what it wrote where."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in this process, in English unless it says otherwise."""
    monkeypatch.setenv("SCREENING_LANGUAGE", "en")

    def run(*arguments: str | Path) -> Ran:
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capfd.readouterr())

    return run


class Terminal(io.StringIO):
    """Standard error as a terminal, or as a file that somebody sends it to."""

    def __init__(self, *, is_terminal: bool = True) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Terminal]:
    """``terminal(slow=0.05)``: standard error from now on, where work is slow after so many seconds."""

    def terminal(*, slow: float, is_terminal: bool = True) -> Terminal:
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr(progress, "SLOW", slow)
        made = Terminal(is_terminal=is_terminal)
        monkeypatch.setattr(sys, "stderr", made)
        return made

    return terminal

"""The bar on the terminal: it comes by itself when work takes long, and never before."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.cli import progress as bars
from screening.cli.main import main
from screening.cli.progress import progress, progress_bar
from tests.command_line import Terminal


def test_two_seconds_are_slow() -> None:
    assert bars.SLOW == 2.0


def test_work_that_says_nothing_shows_that_it_goes_on(terminal: Callable[..., Terminal]) -> None:
    seen = terminal(slow=0.02)
    with progress_bar("Weighing"):
        time.sleep(0.4)

    assert "Weighing" in seen.getvalue()


def test_work_that_is_done_in_time_shows_nothing(terminal: Callable[..., Terminal]) -> None:
    seen = terminal(slow=5.0)
    with progress("Weighing", 3) as done:
        done(3)

    assert seen.getvalue() == ""


def test_a_share_that_was_told_before_the_bar_came_is_on_it(terminal: Callable[..., Terminal]) -> None:
    seen = terminal(slow=0.02)
    with progress("Weighing", 4) as done:
        done(1)
        time.sleep(0.3)
        done(4)

    assert "0:00:00" in seen.getvalue()  # no time is left


def test_a_file_gets_no_bar(terminal: Callable[..., Terminal]) -> None:
    seen = terminal(slow=0.0, is_terminal=False)
    with progress_bar("Weighing") as show:
        show(0.5)
        time.sleep(0.05)

    assert seen.getvalue() == ""


def test_a_failure_takes_the_bar_away(terminal: Callable[..., Terminal]) -> None:
    seen = terminal(slow=0.0)

    def fail() -> None:
        with progress_bar("Weighing"):
            time.sleep(0.2)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    before = seen.getvalue()
    time.sleep(0.3)

    assert seen.getvalue() == before


@pytest.mark.slow
def test_commands_over_tables_say_that_they_work(terminal: Callable[..., Terminal], tmp_path: Path) -> None:
    cases = str(tmp_path / "cases.csv")
    seen = terminal(slow=0.0)

    assert main(["simulate", "--n", "500", "--output", cases, "--language", "en"]) == 0
    assert main(["check", cases, "--language", "en"]) in (0, 1)

    assert "Making up cases" in seen.getvalue()
    assert "Checking the table" in seen.getvalue()

"""The page of benchmarks: each figure with its goal, whether it was met, and the day it was measured."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import recorded
from benchmarks.__main__ import main, measure
from benchmarks.limits import Limit


class Twice:
    """A benchmark that measures once: other values each time."""

    def __init__(self, *values: float) -> None:
        self.values = iter(values)

    def measure(self) -> tuple[Limit, ...]:
        return (Limit("a page", next(self.values), "at most", 8, "ms", "a floor"),)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing recorded."""
    (tmp_path / "docs" / "reference").mkdir(parents=True)
    monkeypatch.setattr(recorded, "RECORD", tmp_path / "recorded.json")
    recorded.RECORD.write_text("{}")
    return tmp_path


def row(repository: Path, what: str) -> str:
    lines = (repository / recorded.PAGE).read_text("utf-8").splitlines()
    return next(line for line in lines if f"| {what} |" in line)


def test_a_benchmark_that_measures_once_is_run_again_and_the_median_counts() -> None:
    limits = measure(Twice(7.0, 9.0, 7.5), runs=3)

    assert [(limit.value, limit.runs) for limit in limits] == [(7.5, (7.0, 9.0, 7.5))]


def test_the_page_has_goal_median_range_verdict_and_day(repository: Path) -> None:
    figures = {
        "result_page": measure(Twice(7.0, 9.0, 7.5), runs=3),
        "cluster": [Limit("two workers", 1.5, "at least", 1.6, "×", runs=(1.49, 1.5, 1.51))],
    }
    recorded.write(recorded.measured_now(figures, 3, date(2026, 12, 1)), repository)

    assert row(repository, "a page") == (
        "| `result_page` | a page | at most 8 ms | 7.5 ms | 7 ms to 9 ms, 3 runs "
        "| MET, noisier than 10 % | 2026-12-01 |"
    )
    assert row(repository, "two workers").endswith("| **MISSED** | 2026-12-01 |")
    page = (repository / recorded.PAGE).read_text("utf-8")
    assert "- a page: a floor" in page
    assert "| `serve_start` | not measured yet |" in page
    assert "Python 3." in page
    assert page == recorded.page(recorded.read())


def test_what_is_not_measured_keeps_its_day(repository: Path) -> None:
    first = {"cluster": [Limit("two workers", 1.5, "at least", 1.6, "×")]}
    recorded.write(recorded.measured_now(first, 1, date(2026, 11, 1)), repository)
    second = {"result_page": measure(Twice(7.0), runs=1)}
    recorded.write(recorded.measured_now(second, 1, date(2026, 12, 1)), repository)

    assert row(repository, "two workers").endswith("| 2026-11-01 |")
    assert row(repository, "a page").endswith("| 2026-12-01 |")


def test_every_group_is_a_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    assert all(find_spec(f"benchmarks.{group}") for group in recorded.GROUPS)
    with pytest.raises(SystemExit):
        main(["nothing"])
    assert "there is no group nothing" in capsys.readouterr().err

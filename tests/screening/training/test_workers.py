"""Work that can be divided gives the same numbers on this machine and on a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from screening.dask_cluster import ClusterError
from screening.training.parallel import workers
from screening.training.stability_under_resampling import stability
from screening.training.starting_point import StartingPoint
from screening.training.training_table import TrainingTable
from tests.command_line import Run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A cluster of two processes, reached over TCP as any other."""
    with LocalCluster(  # type: ignore[no-untyped-call]  # distributed has no types here
        n_workers=2, threads_per_worker=1, dashboard_address=":0", protocol="tcp://"
    ) as cluster:
        yield cluster.scheduler_address


def test_a_cluster_gives_the_numbers_of_this_machine(
    address: str, cases: TrainingTable, start: StartingPoint
) -> None:
    """REQ reproducible: every piece of work has its own seed, wherever it is done."""
    with workers(jobs=1):
        here = stability(cases, start, draws=4)
    with workers(address):
        there = stability(cases, start, draws=4)

    assert there.moved == pytest.approx(here.moved, abs=1e-12)
    assert there.other_band == here.other_band


def test_a_scheduler_that_does_not_answer_is_a_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screening.dask_cluster.PATIENCE", 1)

    with pytest.raises(ClusterError, match=r"tcp://127\.0\.0\.1:9"), workers("tcp://127.0.0.1:9"):
        pass


@pytest.fixture
def without_workers() -> Iterator[str]:
    with LocalCluster(  # type: ignore[no-untyped-call]  # distributed has no types here
        n_workers=0, dashboard_address=":0", protocol="tcp://"
    ) as cluster:
        yield cluster.scheduler_address


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_scheduler_without_workers_is_a_clear_sentence(
    without_workers: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """Said before the work begins, with exit code 2, and nothing is written."""
    monkeypatch.setattr("screening.dask_cluster.PATIENCE", 1)
    (tmp_path / "cases.csv").write_text("case\n1\n", "utf-8")
    (tmp_path / "signing.key").write_text(bytes(range(32)).hex(), "ascii")
    made = tmp_path / "model.json"
    given = ("--key", tmp_path / "signing.key", "--output", made, "--scheduler", without_workers)

    ran = run("train", tmp_path / "cases.csv", *given, "--language", language)

    assert ran.code == 2
    assert without_workers in ran.err
    assert ("heeft geen werkers" if language == "nl" else "has no workers") in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert not made.exists()

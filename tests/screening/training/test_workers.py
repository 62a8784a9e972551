"""Work that can be divided gives the same numbers on this machine and on a cluster."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from distributed import LocalCluster

from screening.training.errors import TrainingError
from screening.training.stability import stability
from screening.training.start import StartingPoint
from screening.training.table import TrainingTable
from screening.training.workers import workers

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A cluster of two processes, reached over TCP as any other."""
    with LocalCluster(  # type: ignore[no-untyped-call]  # distributed has no types here
        n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp://"
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
    monkeypatch.setattr("screening.training.workers.PATIENCE", 1)

    with pytest.raises(TrainingError, match=r"tcp://127\.0\.0\.1:9"), workers("tcp://127.0.0.1:9"):
        pass

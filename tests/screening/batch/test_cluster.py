"""Many tables on a Dask cluster of two processes: the bytes of this machine, also when one of them dies."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from distributed import Client, LocalCluster, Worker

from screening.dask_cluster import connected
from screening.explain.screener import Screener
from tests.command_line import Run
from tests.screening.batch.parts import alone, long_parts, records_in, results_in, small_parts, started
from tests.screening.batch.tables import random_rows, write_csv

pytestmark = pytest.mark.slow

ROWS = 16_000
PARTS = 4
NAMES = [f"part-{number}.parquet" for number in range(1, PARTS + 1)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two workers in processes of their own, each started again when it dies; heard on this machine alone."""
    with LocalCluster(  # type: ignore[no-untyped-call]  # distributed has no types here
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        protocol="tcp://",
        dashboard_address="127.0.0.1:0",
        memory_limit=0,
    ) as cluster:
        yield cluster


@pytest.fixture
def address(cluster: LocalCluster) -> str:
    return str(cluster.scheduler_address)


@pytest.fixture
def pids(cluster: LocalCluster) -> list[int]:
    """The processes of the workers."""
    with Client(cluster, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(2, timeout=60)
        return list(client.run(os.getpid).values())


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory, screener: Screener) -> Path:
    return long_parts(tmp_path_factory.mktemp("parts") / "in", screener, PARTS, ROWS)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def wait_for(what: Callable[[], int | None]) -> int:
    """What comes out, as soon as it is there."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if (found := what()) is not None:
            return found
        time.sleep(0.002)
    raise AssertionError("it did not come")


def wait_for_idle(address: str) -> None:
    """Return when no worker has anything in hand."""
    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        wait_for(lambda: None if any(client.run(tasks_in_hand).values()) else 1)


def tasks_in_hand(dask_worker: Worker) -> int:
    """Run by each worker."""
    return sum(task.state != "memory" for task in dask_worker.state.tasks.values())


def at_work(pids: list[int], folder: Path) -> int | None:
    """A process that has an unfinished file of ``folder`` open."""
    for pid in pids:
        try:
            opened = [os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()]
        except OSError:
            continue
        if any(name.startswith(f"{folder}/.part-") for name in opened):
            return pid
    return None


def test_a_worker_that_dies_loses_nothing(
    address: str, pids: list[int], parts: Path, out: Path, screener: Screener
) -> None:
    """REQ reproducible: its part is done by another one, and nothing half is left of it."""
    process = started([parts, "-o", out, "--scheduler", address])
    killed = wait_for(lambda: at_work(pids, out))
    os.kill(killed, signal.SIGKILL)
    told, said = process.communicate()

    assert (process.returncode, said) == (0, "")
    assert told == "4 parts are finished; 0 of them were already.\n"
    assert results_in(out) == records_in(out) == NAMES
    for name in NAMES:
        assert (out / name).read_bytes() == alone(parts / name, screener)
    assert not Path(f"/proc/{killed}").exists()


def test_a_run_that_is_stopped_goes_on_later(
    run: Run, address: str, pids: list[int], parts: Path, out: Path, screener: Screener
) -> None:
    """What a worker has in hand it finishes; here or there, what is finished is kept."""
    process = started([parts, "-o", out, "--scheduler", address])
    wait_for(lambda: 1 if (out / "part-1.parquet").exists() and at_work(pids, out) else None)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()

    assert process.returncode == 130
    assert "of 4 parts are finished. The same command goes on with the rest." in said
    wait_for_idle(address)
    finished = len([path for path in out.iterdir() if path.suffix == ".parquet"])
    assert 1 <= finished < PARTS
    ran = run("score", parts, "-o", out)
    assert f"; {finished} of them were already." in ran.out
    assert results_in(out) == records_in(out) == NAMES
    assert (out / NAMES[-1]).read_bytes() == alone(parts / NAMES[-1], screener)


def test_broken_and_other_parts_are_named_and_the_others_finished(
    run: Run, address: str, tmp_path: Path, out: Path, screener: Screener
) -> None:
    folder = small_parts(tmp_path / "in", screener, ["a.csv", "b.csv", "c.csv", "d.csv"])
    (folder / "b.csv").write_bytes((folder / "b.csv").read_bytes() + b"one,two\n")
    rows = random_rows(screener.catalogue, 10)
    write_csv(folder / "c.csv", [{k: v for k, v in row.items() if k != "neglect"} for row in rows])

    ran = run("score", folder, "-o", out, "--scheduler", address)

    assert ran.code == 2
    *problems, last = ran.err.splitlines()
    assert sorted(problem[:30] for problem in problems) == [
        "Error: 'b.csv': Row 41: The nu",
        "Error: 'c.csv' lacks columns t",
    ]
    assert last == "2 of 4 parts are finished. The same command goes on with the rest."
    assert results_in(out) == records_in(out) == ["a.parquet", "d.parquet"]


def test_a_full_disk_of_a_worker_ends_the_run(
    run: Run, address: str, pids: list[int], parts: Path, out: Path
) -> None:
    allowed = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
    for pid, (_, most) in allowed.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (100_000, most))
    try:
        ran = run("score", parts, "-o", out, "--scheduler", address)
        wait_for_idle(address)
    finally:
        for pid, limits in allowed.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)

    assert ran.code == 2
    first, last = ran.err.splitlines()
    assert first.endswith("cannot be written: File too large.")
    assert first.startswith("Error: The file 'part-")
    assert last == "0 of 4 parts are finished. The same command goes on with the rest."
    assert results_in(out) == records_in(out) == []


def test_a_folder_that_a_worker_does_not_see_ends_the_run(
    run: Run, address: str, tmp_path: Path, out: Path, screener: Screener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands there for this run is taken away before the workers look."""
    folder = small_parts(tmp_path / "in", screener, ["a.csv", "b.csv"])

    def with_another_folder(scheduler: str) -> object:
        for file in (out / ".finished").iterdir():
            file.unlink()
        return connected(scheduler)

    monkeypatch.setattr("screening.batch.score_parts.connected", with_another_folder)
    ran = run("score", folder, "-o", out, "--scheduler", address)

    assert ran.code == 2
    assert "does not see the folder of the results" in ran.err
    assert results_in(out) == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_scheduler_that_does_not_answer_is_told(
    run: Run, tmp_path: Path, screener: Screener, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr("screening.dask_cluster.PATIENCE", 1)
    folder = small_parts(tmp_path / "in", screener, ["a.csv"])
    given = (folder, "-o", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9", "--language", language)

    ran = run("score", *given)

    assert ran.code == 2
    assert ("does not answer" if language == "en" else "antwoordt niet") in ran.err
    assert len(ran.err.splitlines()) == 1

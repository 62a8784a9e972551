"""What was answered is on the disk: each transaction ends with a wait, and one wait serves many."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from service.db.durable import LogOnDisk
from service.db.engine import Database
from service.errors import NoSpace


def _waits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that the process waits for, in order."""
    waited: list[str] = []
    wait = os.fsync

    def watched(descriptor: int) -> None:
        waited.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        wait(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    return waited


def test_a_transaction_ends_when_the_log_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = _waits(monkeypatch)
    database = Database(f"sqlite:///{tmp_path / 'd.sqlite'}")
    for number in range(3):
        with database.transaction() as db:
            db.execute(text(f"CREATE TABLE t{number} (a)"))
        assert waited[-1] == str(tmp_path / "d.sqlite-wal")
    database.close()

    assert waited.count(str(tmp_path / "d.sqlite-wal")) == 3
    assert waited[0] == str(tmp_path)


def test_what_failed_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 'd.sqlite'}")
    with database.transaction() as db:
        db.execute(text("CREATE TABLE t (a)"))
    waited = _waits(monkeypatch)

    def write_and_fail() -> None:
        with database.transaction() as db:
            db.execute(text("INSERT INTO t VALUES (1)"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    assert waited == []
    database.close()


def test_one_wait_serves_all_who_committed_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "d.sqlite-wal").touch()
    log = LogOnDisk(tmp_path / "d.sqlite")
    begun, go_on = threading.Event(), threading.Event()
    waits = 0

    def slow(_descriptor: int) -> None:
        nonlocal waits
        waits += 1
        begun.set()
        go_on.wait(5)

    log.committed()
    log.wait()
    monkeypatch.setattr(os, "fsync", slow)
    with ThreadPoolExecutor(9) as pool:
        log.committed()
        first = pool.submit(log.wait)
        begun.wait(5)
        others = []
        for _ in range(8):
            log.committed()
            others.append(pool.submit(log.wait))
        assert not any(other.done() for other in others)
        go_on.set()
        for waiting in (first, *others):
            waiting.result(5)
    log.close()

    assert waits == 2


def test_a_disk_that_is_full_while_waiting_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 'd.sqlite'}")

    def no_room(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    def write() -> None:
        with database.transaction() as db:
            db.execute(text("CREATE TABLE t (a)"))

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(NoSpace):
        write()
    database.close()

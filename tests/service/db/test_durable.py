"""What was answered is on the disk: each transaction ends with a wait, and one wait serves many."""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from service.core.errors import StorageFailed
from service.db.database import Database
from service.db.durability import LogOnDisk

LOG = "d.sqlite-wal"


def _database(folder: Path) -> Database:
    database = Database(f"sqlite:///{folder / 'd.sqlite'}")
    with database.transaction() as db:
        db.execute(text("CREATE TABLE t (a)"))
    return database


def _insert(database: Database) -> None:
    with database.transaction() as db:
        db.execute(text("INSERT INTO t VALUES (1)"))


def _rows(database: Database) -> int:
    with database.reading() as db:
        return int(db.execute(text("SELECT count(*) FROM t")).scalar_one())


def _waits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that the process waits for, in order."""
    waited: list[str] = []
    wait = os.fdatasync

    def watched(descriptor: int) -> None:
        waited.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        wait(descriptor)

    monkeypatch.setattr(os, "fdatasync", watched)
    return waited


class _SlowDisk:
    """A disk that says when somebody begins to wait, and is done when it is told to be."""

    def __init__(self) -> None:
        self.waits = 0
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, _descriptor: int) -> None:
        self.waits += 1
        self.begun.set()
        self.go_on.wait(5)


def _refuses(_descriptor: int) -> None:
    raise OSError(5, "Input/output error")


def test_a_transaction_ends_when_the_log_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _database(tmp_path)
    waited = _waits(monkeypatch)
    for _ in range(3):
        _insert(database)
    database.close()

    assert waited == [str(tmp_path / LOG)] * 3


def test_a_log_made_anew_by_another_process_is_the_one_that_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = LogOnDisk(tmp_path / "d.sqlite")
    (tmp_path / LOG).touch()
    log.committed()
    log.wait()
    (tmp_path / LOG).rename(tmp_path / "removed")
    (tmp_path / LOG).touch()
    waited = _waits(monkeypatch)

    log.committed()
    log.wait()
    log.close()

    assert waited == [str(tmp_path / LOG)]


def test_what_failed_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = _database(tmp_path)
    waited = _waits(monkeypatch)

    def write_and_fail() -> None:
        with database.transaction() as db:
            db.execute(text("INSERT INTO t VALUES (1)"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    assert waited == []
    database.close()


def test_who_changed_nothing_waits_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = _database(tmp_path)
    _insert(database)
    waited = _waits(monkeypatch)

    with database.transaction() as db:
        assert db.execute(text("SELECT count(*) FROM t")).scalar_one() == 1

    assert waited == []
    database.close()


def test_who_read_what_is_not_on_the_disk_yet_waits_until_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is shown that the disk could still lose."""
    database = _database(tmp_path)
    with database.committed() as db:
        db.execute(text("INSERT INTO t VALUES (1)"))
    waited = _waits(monkeypatch)

    with database.transaction() as db:
        assert db.execute(text("SELECT count(*) FROM t")).scalar_one() == 1

    assert waited == [str(tmp_path / LOG)]
    database.close()


def test_one_wait_serves_all_who_committed_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "d.sqlite-wal").touch()
    log = LogOnDisk(tmp_path / "d.sqlite")
    disk = _SlowDisk()

    log.committed()
    log.wait()
    monkeypatch.setattr(os, "fdatasync", disk)
    with ThreadPoolExecutor(9) as pool:
        log.committed()
        first = pool.submit(log.wait)
        disk.begun.wait(5)
        others = []
        for _ in range(8):
            log.committed()
            others.append(pool.submit(log.wait))
        assert not any(other.done() for other in others)
        disk.go_on.set()
        for waiting in (first, *others):
            waiting.result(5)
    log.close()

    assert disk.waits == 2


def test_in_the_event_loop_one_wait_serves_many_and_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _database(tmp_path)
    disk = _SlowDisk()

    async def write() -> None:
        with database.committed() as db:
            db.execute(text("INSERT INTO t VALUES (1)"))
        await database.on_disk()

    async def many() -> tuple[int, int]:
        first = asyncio.create_task(write())
        await asyncio.to_thread(disk.begun.wait, 5)
        others = [asyncio.create_task(write()) for _ in range(8)]
        await asyncio.sleep(0.05)
        committed, answered = _rows(database), sum(task.done() for task in (first, *others))
        disk.go_on.set()
        await asyncio.gather(first, *others)
        return committed, answered

    monkeypatch.setattr(os, "fdatasync", disk)
    assert asyncio.run(many()) == (9, 0)
    assert disk.waits == 2
    database.close()


def test_after_the_disk_refused_nothing_more_is_stored_until_the_database_is_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _database(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", _refuses)
        with pytest.raises(StorageFailed):
            _insert(database)
    before = _rows(database)

    # The system may say yes the next time and yet have dropped what it could not write.
    with pytest.raises(StorageFailed):
        _insert(database)
    assert _rows(database) == before
    database.close()

    again = Database(f"sqlite:///{tmp_path / 'd.sqlite'}")
    _insert(again)
    assert _rows(again) == before + 1
    again.close()


def test_everyone_who_waits_is_told_that_the_disk_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _database(tmp_path)

    async def write() -> None:
        with database.committed() as db:
            db.execute(text("INSERT INTO t VALUES (1)"))
        await database.on_disk()

    async def many() -> list[BaseException | None]:
        return await asyncio.gather(*(write() for _ in range(4)), return_exceptions=True)

    monkeypatch.setattr(os, "fdatasync", _refuses)
    told = asyncio.run(many())

    assert [type(one) for one in told] == [StorageFailed] * 4
    database.close()

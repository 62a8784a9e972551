"""One transaction: all or nothing, durable, in turn; and what people are told when it cannot be had."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import create_mock_engine, text

from service.core.errors import Busy, NoSpace
from service.db import backends as writers_module
from service.db.column_types import UtcDateTime
from service.db.compiled_statements import Compiled
from service.db.database import Database
from tests.service.raw import wait_at_most


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database with one small table."""
    made = Database(f"sqlite:///{tmp_path / 'small.sqlite'}")
    with made.transaction() as db:
        db.execute(text("CREATE TABLE note (words TEXT NOT NULL)"))
    yield made
    made.close()


def _notes(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.execute(text("SELECT words FROM note ORDER BY rowid")).scalars())


def _write(database: Database, words: str) -> None:
    with database.transaction() as db:
        db.execute(text("INSERT INTO note VALUES (:words)"), {"words": words})


def test_what_was_written_is_there_for_everyone_afterwards(database: Database) -> None:
    _write(database, "kept")

    assert _notes(database) == ["kept"]


def test_an_exception_takes_everything_back(database: Database) -> None:
    def write_and_fail() -> None:
        with database.transaction() as db:
            db.execute(text("INSERT INTO note VALUES ('half')"))
            raise ValueError("something in between")

    with pytest.raises(ValueError, match="in between"):
        write_and_fail()

    assert _notes(database) == []


def test_the_database_keeps_a_log_and_checks_references(database: Database) -> None:
    with database.transaction() as db:
        found = {
            name: db.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        }

    assert found == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "recursive_triggers": 1}


def test_threads_write_in_turn(database: Database) -> None:
    threads = [threading.Thread(target=_write, args=(database, str(number))) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(_notes(database), key=int) == [str(number) for number in range(40)]


def test_a_full_disk_is_told_and_nothing_is_half_written(database: Database) -> None:
    _write(database, "before")
    with database.transaction() as db:
        pages = db.execute(text("PRAGMA page_count")).scalar_one()
        db.execute(text(f"PRAGMA max_page_count = {pages}"))

    def fill() -> None:
        with database.transaction() as db:
            db.execute(text("INSERT INTO note VALUES ('small')"))
            db.execute(text("INSERT INTO note VALUES (:words)"), {"words": "x" * 100_000})

    with pytest.raises(NoSpace):
        fill()

    assert _notes(database) == ["before"]
    with database.transaction() as db:
        db.execute(text("PRAGMA max_page_count = 1000000"))
    _write(database, "after")
    assert _notes(database) == ["before", "after"]


def test_a_database_held_by_another_process_is_told_as_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers_module, "PRAGMAS", (*writers_module.PRAGMAS, "busy_timeout=20"))
    database = Database(f"sqlite:///{tmp_path / 'held.sqlite'}")
    with database.transaction() as db:
        db.execute(text("CREATE TABLE note (words TEXT)"))
    other = sqlite3.connect(tmp_path / "held.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Busy):
        _write(database, "no")

    other.execute("ROLLBACK")
    other.close()
    _write(database, "yes")
    assert _notes(database) == ["yes"]
    database.close()


def test_who_cannot_have_a_turn_in_time_is_told_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_at_most(monkeypatch, 0.05)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with database.transaction():
            held.set()
            done.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    with pytest.raises(Busy):
        _write(database, "no")
    done.set()
    holder.join()


def test_reading_sees_one_moment_and_holds_nobody_up(database: Database) -> None:
    _write(database, "first")
    with database.reading() as db:
        assert list(db.execute(text("SELECT words FROM note")).scalars()) == ["first"]
        started = time.monotonic()
        _write(database, "second")
        assert time.monotonic() - started < 2
        assert list(db.execute(text("SELECT words FROM note")).scalars()) == ["first"]


def test_a_session_with_objects_is_part_of_the_same_transaction(database: Database) -> None:
    """What is hot goes to the driver, the rest through the session: one commit for both."""
    only_words = Compiled(text("INSERT INTO note VALUES (:words)"))

    def both(fail: bool) -> None:
        with database.transaction() as db:
            db.execute(text("INSERT INTO note VALUES ('session')"))
            only_words.run(db, words="driver")
            if fail:
                raise RuntimeError

    with pytest.raises(RuntimeError):
        both(fail=True)
    assert _notes(database) == []
    both(fail=False)
    assert _notes(database) == ["session", "driver"]


def test_errors_of_the_database_do_not_repeat_what_was_typed(database: Database) -> None:
    with pytest.raises(Exception, match="NOT NULL") as caught, database.transaction() as db:
        db.execute(text("INSERT INTO note SELECT NULL WHERE :words > ''"), {"words": "secret words"})

    assert "secret" not in str(caught.value)


def test_a_moment_is_stored_in_utc_with_its_offset() -> None:
    column = UtcDateTime()
    local = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=1)))

    stored = column.process_bind_param(local, create_mock_engine("sqlite://", print).dialect)

    assert stored == "2026-11-23T08:00:00.000000+00:00"
    assert column.process_result_value(stored, create_mock_engine("sqlite://", print).dialect) == local
    assert column.process_bind_param(local, create_mock_engine("postgresql://", print).dialect) == datetime(
        2026, 11, 23, 8, tzinfo=UTC
    )


def test_a_moment_without_offset_is_refused() -> None:
    somewhere = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001

    with pytest.raises(ValueError, match="offset"):
        UtcDateTime().process_bind_param(somewhere, create_mock_engine("sqlite://", print).dialect)

"""How one transaction is begun, committed and rolled back on SQLite; and which database a URL names.

On SQLite the driver begins and commits, on one connection that stays open. Compiled statements
(``service.db.compiled_statements``) go straight to the driver. Other statements use a session, which joins
the transaction and never ends it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from service.core.errors import NotWritable
from service.db.changed_rows import SqliteNotes, use_notes
from service.db.compiled_statements import close_cursor, use_cursor
from service.db.durability import LogOnDisk
from service.db.postgresql import PostgresqlWriter

WAIT_SECONDS = 10.0
WIPE_SECONDS = 0.25
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",  # the wait for the disk comes after the commit: see service.db.durability
    "foreign_keys=ON",
    "secure_delete=ON",  # what is removed is overwritten; most builds of SQLite do so anyway
    "recursive_triggers=ON",  # else REPLACE removes a row without its trigger
    "trusted_schema=OFF",
    "temp_store=MEMORY",
    f"busy_timeout={int(WAIT_SECONDS * 1000)}",
)


class Writer(Protocol):
    """Runs transactions; the caller sees to it that there is one at a time."""

    wait_seconds: float
    """How long others are waited for before ``Busy``."""

    elsewhere: bool
    """Whether the database is another program, whose answer is waited for outside the event loop."""

    def transaction(self, wait_seconds: float) -> Iterator[Session]:
        """Yield a session once; commit afterwards, or roll back on an exception.

        ``wait_seconds`` is what is left of the time to wait for others.
        """
        ...

    def wait_for_disk(self) -> None:
        """Return once what was committed can no longer be lost; ``StorageFailed`` when that fails."""
        ...

    async def wait_for_disk_in_loop(self) -> None:
        """``wait_for_disk`` in the event loop, which serves others meanwhile."""
        ...

    def wipe(self) -> bool:
        """Overwrite what removed rows left behind; ``False`` while somebody still reads it."""
        ...

    def close(self) -> None:
        """Let go of every connection."""
        ...


def writer_for(url: str) -> Writer:
    """The writer for the database at ``url``."""
    parsed = make_url(url)
    return SqliteWriter(parsed) if parsed.get_backend_name() == "sqlite" else PostgresqlWriter(parsed)


class SqliteWriter:
    """``BEGIN IMMEDIATE`` on the one connection; other processes wait for the file."""

    wait_seconds = WAIT_SECONDS
    elsewhere = False

    def __init__(self, url: URL) -> None:
        # Parameters stay out of error messages: they may hold what a worker typed.
        self._engine = create_engine(
            url,
            hide_parameters=True,
            poolclass=StaticPool,
            connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 512},
        )
        event.listen(self._engine, "connect", self._prepare)
        self._open: Connection | None = None
        self._file = Path(url.database or "")
        self._notes: SqliteNotes
        self._log = LogOnDisk(self._file)

    def transaction(self, wait_seconds: float) -> Iterator[Session]:  # noqa: ARG002 - SQLite has one limit
        self._log.check()
        if self._open is None or self._open.closed:
            self._open = self._engine.connect()
        else:
            # SQLite would go on with a file that has no name any more, and all of it would be lost.
            require_file(self._file)
        driver: Any = self._open.connection.driver_connection
        driver.execute("BEGIN IMMEDIATE")
        with Session(self._open, expire_on_commit=False) as session:
            try:
                use_cursor(session, driver.cursor())
                self._notes.clear()
                use_notes(session, self._notes)
                before = driver.total_changes
                yield session
                session.flush()
                close_cursor(session)
                driver.commit()
                if driver.total_changes != before:  # else nothing went to the log file
                    self._log.committed()
            except BaseException:
                close_cursor(session)
                driver.rollback()
                raise

    def wait_for_disk(self) -> None:
        self._log.wait()

    async def wait_for_disk_in_loop(self) -> None:
        await self._log.wait_in_loop()

    def wipe(self) -> bool:
        # The rows themselves were overwritten as they went; earlier copies stand in the log file.
        if self._open is None or self._open.closed:
            self._open = self._engine.connect()
        driver: Any = self._open.connection.driver_connection
        # Somebody may read for minutes (a check of everything); others do not wait for that.
        driver.execute(f"PRAGMA busy_timeout={int(WIPE_SECONDS * 1000)}")
        try:
            busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            driver.execute(f"PRAGMA busy_timeout={int(WAIT_SECONDS * 1000)}")
        return bool(busy == 0)

    def _prepare(self, connection: sqlite3.Connection, _record: Any) -> None:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")  # some 250 triggers: each in a transaction of its own takes twice as long
        self._notes = SqliteNotes(connection)
        connection.execute("COMMIT")

    def close(self) -> None:
        self._log.close()
        if self._open is not None:
            self._open.close()
        self._engine.dispose()


def require_file(database: Path) -> None:
    """Raise ``NotWritable`` where the file of a SQLite database in use is not there any more."""
    if not database.exists():
        raise NotWritable("database_gone")

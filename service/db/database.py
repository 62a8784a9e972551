"""The database: one writer at a time, one transaction a request, durable when it returns.

Every request writes, for reads are logged too. SQLite takes one writer, and makes others wait by polling,
which is slow and unfair. So the threads of this process queue for a lock of our own first; SQLite's own
waiting is left for other processes.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from service.core.clock import SystemClock
from service.core.errors import Away, BadSettings, Busy, NoSpace, NotWritable
from service.db.backends import WAIT_SECONDS, require_file, writer_for
from service.db.fair_lock import Turns, TurnsInLoop
from service.db.postgresql import engine_for, is_not_private, is_of_driver, is_refused, meaning_of

_elapsed: Final = SystemClock().elapsed


class Database:
    """The one way to the stored data. ``transaction()`` is all or nothing."""

    def __init__(self, url: str) -> None:
        self.url = checked_url(url)
        self._writer = writer_for(url)
        self._turns = Turns()
        self._in_loop = TurnsInLoop()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end and rolls back on any exception.

        Raises ``Busy`` when the wait for the lock is too long, ``NoSpace`` when the disk is full; then
        nothing was stored. Raises ``StorageFailed`` when the disk fails; then there are no more transactions
        until the database is opened anew.
        """
        with self.committed() as session:
            yield session
        self._writer.wait_for_disk()

    @contextmanager
    def committed(self) -> Iterator[Session]:
        """A transaction that may not be on disk yet. Send no response before ``on_disk``."""
        limit, begun = self._writer.wait_seconds, _elapsed()
        if not self._turns.take(limit):
            raise Busy
        try:
            with translated_errors():
                yield from self._writer.transaction(limit - (_elapsed() - begun))
        finally:
            self._turns.give_back()

    @asynccontextmanager
    async def turn_in_loop(self) -> AsyncIterator[None]:
        """To hold in the event loop around ``committed``, not around ``on_disk``; ``Busy`` after a while."""
        lock = self._in_loop.lock()
        try:
            async with asyncio.timeout(self._writer.wait_seconds):
                await lock.acquire()
        except TimeoutError:
            raise Busy from None
        try:
            yield
        finally:
            lock.release()

    @property
    def elsewhere(self) -> bool:
        """Whether the database is another program, whose answer must not be waited for in the event loop."""
        return self._writer.elsewhere

    async def on_disk(self) -> None:
        """Wait, in the event loop, until all that is committed by now is on the disk."""
        await self._writer.wait_for_disk_in_loop()

    def wipe(self) -> bool:
        """Overwrite what removed rows left behind in the files of the database.

        ``False`` when it could not be done now, because somebody else reads or writes; closing does it then.
        """
        if not self._turns.take(self._writer.wait_seconds):
            return False
        try:
            with translated_errors():
                return self._writer.wipe()
        except Busy:
            return False
        finally:
            self._turns.give_back()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees the data as they are at this moment, however long it reads, and writes nothing.

        It has a connection of its own and blocks no writer. Damaged text comes as it is, for a check to find.
        """
        if self.url.get_backend_name() == "sqlite":
            require_file(Path(self.url.database or ""))  # SQLite would make an empty one
        engine = _reading_engine(self.url)
        try:
            with ExitStack() as ends:
                ends.enter_context(translated_errors())
                with _translated_damage():
                    session = ends.enter_context(Session(ends.enter_context(engine.connect())))
                    if self.url.get_backend_name() == "sqlite":  # opens its file without looking at it
                        session.execute(text("PRAGMA schema_version"))
                yield session
        finally:
            engine.dispose()

    def close(self) -> None:
        """Close every connection; SQLite then also merges the write-ahead log into the file."""
        self._writer.close()


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn errors of a database that people can do something about into errors of the service.

    They come from SQLAlchemy or, for compiled statements, from the driver; others come as SQLAlchemy's.
    """
    try:
        yield
    except Exception as error:
        if (meaning := meaning_of(error)) is not None:
            raise meaning from error
        if not isinstance(error, DatabaseError | sqlite3.DatabaseError) and not is_of_driver(error):
            raise
        message = str(error.orig if isinstance(error, DatabaseError) else error).lower()
        if "is full" in message or "no space left" in message:
            raise NoSpace from error
        if "locked" in message or "busy" in message:
            raise Busy from error
        if "disk i/o error" in message:
            raise NotWritable("disk_error") from error
        if "readonly" in message or "unable to open database" in message:
            raise NotWritable from error
        if not isinstance(error, DatabaseError):
            raise DBAPIError.instance(None, None, error, sqlite3.Error, hide_parameters=True) from error
        raise


def engine_for_owner(url: str) -> Engine:
    """For work on the whole database at ``url``, one connection at a time, with no limit for a statement."""
    parsed = checked_url(url)
    if parsed.get_backend_name() == "postgresql":
        return engine_for(parsed, statement_seconds=0, poolclass=NullPool)
    return create_engine(parsed, hide_parameters=True, poolclass=NullPool)


def require_empty(url: str) -> None:
    """Raise ``BadSettings`` unless the database at ``url`` holds no table at all."""
    engine = engine_for_owner(url)
    with translated_opening_errors(engine.url), engine.connect() as connection:
        if inspect(connection).get_table_names():
            raise BadSettings("settings.database_not_empty", where=where_of(engine.url))


def checked_url(url: str) -> URL:
    """``url`` parsed; ``BadSettings`` when it is not a database URL, or its package is missing."""
    try:
        parsed = make_url(url)
        parsed.get_dialect().import_dbapi()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise BadSettings("settings.database_url") from None
    except ModuleNotFoundError as missing:
        raise BadSettings("settings.database_driver", driver=missing.name or "?") from None
    return parsed


def _why_not_opened(error: BaseException | None) -> str:
    if is_refused(error):
        return "settings.database_refused"
    return "settings.database_not_private" if is_not_private(error) else "settings.database_unreachable"


@contextmanager
def translated_opening_errors(url: URL) -> Iterator[None]:
    """Turn the errors of opening a missing or broken database at a start into errors of the settings."""
    try:
        with _translated_damage(), translated_errors():
            yield
    except Away as error:
        raise BadSettings(_why_not_opened(error.__cause__), where=where_of(url)) from error
    except NotWritable as error:
        if error.key != "database_gone":
            raise
        raise BadSettings("settings.database_missing", file=Path(url.database or "").name) from error


@contextmanager
def _translated_damage() -> Iterator[None]:
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        message = str(error.orig if isinstance(error, DatabaseError) else error).lower()
        if "not a database" in message or "malformed" in message:
            raise BadSettings("settings.database_broken") from error
        raise


def where_of(url: URL) -> str:
    """The address of a database without login and password, to be shown."""
    return f"{url.get_backend_name()}://{url.host or ''}/{url.database or ''}"


def _reading_engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return engine_for(
            url,
            poolclass=NullPool,
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": True},
        )
    engine = create_engine(
        url, hide_parameters=True, poolclass=NullPool, connect_args={"isolation_level": None}
    )
    event.listen(engine, "connect", _prepare_reading)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _prepare_reading(connection: sqlite3.Connection, _record: Any) -> None:
    connection.text_factory = lambda content: content.decode("utf-8", "surrogateescape")
    connection.execute(f"PRAGMA busy_timeout={int(WAIT_SECONDS * 1000)}")
    connection.execute("PRAGMA query_only=ON")

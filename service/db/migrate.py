"""Bringing a database to the newest revision, in one transaction: all migrations or none.

SQLite changes a table by copying it. With foreign keys on, dropping the old copy would silently remove the
rows that refer to it. So they are off here, and checked over the whole database before the commit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, event, inspect, text

from service.core.errors import BadSettings, NotWritable
from service.db.all_tables import METADATA
from service.db.append_only import destroyable
from service.db.database import engine_for_owner, translated_opening_errors, where_of
from service.db.revision import REVISION, check_not_newer
from service.db.rows_of_case import tables_of_a_case
from service.db.tables_with_row_seals_in_database import note_changes

SCRIPTS = Path(__file__).parent / "migrations"


class BrokenReferencesError(RuntimeError):
    """A migration left rows that refer to nothing; it was rolled back."""


Around = Callable[[Connection], AbstractContextManager[None]]
"""What is done in the transaction of the migrations, before and after them; without migrations, nothing."""


def upgrade(url: str, revision: str = "head", around: Around = lambda _connection: nullcontext()) -> None:
    """Migrate the database at ``url``.

    Raises ``BrokenReferencesError``, ``NoSpace``, ``Busy`` or ``BadSettings``; then nothing has changed.
    """
    engine = engine_for_owner(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _without_foreign_keys)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with _only_for_the_owner(engine.url), translated_opening_errors(engine.url), engine.begin() as connection:
        current = _revision(connection)
        if current is not None:
            check_not_newer(current)
        with nullcontext() if current == REVISION else around(connection):
            command.upgrade(config_for(connection), revision)
            if revision == "head" and current != REVISION:
                _allow_destruction(connection)
                note_changes(connection)
            _check_references(connection)


@contextmanager
def _only_for_the_owner(url: URL) -> Iterator[None]:
    try:
        yield
    except NotWritable as error:
        if url.get_backend_name() == "postgresql":
            raise BadSettings("settings.not_owner", where=where_of(url)) from error
        raise


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def config_for(connection: Connection) -> Config:
    """Alembic's configuration for work on ``connection``."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _without_foreign_keys(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=OFF")


def _allow_destruction(connection: Connection) -> None:
    existing = set(inspect(connection).get_table_names())
    for name in sorted(tables_of_a_case() & existing):
        if METADATA.tables[name].info.get("append_only"):
            for statement in destroyable(name, connection.dialect.name):
                connection.execute(text(statement))


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    tables = {row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
    if tables:
        raise BrokenReferencesError(f"rows that point to nothing in {', '.join(sorted(tables))}")

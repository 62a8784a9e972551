"""The database past the service: for tests of what somebody with all rights could change, and of what lies
there. The same few words for SQLite and, where the run is on PostgreSQL, for its owner there."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from service.db.backends import SqliteWriter
from service.db.postgresql import PostgresqlWriter
from tests.postgresql_cluster import OWNER
from tests.service import prepared


class OnPostgresql:
    """A connection that takes ``?`` for a value, as SQLite does."""

    def __init__(self, url: str, *, autocommit: bool) -> None:
        import psycopg

        self._connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=autocommit)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any:
        return self._connection.execute(statement.replace("?", "%s").encode(), values or None)

    def executescript(self, statements: str) -> None:
        self._connection.execute(statements.encode())

    def commit(self) -> None:
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()


def raw_database(data: Path, *, autocommit: bool = False) -> sqlite3.Connection | OnPostgresql:
    """The database of the folder ``data``; to be closed."""
    if prepared.databases is not None:
        return OnPostgresql(prepared.databases.url(data, OWNER), autocommit=autocommit)
    file = data / "signaalwijzer.sqlite"
    return sqlite3.connect(file, isolation_level=None) if autocommit else sqlite3.connect(file)


def drop_guards(connection: sqlite3.Connection | OnPostgresql) -> None:
    """From here on every row can be changed and removed by this connection."""
    if isinstance(connection, OnPostgresql):
        connection.execute("SET session_replication_role = replica")
        checks = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
        for table, name in connection.execute(f"{checks} AND conrelid <> 0").fetchall():
            connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        return
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA ignore_check_constraints = ON")


def wait_at_most(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """Nobody waits longer for another's transaction, on either database."""
    for writer in (SqliteWriter, PostgresqlWriter):
        patch.setattr(writer, "wait_seconds", seconds)

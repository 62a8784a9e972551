"""The database past the service: for tests of what somebody with all rights could change, and of what lies
there. The same few words for SQLite and, where the run is on PostgreSQL, for its owner there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from sqlalchemy import Boolean, Column, Date, Float, Integer, LargeBinary
from sqlalchemy.exc import DatabaseError

from service.core.errors import NotWritable
from service.db.backends import SqliteWriter
from service.db.column_types import UtcDateTime
from service.db.postgresql import PostgresqlWriter
from tests.once_per_run import on_postgresql
from tests.postgresql_cluster import OWNER
from tests.service import prepared

REFUSED: Final = (sqlite3.IntegrityError, psycopg.IntegrityError, psycopg.errors.RaiseException)
"""What either database says where a constraint or a trigger refuses a change."""


MOMENT: Final = "2026-11-23T08:00:00.000000+00:00"
_OF_KIND: Final = (
    (UtcDateTime, MOMENT),
    (Date, "2026-11-23"),
    (Boolean, False),
    (Float, 0.5),
)


@contextmanager
def only_new_rows() -> Iterator[None]:
    """What is done here, with the rights of the service, is refused because a table only takes new rows: by
    its triggers, or on PostgreSQL already because the role of the service has no such right."""
    with pytest.raises((DatabaseError, NotWritable), match=r"only takes new rows|cannot be written"):
        yield


NO_BYTE: Final = r"'\x00'::bytea" if on_postgresql() else "X'00'"
"""One byte of nothing, in the words of the database that this run is on."""


class OnPostgresql:
    """A connection that takes ``?`` for a value, as SQLite does."""

    def __init__(self, url: str, *, autocommit: bool) -> None:
        self._connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=autocommit)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any:
        if values:
            return self._connection.execute(statement.replace("?", "%s").encode(), values)
        return self._connection.execute(statement.encode())

    def executescript(self, statements: str) -> None:
        self._connection.execute(statements.encode())

    def commit(self) -> None:
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()


Raw = sqlite3.Connection | OnPostgresql


def raw_database(data: Path, *, autocommit: bool = False) -> Raw:
    """The database of the folder ``data``; to be closed."""
    if prepared.databases is not None:
        return OnPostgresql(prepared.databases.url(data, OWNER), autocommit=autocommit)
    return _of_file(data / "signaalwijzer.sqlite", autocommit=autocommit)


def _of_file(file: Path, *, autocommit: bool) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None) if autocommit else sqlite3.connect(file)


@dataclass(frozen=True)
class EmptyDatabase:
    """A database without a table, of the kind that this run is on."""

    url: str
    file: Path | None

    def raw(self) -> Raw:
        """A connection in which each statement is a transaction of its own and references must hold; to be
        closed."""
        if self.file is None:
            return OnPostgresql(self.url, autocommit=True)
        connection = _of_file(self.file, autocommit=True)
        connection.execute("PRAGMA foreign_keys = ON")
        return connection


def without_references(connection: Raw) -> None:
    """From here on this connection may store a row that refers to nothing, and no trigger looks at it."""
    if isinstance(connection, OnPostgresql):
        connection.execute("SET session_replication_role = replica")
    else:
        connection.execute("PRAGMA foreign_keys = OFF")


@contextmanager
def past_the_guards(connection: Raw) -> Iterator[None]:
    """No trigger and no reference refuses anything; afterwards all of them stand as they did."""
    if isinstance(connection, OnPostgresql):
        connection.execute("SET session_replication_role = replica")
        yield
        connection.execute("SET session_replication_role = origin")
        return
    (references,) = connection.execute("PRAGMA foreign_keys").fetchone()
    connection.execute("PRAGMA foreign_keys = OFF")
    asked = "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = "
    triggers = connection.execute(f"{asked}'trigger'").fetchall()
    for name, _, _ in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')
    yield
    left = {name for name, _, _ in connection.execute(f"{asked}'table'").fetchall()}
    for _, table, sql in triggers:
        if table in left:
            connection.execute(sql)
    connection.execute(f"PRAGMA foreign_keys = {references}")


def outside(data: Path, *statements: str) -> None:
    """Do something to the database past every guard, and put the guards back."""
    with closing(raw_database(data, autocommit=True)) as raw, past_the_guards(raw):
        for statement in statements:
            raw.execute(statement)


def drop_guards(connection: Raw) -> None:
    """From here on every row can be changed and removed by this connection."""
    without_checks(connection)
    if isinstance(connection, OnPostgresql):
        connection.execute("SET session_replication_role = replica")
        return
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")


def without_checks(connection: Raw) -> None:
    """From here on no check of a table looks at what this connection stores; on PostgreSQL there is none."""
    if not isinstance(connection, OnPostgresql):
        connection.execute("PRAGMA ignore_check_constraints = ON")
        return
    checks = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
    for table, name in connection.execute(f"{checks} AND conrelid <> 0").fetchall():
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def columns_in(connection: Raw, table: str) -> list[str]:
    """The columns that ``table`` has in this database."""
    return [column[0] for column in connection.execute(f"SELECT * FROM {table} LIMIT 0").description]


def add_row(connection: Raw, table: str, row: Mapping[str, Any]) -> None:
    """Store a row by its columns."""
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def numbers_go_on(connection: Raw, table: str) -> None:
    """Let new rows of ``table`` get numbers after those that are there, as SQLite does by itself."""
    if isinstance(connection, OnPostgresql) and "id" in columns_in(connection, table):
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        connection.execute(f"SELECT setval({sequence}, max(id)) FROM {table} HAVING max(id) IS NOT NULL")


def add_any_row(connection: Raw, table: str, **values: Any) -> None:
    """Store a row with ``values``, and something in every other column that must have a value."""
    row = {name: _anything(name, kind) for name, kind in _needed(connection, table)}
    add_row(connection, table, row | values)


def _needed(connection: Raw, table: str) -> list[tuple[str, str]]:
    """Names and kinds of the columns that must have a value, and get none by themselves."""
    if isinstance(connection, OnPostgresql):
        asked = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = ?"
        needed = "AND is_nullable = 'NO' AND column_default IS NULL ORDER BY ordinal_position"
        return list(connection.execute(f"{asked} {needed}", [table]).fetchall())
    found = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [(name, kind) for _, name, kind, must, by_itself, _ in found if must and by_itself is None]


def _anything(name: str, kind: str) -> Any:
    if name.endswith("_at"):
        return MOMENT
    if "char" in kind.lower() or kind.lower() == "text":
        return "x"
    return False if kind.lower() == "boolean" else 1


def some_value(column: Column[Any], words: str, number: int) -> Any:
    """A value of the kind that ``column`` holds: ``words`` where that is text, cut to its length where the
    database looks at that."""
    kind = column.type
    for of, value in _OF_KIND:
        if isinstance(kind, of):
            return value
    if isinstance(kind, Integer):
        return number
    if isinstance(kind, LargeBinary):
        return words.encode()
    most = getattr(kind, "length", None) if prepared.databases is not None else None
    return words[-most:] if most else words


def refuse_new_rows(connection: Raw, table: str) -> None:
    """From here on ``table`` takes no row: a trigger from outside refuses each."""
    if isinstance(connection, OnPostgresql):
        connection.execute(
            "CREATE FUNCTION no_more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no more'; END $$"
        )
        does = "FOR EACH ROW EXECUTE FUNCTION no_more()"
    else:
        does = "BEGIN SELECT RAISE(ABORT, 'no more'); END"
    connection.execute(f"CREATE TRIGGER no_more BEFORE INSERT ON {table} {does}")


def rows_of(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in an order that is the same each time."""
    with closing(raw_database(data)) as raw:
        if isinstance(raw, OnPostgresql):
            asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        else:
            asked = "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'"
        tables = [name for (name,) in raw.execute(asked).fetchall()]
        return {
            name: sorted((tuple(row) for row in raw.execute(f"SELECT * FROM {name}").fetchall()), key=repr)
            for name in sorted(tables)
        }


def everything_stored(data: Path) -> bytes:
    """All that lies in the database: the bytes of the files of SQLite, the values of all rows elsewhere."""
    if prepared.databases is None:
        files = [data / f"signaalwijzer.sqlite{end}" for end in ("", "-wal")]
        return b"".join(file.read_bytes() for file in files if file.exists())
    values = (value for rows in rows_of(data).values() for row in rows for value in row)
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)


def wait_at_most(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """Nobody waits longer for another's transaction, on either database."""
    for writer in (SqliteWriter, PostgresqlWriter):
        patch.setattr(writer, "wait_seconds", seconds)

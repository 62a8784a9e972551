"""A database as somebody has it who has all rights on it: what can be changed there, past every guard.

The same few acts on a SQLite file and on PostgreSQL as its owner.
"""

from __future__ import annotations

import math
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg
from psycopg.errors import CheckViolation

from service.core.settings import DATABASE_FILE

Row = Sequence[Any]
"""The values of a row in the order of its columns."""


class CannotError(Exception):
    """The database takes no such change: a key is there already, or a column holds no such value."""


class Outside(Protocol):
    """An open database. A row is named by its table and by where it lies, as the database says it."""

    def tables(self) -> list[str]:
        """Every table."""

    def columns(self, table: str) -> list[str]:
        """The columns of a table."""

    def rows_in(self, table: str) -> int:
        """How many rows there are."""

    def place(self, table: str, n: int) -> Any:
        """Where the ``n``-th row lies."""

    def row(self, table: str, place: Any) -> Row:
        """The row there."""

    def another(self, table: str, column: str, value: Any, chance: random.Random) -> Any:
        """A value of the same column that differs from ``value`` as little as possible."""

    def unguarded(self) -> AbstractContextManager[None]:
        """Without any trigger or reference; all are afterwards exactly as they were."""

    def put(self, table: str, column: str, place: Any, value: Any) -> None:
        """Put a value in a row. ``CannotError``."""

    def remove(self, table: str, place: Any) -> None:
        """Remove a row."""

    def add(self, table: str, row: Row) -> None:
        """Add a row. ``CannotError``."""

    def triggers(self) -> list[str]:
        """The triggers, sorted."""

    def drop_trigger(self, trigger: str) -> None:
        """Drop one of them."""

    def ways_to_empty(self) -> tuple[str, ...]:
        """How a trigger can be there and refuse nothing."""

    def empty_trigger(self, trigger: str, how: str) -> None:
        """Do so in one of these ways."""

    def indexes(self) -> list[str]:
        """The indexes that no constraint keeps, sorted."""

    def execute(self, statement: str, values: Row = ()) -> Any:
        """Carry out a statement, with a ``?`` for each value."""


def _other(value: Any, chance: random.Random) -> Any:
    """A value of the same kind as ``value``, which is not ``None``."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return 1 - value if value in {0, 1} else value ^ 1
    if isinstance(value, float):
        return math.nextafter(value, math.inf)
    if isinstance(value, date):  # a moment is one too
        return value + (timedelta(microseconds=1) if isinstance(value, datetime) else timedelta(days=1))
    content = bytearray(value.encode("utf-8") if isinstance(value, str) else value)
    if not content:
        return "x" if isinstance(value, str) else b"x"
    place = chance.randrange(len(content))
    content[place] ^= 1
    return bytes(content).decode("utf-8", "replace") if isinstance(value, str) else bytes(content)


class OutsideSqlite:
    """The file of the database."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("PRAGMA ignore_check_constraints=ON")

    def execute(self, statement: str, values: Row = ()) -> Any:
        return self._raw.execute(statement, values)

    def tables(self) -> list[str]:
        names = _names(self.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"))
        return sorted(name for name in names if not name.startswith("sqlite_"))

    def columns(self, table: str) -> list[str]:
        return [row[1] for row in self.execute(f'PRAGMA table_info("{table}")')]

    def rows_in(self, table: str) -> int:
        return int(self.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])

    def place(self, table: str, n: int) -> Any:
        return self.execute(f'SELECT rowid FROM "{table}" LIMIT 1 OFFSET {n}').fetchone()[0]

    def row(self, table: str, place: Any) -> Row:
        return tuple(self.execute(f'SELECT * FROM "{table}" WHERE rowid = ?', [place]).fetchone())

    def another(self, table: str, column: str, value: Any, chance: random.Random) -> Any:  # noqa: ARG002
        return chance.choice([0, "x", 1]) if value is None else _other(value, chance)

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        triggers = self.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            self.drop_trigger(name)
        yield
        for _, sql in triggers:
            self.execute(sql)

    def put(self, table: str, column: str, place: Any, value: Any) -> None:
        self._try(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', [value, place])

    def remove(self, table: str, place: Any) -> None:
        self.execute(f'DELETE FROM "{table}" WHERE rowid = ?', [place])

    def add(self, table: str, row: Row) -> None:
        self._try(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(row))})', row)

    def _try(self, statement: str, values: Row) -> None:
        try:
            self.execute(statement, values)
        except sqlite3.IntegrityError as error:
            raise CannotError from error

    def triggers(self) -> list[str]:
        return _names(self.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"))

    def drop_trigger(self, trigger: str) -> None:
        self.execute(f'DROP TRIGGER "{trigger}"')

    def ways_to_empty(self) -> tuple[str, ...]:
        return ("emptied",)

    def empty_trigger(self, trigger: str, how: str) -> None:  # noqa: ARG002 - there is one way
        (sql,) = self.execute("SELECT sql FROM sqlite_schema WHERE name = ?", [trigger]).fetchone()
        self.drop_trigger(trigger)
        self.execute(sql[: sql.index("BEGIN")] + "BEGIN SELECT 1; END")

    def indexes(self) -> list[str]:
        asked = "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
        return _names(self.execute(asked))


_OF_KIND: Final = {
    "smallint": 1,
    "integer": 1,
    "bigint": 1,
    "boolean": True,
    "double precision": 0.5,
    "bytea": b"x",
    "date": date(2026, 11, 30),
    "timestamp with time zone": datetime(2026, 11, 30, tzinfo=UTC),
}
"""What is put in a column without a value, by the kind of the column; in any other it is text."""

_TRIGGERS: Final = "pg_trigger AS t WHERE NOT t.tgisinternal"


class OutsidePostgresql:
    """The database as its owner, who may all."""

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self._raw = raw

    def execute(self, statement: str, values: Row = ()) -> Any:
        return self._raw.execute(statement.replace("?", "%s").encode(), values or None)

    def tables(self) -> list[str]:
        return _names(
            self.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        )

    def columns(self, table: str) -> list[str]:
        return list(self._kinds(table))

    def _kinds(self, table: str) -> dict[str, str]:
        asked = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = ?"
        return dict(self.execute(f"{asked} ORDER BY ordinal_position", [table]).fetchall())

    def rows_in(self, table: str) -> int:
        return int(self.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])

    def place(self, table: str, n: int) -> Any:
        return self.execute(f'SELECT ctid FROM "{table}" ORDER BY ctid LIMIT 1 OFFSET {n}').fetchone()[0]

    def row(self, table: str, place: Any) -> Row:
        return tuple(self.execute(f'SELECT * FROM "{table}" WHERE ctid = ?', [place]).fetchone())

    def another(self, table: str, column: str, value: Any, chance: random.Random) -> Any:
        return _OF_KIND.get(self._kinds(table)[column], "x") if value is None else _other(value, chance)

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        """Changes that the database does by itself are off for this connection."""
        self.execute("SET session_replication_role = replica")
        yield
        self.execute("RESET session_replication_role")

    def put(self, table: str, column: str, place: Any, value: Any) -> None:
        self._try(table, f'UPDATE "{table}" SET "{column}" = ? WHERE ctid = ?', [value, place])

    def remove(self, table: str, place: Any) -> None:
        self.execute(f'DELETE FROM "{table}" WHERE ctid = ?', [place])

    def add(self, table: str, row: Row) -> None:
        self._try(table, f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(row))})', row)

    def _try(self, table: str, statement: str, values: Row) -> None:
        try:
            self.execute(statement, values)
        except CheckViolation as error:
            with self._without_check(table, str(error.diag.constraint_name)):
                self._try(table, statement, values)
        except (psycopg.IntegrityError, psycopg.DataError) as error:
            raise CannotError from error

    @contextmanager
    def _without_check(self, table: str, check: str) -> Iterator[None]:
        """The check stands there again afterwards, as if every row had passed it."""
        asked = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = ?"
        (definition,) = self.execute(asked, [check]).fetchone()
        self.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{check}"')
        yield
        self.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{check}" {definition} NOT VALID')
        self.execute("UPDATE pg_constraint SET convalidated = true WHERE conname = ?", [check])

    def triggers(self) -> list[str]:
        return _names(self.execute(f"SELECT tgname FROM {_TRIGGERS} ORDER BY tgname"))

    def drop_trigger(self, trigger: str) -> None:
        self.execute(f'DROP TRIGGER "{trigger}" ON {self._trigger(trigger)[0]}')

    def _trigger(self, trigger: str) -> tuple[str, str, str]:
        """Its table, its function and how it is made."""
        asked = f"tgrelid::regclass::text, tgfoid::regproc::text, pg_get_triggerdef(oid) FROM {_TRIGGERS}"
        table, function, made = self.execute(f"SELECT {asked} AND tgname = ?", [trigger]).fetchone()
        return table, function, made

    def ways_to_empty(self) -> tuple[str, ...]:
        return ("switched off", "led elsewhere", "function emptied")

    def empty_trigger(self, trigger: str, how: str) -> None:
        table, function, made = self._trigger(trigger)
        nothing = "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN COALESCE(NEW, OLD); END $$"
        if how == "switched off":
            self.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{trigger}"')
        elif how == "led elsewhere":
            self.execute(f"CREATE FUNCTION nothing{nothing}")
            self.execute(made.replace("CREATE", "CREATE OR REPLACE", 1).replace(f"{function}()", "nothing()"))
        else:
            self.execute(f"CREATE OR REPLACE FUNCTION {function}{nothing}")

    def indexes(self) -> list[str]:
        asked = "SELECT indexrelid::regclass::text FROM pg_index AS i JOIN pg_class AS c ON c.oid = indrelid"
        kept = "SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid"
        own = f"c.relnamespace = 'public'::regnamespace AND NOT EXISTS ({kept})"
        return _names(self.execute(f"{asked} WHERE {own} ORDER BY 1"))


def _names(rows: Any) -> list[str]:
    return [row[0] for row in rows]


@contextmanager
def outside_sqlite(data: Path) -> Iterator[Outside]:
    """The database in the data folder ``data``."""
    with closing(sqlite3.connect(data / DATABASE_FILE, isolation_level=None)) as raw:
        yield OutsideSqlite(raw)


@contextmanager
def outside_postgresql(url: str) -> Iterator[Outside]:
    """The database at ``url``, that of its owner."""
    with closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True)) as raw:
        yield OutsidePostgresql(raw)

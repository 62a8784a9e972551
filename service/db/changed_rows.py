"""Which rows of bound tables a transaction changes, as the database itself reports it.

Whatever way a row is changed (a session, a compiled statement, a statement over many rows), a trigger notes
its key. On SQLite these are temporary triggers of the connection of the service, which call a function of
this process. On PostgreSQL they stand in the database and fill a temporary table of the session
(``service.db.postgresql_changed_rows``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from sqlalchemy.orm import Session

from service.db.tables_with_row_seals import Described, SealedTable, sealed_among

How = Literal["insert", "update", "delete"]
CASE_KEYS: Final = "case_seal_key"
"""The table whose secrets are noted when a row goes: with them the rows that stay can be sealed anew."""

_NOTES: Final = "changed_rows"


@dataclass(frozen=True, slots=True)
class Note:
    """A row that was changed in this transaction, and what was done to it first."""

    table: str
    key: tuple[Any, ...]
    how: How
    before: tuple[Any, ...] = ()
    """What the row held before it was updated, in the order of the bound columns."""


class Notes(Protocol):
    """What the triggers noted in the transaction of a session."""

    tables: Mapping[str, SealedTable]
    gone: dict[int, bytes]
    """The secrets of case keys that were removed, by the number of the case."""

    def take(self) -> list[Note]:
        """What was noted since the last time."""
        ...


class SqliteNotes:
    """What the triggers of one connection to SQLite noted."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._noted: dict[tuple[str, tuple[Any, ...]], Note] = {}
        self.gone: dict[int, bytes] = {}
        self.tables: Mapping[str, SealedTable] = sealed_among(sqlite_tables(connection))
        self._widths = {table.name: len(table.key) for table in self.tables.values()}
        connection.create_function("note_row", -1, self._note)
        connection.create_function("note_gone_key", 2, self._note_gone)
        for table in self.tables.values():
            for statement in _sqlite_triggers(table):
                connection.execute(statement)

    def _note(self, how: How, table: str, *values: Any) -> None:
        width = self._widths[table]
        key = values[:width]
        if (table, key) not in self._noted:
            self._noted[table, key] = Note(table, key, how, values[width:])

    def _note_gone(self, of_case: int, secret: bytes) -> None:
        self.gone[of_case] = secret

    def clear(self) -> None:
        self._noted.clear()
        self.gone.clear()

    def take(self) -> list[Note]:
        taken = list(self._noted.values())
        self._noted.clear()
        return taken


def use_notes(db: Session, notes: Notes) -> None:
    """Begin a transaction of which ``notes`` tells what it changes."""
    db.info[_NOTES] = notes


def notes_of(db: Session) -> Notes:
    """What the transaction of ``db`` changed so far."""
    notes: Notes = db.info[_NOTES]
    return notes


def sqlite_tables(connection: sqlite3.Connection) -> dict[str, Described]:
    """Every table of the database as SQLite describes it."""
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return {name: _described(connection, name) for (name,) in names.fetchall()}


def _described(connection: sqlite3.Connection, table: str) -> Described:
    columns = connection.execute(f'PRAGMA table_xinfo("{table}")').fetchall()
    key = sorted((column[5], column[1]) for column in columns if column[5])
    found: dict[int, list[tuple[str, str, str]]] = {}
    for number, _, parent, column, parent_column, *_ in connection.execute(
        f'PRAGMA foreign_key_list("{table}")'
    ):
        found.setdefault(number, []).append((column, parent, parent_column or "id"))
    return Described(
        tuple(column[1] for column in columns),
        tuple(name for _, name in key) or tuple(column[1] for column in columns),
        tuple(one[0] for one in found.values() if len(one) == 1),
    )


def _sqlite_triggers(table: SealedTable) -> Iterator[str]:
    name = table.name

    def noted(how: How, of: str, columns: Sequence[str]) -> str:
        values = ", ".join(f'{of}."{column}"' for column in columns)
        return f"SELECT note_row('{how}', '{name}', {values});"

    changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in table.columns)
    gone = "SELECT note_gone_key(OLD.of_case, OLD.secret);" if name == CASE_KEYS else ""
    yield (
        f'CREATE TEMP TRIGGER "note_{name}_insert" AFTER INSERT ON main."{name}" '
        f"BEGIN {noted('insert', 'NEW', table.key)} END"
    )
    before = noted("update", "OLD", (*table.key, *table.columns))
    yield (
        f'CREATE TEMP TRIGGER "note_{name}_update" AFTER UPDATE ON main."{name}" WHEN {changed} '
        f"BEGIN {before} {noted('insert', 'NEW', table.key)} END"
    )
    yield (
        f'CREATE TEMP TRIGGER "note_{name}_delete" AFTER DELETE ON main."{name}" '
        f"BEGIN {noted('delete', 'OLD', table.key)} {gone} END"
    )

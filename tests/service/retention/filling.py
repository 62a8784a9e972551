"""A row of a case in every table that can hold one, also in tables that nobody thought of here.

Rows are made from the tables themselves: references lead to rows of the same case, every text of
the case holds a mark that stands nowhere else.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Column, Date, Float, Integer, Table
from sqlalchemy.orm import Session

from service.db.all_tables import METADATA
from service.db.column_types import UtcDateTime
from service.db.remove_case_rows import rows_to_destroy
from service.db.rows_of_case import tables_of_a_case

_NUMBERS = count(900_000)


class Filling:
    """Fills tables of the database in ``file`` for the case ``case_id``."""

    def __init__(self, file: Path, mark: str, person_id: int) -> None:
        self._file, self._mark, self._person = file, mark, person_id
        self._rows: dict[str, dict[str, Any]] = {}

    def fill(self, db: Session, case_id: int, tables: frozenset[str]) -> set[str]:
        """Add a row to each of ``tables`` that has none of the case yet; gives the names of those."""
        there = rows_to_destroy(db, case_id)
        self._rows = {name: _stored(METADATA.tables[name], rows[0]) for name, rows in there.items()}
        added = set()
        with closing(sqlite3.connect(self._file, isolation_level=None)) as raw:
            raw.execute("PRAGMA foreign_keys = ON")
            raw.execute("PRAGMA ignore_check_constraints = ON")
            raw.execute("PRAGMA busy_timeout = 10000")
            for table in METADATA.sorted_tables:
                if table.name in tables and table.name not in self._rows:
                    self._add(raw, table)
                    added.add(table.name)
        return added

    def _add(self, raw: sqlite3.Connection, table: Table) -> None:
        row = {column.name: self._value(column) for column in table.columns}
        for constraint in table.foreign_key_constraints:
            if constraint.referred_table is table:  # the first row of a table answers none before it
                row |= {element.parent.name: None for element in constraint.elements}
                continue
            parent = self._parent(raw, constraint.referred_table)
            for element in constraint.elements:
                row[element.parent.name] = parent[element.column.name]
        names = ", ".join(row)
        raw.execute(
            f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values())
        )
        self._rows[table.name] = row

    def _parent(self, raw: sqlite3.Connection, table: Table) -> dict[str, Any]:
        if table.name == "person":
            return {"id": self._person}
        if table.name not in self._rows:
            cursor = raw.execute(f"SELECT * FROM {table.name} LIMIT 1")
            found = cursor.fetchone()
            if found is None:
                self._add(raw, table)
            else:
                self._rows[table.name] = dict(zip((c[0] for c in cursor.description), found, strict=True))
        return self._rows[table.name]

    def _value(self, column: Column[Any]) -> Any:
        kind = column.type
        if isinstance(kind, UtcDateTime):
            return "2026-11-23T08:00:00.000000+00:00"
        if isinstance(kind, Date):
            return "2026-11-23"
        if isinstance(kind, Boolean):
            return 0
        if isinstance(kind, Integer):
            return next(_NUMBERS)
        if isinstance(kind, Float):
            return 0.5
        of_case = column.table.name in tables_of_a_case()
        return f"{self._mark if of_case else 'Elders'}{next(_NUMBERS)}"


def _stored(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Only what other rows may refer to, as it lies in the database."""
    referred = {e.column.name for other in METADATA.sorted_tables for e in _to(other, table)}
    return {name: value for name, value in row.items() if name in referred or table.c[name].primary_key}


def _to(other: Table, table: Table) -> list[Any]:
    return [e for c in other.foreign_key_constraints if c.referred_table is table for e in c.elements]

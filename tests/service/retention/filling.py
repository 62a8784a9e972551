"""A row of a case in every table that can hold one, also in tables that nobody thought of here.

Rows are made from the tables themselves: references lead to rows of the same case, every text of
the case holds a mark that stands nowhere else.
"""

from __future__ import annotations

from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from service.db.all_tables import METADATA
from service.db.remove_case_rows import Rows
from service.db.rows_of_case import tables_of_a_case
from tests.service.raw import Raw, add_row, columns_in, raw_database, some_value, without_checks

_NUMBERS = count(900_000)


class Filling:
    """Fills tables of the database of the folder ``data`` for the case of which ``there`` are the rows."""

    def __init__(self, data: Path, mark: str, person_id: int, there: Rows) -> None:
        self._data, self._mark, self._person = data, mark, person_id
        self._rows = {name: _stored(METADATA.tables[name], rows[0]) for name, rows in there.items()}

    def fill(self, tables: frozenset[str]) -> set[str]:
        """Add a row to each of ``tables`` that has none of the case yet; gives the names of those."""
        added = set()
        with closing(raw_database(self._data, autocommit=True)) as raw:
            without_checks(raw)
            for table in METADATA.sorted_tables:
                if table.name in tables and table.name not in self._rows:
                    self._add(raw, table)
                    added.add(table.name)
        return added

    def _add(self, raw: Raw, table: Table) -> None:
        words = self._mark if table.name in tables_of_a_case() else "Elders"
        row: dict[str, Any] = {}
        for column in table.columns:
            number = next(_NUMBERS)
            row[column.name] = some_value(column, f"{words}{number}", number)
        for constraint in table.foreign_key_constraints:
            if constraint.referred_table is table:  # the first row of a table answers none before it
                row |= {element.parent.name: None for element in constraint.elements}
                continue
            parent = self._parent(raw, constraint.referred_table)
            for element in constraint.elements:
                row[element.parent.name] = parent[element.column.name]
        add_row(raw, table.name, row)
        self._rows[table.name] = row

    def _parent(self, raw: Raw, table: Table) -> dict[str, Any]:
        if table.name == "person":
            return {"id": self._person}
        if table.name not in self._rows:
            found = raw.execute(f"SELECT * FROM {table.name} LIMIT 1").fetchone()
            if found is None:
                self._add(raw, table)
            else:
                self._rows[table.name] = dict(zip(columns_in(raw, table.name), found, strict=True))
        return self._rows[table.name]


def _stored(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Only what other rows may refer to, as it lies in the database."""
    referred = {e.column.name for other in METADATA.sorted_tables for e in _to(other, table)}
    return {name: value for name, value in row.items() if name in referred or table.c[name].primary_key}


def _to(other: Table, table: Table) -> list[Any]:
    return [e for c in other.foreign_key_constraints if c.referred_table is table for e in c.elements]

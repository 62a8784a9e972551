"""Every row that goes when a case is destroyed, and its removal.

More than ``service.db.rows_of_case`` shows: also rows that only refer to something of the case, such as the
link of a sheet of the Zorgtafel that was first put on another case. They are found by following the
references, so a new table is included by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Column, ForeignKeyConstraint, Table, delete, insert, select, tuple_
from sqlalchemy.orm import Session

from service.db.all_tables import METADATA
from service.db.changed_rows import CASE_KEYS
from service.db.rows_of_case import rows_of_case, tables_of_a_case

Rows = dict[str, list[dict[str, Any]]]
"""Rows by the name of their table, parents before what refers to them."""

_BLOCK: Final = 400


def rows_to_destroy(db: Session, case_id: int) -> Rows:
    """Every row that is about a case or refers to one that is."""
    to_destroy: Rows = {name: rows for name, rows in rows_of_case(db, case_id) if rows}
    of_case = tables_of_a_case()
    for table in METADATA.sorted_tables:
        if table.name not in of_case:
            continue
        by_key = {_key(table, row): row for row in to_destroy.get(table.name, ())}
        for constraint in table.foreign_key_constraints:
            for row in _referring(db, constraint, to_destroy.get(constraint.referred_table.name, ())):
                by_key.setdefault(_key(table, row), row)
        if by_key:
            to_destroy[table.name] = list(by_key.values())
    return {
        table.name: to_destroy[table.name] for table in METADATA.sorted_tables if table.name in to_destroy
    }


def remove(db: Session, rows: Rows, code: str) -> int:
    """Remove ``rows`` under the stored tombstone ``code``; returns how many there were.

    Raises ``IntegrityError`` when something else still refers to one of them.
    """
    permission = METADATA.tables["destruction_open"]
    db.execute(insert(permission).values(code=code, must_go="open"))
    removed = 0
    for name in reversed(rows):
        table = METADATA.tables[name]
        columns = list(table.primary_key)
        for block in _blocks([_key(table, row) for row in rows[name]]):
            gone = db.execute(delete(table).where(_among(columns, block)))
            removed += gone.rowcount  # type: ignore[attr-defined]
    keys = METADATA.tables[CASE_KEYS]
    for block in _blocks([(row["id"],) for row in rows.get("cases", ())]):
        db.execute(delete(keys).where(_among([keys.c.of_case], block)))
    db.execute(delete(permission).where(permission.c.code == code))
    return removed


def _referring(
    db: Session, constraint: ForeignKeyConstraint, parents: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    columns = [element.parent for element in constraint.elements]
    named = [element.column.name for element in constraint.elements]
    values = sorted({tuple(parent[name] for name in named) for parent in parents}, key=repr)
    for block in _blocks(values):
        query = select(constraint.table).where(_among(columns, block))
        yield from (dict(row) for row in db.execute(query).mappings())


def _key(table: Table, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key)


def _among(columns: Sequence[Column[Any]], values: Sequence[tuple[Any, ...]]) -> Any:
    if len(columns) == 1:
        return columns[0].in_([value[0] for value in values])
    return tuple_(*columns).in_(values)


def _blocks(values: Sequence[tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
    return (values[start : start + _BLOCK] for start in range(0, len(values), _BLOCK))

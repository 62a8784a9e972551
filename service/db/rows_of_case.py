"""Which rows of which tables are about one case, found by following the foreign keys of the tables.

There is no list to keep by hand: a table that refers to a case, or to something of a case, is found by
itself. A sheet of the Zorgtafel is about the case that its last link names. Minutes and attendance are about
a meeting and not about one young person, so they are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, func, select
from sqlalchemy.orm import Session

from service.db.base import Base

SHARED: Final = frozenset({"person", "team", "table_meeting", "table_minutes"})
"""Tables that many cases share: a row there is no part of a case that refers to it."""


def rows_of_case(db: Session, case_id: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Name and rows of every table that says something about a case, the case itself first."""
    for table, query in _queries(case_id):
        rows = db.execute(query).mappings().all()
        if rows:
            yield table.name, [dict(row) for row in rows]


def tables_of_a_case() -> frozenset[str]:
    """The names of all tables in which ``rows_of_case`` looks."""
    return frozenset(table.name for table, _ in _queries(0))


def _queries(case_id: int) -> list[tuple[Table, Select[Any]]]:
    tables = Base.metadata.tables
    conditions: dict[str, ColumnElement[bool]] = {
        "cases": tables["cases"].c.id == case_id,
        "table_sheet": tables["table_sheet"].c.id.in_(_sheets_of(tables["table_link"], case_id)),
    }
    for table in Base.metadata.sorted_tables:
        if table.name not in conditions and (condition := _condition(table, conditions, case_id)) is not None:
            conditions[table.name] = condition
    return [
        (tables[name], select(tables[name]).where(condition).order_by(*tables[name].primary_key))
        for name, condition in conditions.items()
    ]


def _condition(
    table: Table, conditions: dict[str, ColumnElement[bool]], case_id: int
) -> ColumnElement[bool] | None:
    if "case_id" in table.c:
        return table.c.case_id == case_id
    for constraint in sorted(
        table.foreign_key_constraints, key=lambda foreign_key: tuple(foreign_key.column_keys)
    ):
        parent = constraint.referred_table
        if parent.name in conditions and parent.name not in SHARED and len(constraint.elements) == 1:
            element = constraint.elements[0]
            return element.parent.in_(select(element.column).where(conditions[parent.name]))
    return None


def _sheets_of(link: Table, case_id: int) -> Select[Any]:
    """The sheets whose last link names this case."""
    last = select(func.max(link.c.id)).group_by(link.c.sheet_id)
    return select(link.c.sheet_id).where(link.c.id.in_(last), link.c.case_id == case_id)

"""Which rows of which tables are about one case, found by following the foreign keys of the tables.

Nobody keeps a list by hand: a table that points to a case, or to something of a case, is found by itself. A
sheet of the Zorgtafel is about the case that its last link names; minutes and attendance are about a meeting
and not about one young person, and are not followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, func, select
from sqlalchemy.orm import Session

from service.db.base import Base

_BY_THE_WAY: Final = frozenset({"person", "team", "table_meeting", "table_minutes"})
"""What many cases have in common: to be pointed to by a case makes none of these part of it."""


def rows_of_case(db: Session, case_id: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Name and rows of every table that says something about a case, the case itself first."""
    for table, asked in _ways(case_id):
        rows = db.execute(asked).mappings().all()
        if rows:
            yield table.name, [dict(row) for row in rows]


def tables_of_a_case() -> frozenset[str]:
    """The names of all tables in which ``rows_of_case`` looks."""
    return frozenset(table.name for table, _ in _ways(0))


def _ways(case_id: int) -> list[tuple[Table, Select[Any]]]:
    tables = Base.metadata.tables
    found: dict[str, ColumnElement[bool]] = {
        "cases": tables["cases"].c.id == case_id,
        "table_sheet": tables["table_sheet"].c.id.in_(_sheets(tables["table_link"], case_id)),
    }
    for table in Base.metadata.sorted_tables:
        if table.name not in found and (condition := _condition(table, found, case_id)) is not None:
            found[table.name] = condition
    return [
        (tables[name], select(tables[name]).where(condition).order_by(*tables[name].primary_key))
        for name, condition in found.items()
    ]


def _condition(
    table: Table, found: dict[str, ColumnElement[bool]], case_id: int
) -> ColumnElement[bool] | None:
    if "case_id" in table.c:
        return table.c.case_id == case_id
    for constraint in sorted(table.foreign_key_constraints, key=lambda one: tuple(one.column_keys)):
        parent = constraint.referred_table
        if parent.name in found and parent.name not in _BY_THE_WAY and len(constraint.elements) == 1:
            element = constraint.elements[0]
            return element.parent.in_(select(element.column).where(found[parent.name]))
    return None


def _sheets(link: Table, case_id: int) -> Select[Any]:
    """The sheets whose last link names this case."""
    last = select(func.max(link.c.id)).group_by(link.c.sheet_id)
    return select(link.c.sheet_id).where(link.c.id.in_(last), link.c.case_id == case_id)

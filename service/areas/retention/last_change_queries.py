"""When anything of a case last changed, read from every table when it is needed.

No such moment is stored, so code that adds to a case need not update one. The tables are found by their
references; every moment in them counts unless it is listed here as no change.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from service.db.all_tables import METADATA
from service.db.column_types import UtcDateTime
from service.db.compiled_statements import Compiled
from service.db.rows_of_case import tables_of_a_case

NO_CHANGE_TABLES: Final = frozenset(
    {
        # follow from other tables, or are computed by the service itself
        "case_stand",
        "stay_stand",
        "decision",
        "shadow_score",
        "shown_block",
        # nobody's answer yet
        "draft_provisional",
        # about how long the file is kept, not about the young person
        "legal_hold",
        "legal_hold_lifted",
        "destruction_request",
        "destruction_refused",
        # typed and not sent: not in the file yet
        "kept_words",
        # which team keeps the file, and which of two files of one young person goes on
        "case_transfer",
        "case_link",
        # looking is not changing
        "emergency_access",
        "emergency_end",
        "emergency_review",
        "emergency_notice_read",
    }
)
NO_CHANGE_COLUMNS: Final = frozenset({"due_at", "age_at"})
"""Columns with moments later than the change that set them, or that another column of the row covers."""

_OF_ROWS: Final = {
    # that the worker of the case left says nothing about the young person
    "case_assignment": METADATA.tables["case_assignment"].c.because.is_(None),
}
"""For tables of which not every row is a change: the rows that are."""

_CASES: Final = METADATA.tables["cases"]
_STAND: Final = METADATA.tables["case_stand"]
_BESIDE: Final = _CASES.alias("cases_beside")
_ENDED: Final = _STAND.alias("ended")


def due_page(
    db: Session, may_see: ColumnElement[bool], before: datetime, *, after: int, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """At most ``limit`` cases of which nothing changed after ``before``, the oldest first. A case that goes
    on in another is listed with it, and neither is due before both are.

    ``after`` is the id of the last case of the page before; ``may_see`` the condition on what the reader
    sees.
    """
    asked = (
        select(_CASES.c.id, _CASES.c.reference)
        .where(_CASES.c.id > after, may_see, _unchanged())
        .order_by(_CASES.c.id)
        .limit(limit)
    )
    return db.execute(asked, {"before": before}).all()


def count_due(db: Session, may_see: ColumnElement[bool], before: datetime, most: int) -> int:
    """How many such cases there are, counted no further than ``most``."""
    query = select(_CASES.c.id).where(may_see, _unchanged()).limit(most)
    return db.execute(select(func.count()).select_from(query.subquery()), {"before": before}).scalar_one()


def last_change(db: Session, case_id: int) -> datetime:
    """When anything that belongs to the case last changed, or to another case of the same young person."""
    moments = (_last_change().one(db, case_id=joined_id).moment for joined_id in joined(db, case_id))
    moment: datetime = max(moments)
    return moment


def joined(db: Session, case_id: int) -> tuple[int, ...]:
    """The ids of all cases of the young person of this case, itself included: they are kept equally long."""
    chief = db.execute(select(_STAND.c.goes_on_in).where(_STAND.c.case_id == case_id)).scalar_one_or_none()
    others = db.execute(select(_STAND.c.case_id).where(_STAND.c.goes_on_in == (chief or case_id))).scalars()
    return tuple(sorted({chief or case_id, *others}))


def last_changes(db: Session, case_ids: Collection[int]) -> dict[int, datetime]:
    """The same for the cases of one page."""
    return {case_id: last_change(db, case_id) for case_id in case_ids}


def last_hands(db: Session, case_id: int, moment: datetime) -> frozenset[int]:
    """Who made the change of ``moment``, the last one, in any case of the young person."""
    hands: set[int] = set()
    for joined_id in joined(db, case_id):
        for table, columns in _tables():
            for column in columns:
                by = table.c.get(column.name.removesuffix("_at") + "_by")
                if by is not None:
                    query = select(by).where(_belongs(table, literal(joined_id)), column == moment)
                    hands.update(db.execute(query).scalars())
    return frozenset(hands)


@cache
def _of_case() -> frozenset[str]:
    return tables_of_a_case()


@cache
def _tables() -> tuple[tuple[Table, tuple[Column[Any], ...]], ...]:
    """Every table of a case with the columns that hold the moment of a change."""
    tables = []
    for name in sorted(_of_case() - NO_CHANGE_TABLES):
        table = METADATA.tables[name]
        moments = tuple(
            column
            for column in table.columns
            if isinstance(column.type, UtcDateTime) and column.name not in NO_CHANGE_COLUMNS
        )
        if moments:
            tables.append((table, moments))
    return tuple(tables)


@cache
def _unchanged() -> ColumnElement[bool]:
    """The condition that nothing of the case is later than the parameter ``before``; made once, since it is
    long."""
    before = bindparam("before", type_=_CASES.c.created_at.type)
    own = (~later for later in _late(_CASES.c.id, before))
    made_later = select(_BESIDE.c.id).where(_BESIDE.c.created_at > before)
    of_other = or_(_STAND.c.case_id.in_(made_later), *_late(_STAND.c.case_id, before))
    other = select(literal(1)).select_from(_STAND).where(_STAND.c.goes_on_in == _CASES.c.id, of_other)
    return and_(
        _CASES.c.created_at <= before,
        *own,
        ~other.correlate(_CASES).exists(),
        _CASES.c.id.not_in(select(_ENDED.c.case_id).where(_ENDED.c.goes_on_in.is_not(None))),
    )


def _late(case_id: ColumnElement[int], before: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """For each table: that something of the case in it is later than ``before``."""
    conditions: list[ColumnElement[bool]] = []
    for table, moments in _tables():
        if table is not _CASES:
            late = or_(*(column > before for column in moments))
            changed = select(literal(1)).select_from(table).where(_belongs(table, case_id), late)
            conditions.append(changed.correlate(_CASES, _STAND).exists())
    return conditions


@cache
def _last_change() -> Compiled:
    parts: list[Select[Any] | CompoundSelect[Any]] = [
        select(func.max(column).label("moment")).where(_belongs(table, bindparam("case_id")))
        for table, moments in _tables()
        for column in moments
    ]
    return Compiled(select(func.max(union_all(*parts).subquery().c.moment).label("moment")))


def _belongs(table: Table, case_id: ColumnElement[int]) -> ColumnElement[bool]:
    if table is _CASES:
        return table.c.id == case_id
    if "case_id" in table.c:
        return and_(table.c.case_id == case_id, _OF_ROWS.get(table.name, true()))
    if table.name == "table_sheet":
        link = METADATA.tables["table_link"]
        sheets = select(link.c.sheet_id).where(link.c.case_id == case_id)
        return table.c.id.in_(sheets.correlate(_CASES, _STAND))
    for constraint in table.foreign_key_constraints:
        parent = constraint.referred_table
        if parent.name in _of_case() and len(constraint.elements) == 1:
            element = constraint.elements[0]
            whose = select(element.column).where(_belongs(parent, case_id)).correlate(_CASES, _STAND)
            return element.parent.in_(whose)
    raise ValueError(f"table '{table.name}' does not lead to a case")

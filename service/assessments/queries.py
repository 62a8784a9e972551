"""Every question to the database about in-person assessments."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from service.assessments.models import AssessmentRow

AnyRow = Row[*tuple[Any, ...]]

COLUMNS = AssessmentRow.__table__.c
_AT_ONCE = 500
"""So many codes of cases go into one statement."""


def of_rounds(db: Session, intake_ids: Collection[int]) -> Sequence[AnyRow]:
    """Every record of these rounds, in the order in which they were made."""
    return db.execute(select(*COLUMNS).where(COLUMNS.intake_id.in_(intake_ids)).order_by(COLUMNS.id)).all()


def add(db: Session, **values: Any) -> AnyRow:
    return db.execute(insert(AssessmentRow).values(values).returning(*COLUMNS)).one()


def latest_of(db: Session, references: Collection[str]) -> Iterator[AnyRow]:
    """The last record of each of these cases, without free text."""
    codes = sorted(references)
    for start in range(0, len(codes), _AT_ONCE):
        yield from _latest(db, COLUMNS.reference.in_(codes[start : start + _AT_ONCE]))


def latest_of_all(db: Session) -> Iterator[AnyRow]:
    """The last record of every case that has one, without free text."""
    yield from _latest(db, COLUMNS.id > 0)


def _latest(db: Session, which: Any) -> Iterator[AnyRow]:
    last = select(func.max(COLUMNS.id)).where(which).group_by(COLUMNS.case_id)
    found = db.execute(
        select(
            COLUMNS.case_id,
            COLUMNS.intake_id,
            COLUMNS.reference,
            COLUMNS.held_on,
            COLUMNS.saw_score,
            COLUMNS.outcome,
            COLUMNS.basis,
            COLUMNS.made_at,
        )
        .where(COLUMNS.id.in_(last))
        .order_by(COLUMNS.case_id)
    )
    yield from found

"""Every query about emergency access, but the one that opens a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from service.access.tables import Case, EmergencyAccess, EmergencyEnd
from service.areas.emergency_access.tables import EmergencyAsk, EmergencyReview, NoticeRead
from service.db.base import AnyRow

_A = EmergencyAccess.__table__.c
_WHOLE = (
    select(
        *_A,
        Case.reference,
        EmergencyEnd.ended_at,
        EmergencyEnd.ended_by,
        EmergencyReview.view,
        EmergencyReview.words,
        EmergencyReview.made_at.label("reviewed_at"),
        EmergencyReview.made_by.label("reviewed_by"),
    )
    .join(Case, Case.id == EmergencyAccess.case_id)
    .outerjoin(EmergencyEnd, EmergencyEnd.access_id == EmergencyAccess.id)
    .outerjoin(EmergencyReview, EmergencyReview.access_id == EmergencyAccess.id)
)


def asked_since(db: Session, person_id: int, since: datetime) -> Sequence[datetime]:
    """When a person asked after ``since``, the first time first."""
    query = select(EmergencyAsk.asked_at).where(
        EmergencyAsk.person_id == person_id, EmergencyAsk.asked_at > since
    )
    return db.execute(query.order_by(EmergencyAsk.asked_at)).scalars().all()


def access(db: Session, number: int) -> AnyRow | None:
    return db.execute(_WHOLE.where(EmergencyAccess.id == number)).one_or_none()


def accesses(
    db: Session, *, person_id: int | None = None, since: datetime | None = None, limit: int
) -> Sequence[AnyRow]:
    """The latest ones, the last first; of one person, or begun after ``since``, where that is given."""
    asked = _WHOLE.order_by(EmergencyAccess.id.desc()).limit(limit)
    if person_id is not None:
        asked = asked.where(EmergencyAccess.person_id == person_id)
    if since is not None:
        asked = asked.where(EmergencyAccess.begun_at > since)
    return db.execute(asked).all()


def _was_read(person_id: int) -> ColumnElement[bool]:
    return exists().where(NoticeRead.access_id == _A.id, NoticeRead.person_id == person_id)


def unread(db: Session, person_id: int) -> frozenset[int]:
    """The numbers of the notices that a person has not opened yet."""
    return frozenset(db.execute(select(EmergencyAccess.id).where(~_was_read(person_id))).scalars())


def count_unread(db: Session, person_id: int) -> int:
    return db.execute(
        select(func.count()).select_from(EmergencyAccess).where(~_was_read(person_id))
    ).scalar_one()

"""Database statements about consents."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.areas.htcds.tables import ConsentRow
from service.db.base import AnyRow

_C = ConsentRow.__table__.c


def of_case(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every consent of a case, the first one first."""
    return db.execute(select(*_C).where(_C.case_id == case_id).order_by(_C.id)).all()


def last_of(db: Session, case_ids: Collection[int]) -> Sequence[AnyRow]:
    """Case and receivers of the last consent of each of these cases, where it was given."""
    last = select(func.max(_C.id)).where(_C.case_id.in_(case_ids)).group_by(_C.case_id)
    return db.execute(select(_C.case_id, _C.receivers).where(_C.id.in_(last), _C.given)).all()

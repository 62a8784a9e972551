"""Database statements about the topics of cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from service.access.tables import Case
from service.areas.cases.tables import CaseTopic
from service.db.base import AnyRow

_T = CaseTopic.__table__.c


def topic(db: Session, case_id: int) -> AnyRow | None:
    """The last topic of a case: id, words, when and by whom."""
    statement = select(_T.id, _T.words, _T.set_at, _T.set_by).where(_T.case_id == case_id)
    return db.execute(statement.order_by(_T.id.desc()).limit(1)).one_or_none()


def topics(db: Session, references: Collection[str], may_see: ColumnElement[bool]) -> Sequence[AnyRow]:
    """Code and last topic of those of these cases that the actor ``may_see``."""
    last_id = select(func.max(_T.id)).where(_T.case_id == Case.id).correlate(Case).scalar_subquery()
    statement = select(Case.reference, _T.words).join_from(Case, CaseTopic, _T.id == last_id)
    return db.execute(statement.where(Case.reference.in_(references), may_see)).all()

"""Every question to the database about what is on record beside the case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from service.records.models import ContactEntry

_T: Final = ContactEntry.__table__.c


def contacts(db: Session, case_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Each contact of a case as last said, by number: number, relation, safe, reason, made_at, made_by."""
    last = select(func.max(_T.id)).where(_T.case_id == case_id).group_by(_T.number)
    return db.execute(
        select(_T.number, _T.relation, _T.safe, _T.reason, _T.made_at, _T.made_by)
        .where(_T.id.in_(last))
        .order_by(_T.number)
    ).all()


def add_contact(db: Session, **values: Any) -> None:
    db.execute(insert(ContactEntry).values(values))

"""Every query about the file of a young person: contacts, information given, own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from service.areas.young_person_file.tables import ContactEntry, InformationEntry, StatementEntry

_T: Final = ContactEntry.__table__.c
_I: Final = InformationEntry.__table__.c
_S: Final = StatementEntry.__table__.c


def contacts(db: Session, case_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Each contact of a case as last said, by number: number, relation, safe, reason, made_at, made_by."""
    last = select(func.max(_T.id)).where(_T.case_id == case_id).group_by(_T.number)
    return db.execute(
        select(_T.number, _T.relation, _T.safe, _T.reason, _T.made_at, _T.made_by)
        .where(_T.id.in_(last))
        .order_by(_T.number)
    ).all()


def information(db: Session, case_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every entry on information given or postponed, the first one first."""
    columns = (_I.id, _I.contact, _I.given_on, _I.version, _I.language, _I.reason, _I.made_at, _I.made_by)
    return db.execute(select(*columns).where(_I.case_id == case_id).order_by(_I.id)).all()


def statements(db: Session, case_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every statement of the young person, by number."""
    columns = (_S.id, _S.number, _S.said_on, _S.words, _S.hand, _S.read_back, _S.made_at, _S.made_by)
    return db.execute(select(*columns).where(_S.case_id == case_id).order_by(_S.number)).all()

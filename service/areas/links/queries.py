"""Every question to the database about handing cases over to another team and about joining two cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from service.access.open_case import TRANSFER_DECIDED, TRANSFER_WAITS
from service.access.tables import Case, CaseStand, CaseTransfer
from service.areas.cases import list_queries
from service.areas.cases.tables import CaseLink
from service.db.base import AnyRow

_T = CaseTransfer.__table__.c
_L = CaseLink.__table__.c
_S = CaseStand.__table__.c
_L_DECIDED = CaseLink.__table__.alias("decided")
_L_WAITS: ColumnElement[bool] = (_L.kind == "proposed") & ~exists().where(
    _L_DECIDED.c.proposal_id == _L.id
).correlate(CaseLink.__table__)


# handing over


def add_transfer(db: Session, **values: Any) -> int:
    return int(db.execute(insert(CaseTransfer).values(values).returning(_T.id)).scalar_one())


def transfers(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every step of handing a case over, the first one first."""
    asked = select(*_T, TRANSFER_WAITS.label("waits")).where(_T.case_id == case_id)
    return db.execute(asked.order_by(_T.id)).all()


def transfers_of_teams(db: Session, teams: Collection[int], since: datetime, limit: int) -> Sequence[AnyRow]:
    """The asks from or to these teams that wait or were made after ``since``, the latest first; each with
    how it ended, and what somebody must know to accept it."""
    told = (
        select(
            *_T,
            TRANSFER_WAITS.label("waits"),
            Case.reference,
            TRANSFER_DECIDED.c.kind.label("decision"),
            TRANSFER_DECIDED.c.note.label("decision_note"),
            TRANSFER_DECIDED.c.made_at.label("decided_at"),
            _S.due_at,
            _S.acute,
        )
        .join_from(CaseTransfer.__table__, Case, Case.id == _T.case_id)
        .join(CaseStand.__table__, _S.case_id == _T.case_id)
        .outerjoin(TRANSFER_DECIDED, TRANSFER_DECIDED.c.ask_id == _T.id)
    )
    found: dict[int, AnyRow] = {}
    for column in (_T.to_team, _T.from_team):
        of_teams = column.in_(sorted(teams))
        asked = told.where(of_teams, _T.kind == "asked", or_(TRANSFER_WAITS, _T.made_at > since))
        found |= {row.id: row for row in db.execute(asked.order_by(_T.id.desc()).limit(limit))}
    return [found[one] for one in sorted(found, reverse=True)[:limit]]


def count_offered(db: Session, teams: Collection[int]) -> int:
    """How many cases are offered to these teams."""
    asked = select(func.count(_T.id)).where(_T.to_team.in_(sorted(teams)), TRANSFER_WAITS)
    return db.execute(asked).scalar_one()


def move(db: Session, case_ids: Sequence[int], team_id: int) -> None:
    """Put cases in another team, with everything that is listed by team."""
    db.execute(update(Case).where(Case.id.in_(case_ids)).values(team_id=team_id))
    db.execute(update(CaseStand).where(_S.case_id.in_(case_ids)).values(team_id=team_id))


# two cases of one young person


def add_link(db: Session, **values: Any) -> int:
    return int(db.execute(insert(CaseLink).values(values).returning(_L.id)).scalar_one())


def links(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every step about a case, whether it goes on or ends, with both codes; the first one first."""
    ends, on = Case.__table__.alias("ends"), Case.__table__.alias("goes_on")
    asked = (
        select(*_L, _L_WAITS.label("waits"), ends.c.reference.label("ends"), on.c.reference.label("goes_on"))
        .join_from(CaseLink.__table__, ends, ends.c.id == _L.case_id)
        .join(on, on.c.id == _L.goes_on_id)
        .where(or_(_L.case_id == case_id, _L.goes_on_id == case_id))
    )
    return db.execute(asked.order_by(_L.id)).all()


def joined(db: Session, case_id: int) -> tuple[int, ...]:
    """The ids of all cases of the young person of this one, itself among them, in order."""
    chief = db.execute(select(_S.goes_on_in).where(_S.case_id == case_id)).scalar_one_or_none() or case_id
    others = db.execute(select(_S.case_id).where(_S.goes_on_in == chief)).scalars()
    return tuple(sorted({chief, *others}))


def refresh(db: Session, case_id: int) -> None:
    """Make the row of a case anew in the list, after it was joined or parted."""
    list_queries.refresh(db, case_id)

"""Database statements about transfers to another team and about links between two cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from service.access.open_case import TRANSFER_DECIDED, TRANSFER_WAITS
from service.access.tables import Case, CaseStand, CaseTransfer
from service.areas.cases import work_list_queries
from service.areas.cases.tables import CaseLink
from service.db.base import AnyRow

_T = CaseTransfer.__table__.c
_L = CaseLink.__table__.c
_S = CaseStand.__table__.c
_L_DECIDED = CaseLink.__table__.alias("decided")
_L_WAITS: ColumnElement[bool] = (_L.kind == "proposed") & ~exists().where(
    _L_DECIDED.c.proposal_id == _L.id
).correlate(CaseLink.__table__)


# Transfers.


def transfers(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every step of the transfers of a case, the first one first."""
    statement = select(*_T, TRANSFER_WAITS.label("waits")).where(_T.case_id == case_id)
    return db.execute(statement.order_by(_T.id)).all()


def transfers_of_teams(db: Session, teams: Collection[int], since: datetime, limit: int) -> Sequence[AnyRow]:
    """The asks from or to these teams that wait or were made after ``since``, the latest first; each with its
    decision, and what somebody must know to accept it."""
    asks = (
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
    by_id: dict[int, AnyRow] = {}
    for column in (_T.to_team, _T.from_team):
        of_teams = column.in_(sorted(teams))
        statement = asks.where(of_teams, _T.kind == "asked", or_(TRANSFER_WAITS, _T.made_at > since))
        by_id |= {row.id: row for row in db.execute(statement.order_by(_T.id.desc()).limit(limit))}
    return [by_id[ask_id] for ask_id in sorted(by_id, reverse=True)[:limit]]


def count_offered(db: Session, teams: Collection[int]) -> int:
    """How many cases are offered to these teams."""
    statement = select(func.count(_T.id)).where(_T.to_team.in_(sorted(teams)), TRANSFER_WAITS)
    return db.execute(statement).scalar_one()


def move(db: Session, case_ids: Sequence[int], team_id: int) -> None:
    """Give cases and their list rows to another team."""
    db.execute(update(Case).where(Case.id.in_(case_ids)).values(team_id=team_id))
    db.execute(update(CaseStand).where(_S.case_id.in_(case_ids)).values(team_id=team_id))


# Links between two cases of one young person.


def add_link(db: Session, **values: Any) -> int:
    return int(db.execute(insert(CaseLink).values(values).returning(_L.id)).scalar_one())


def links(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every step with a case on either side, with both codes; the first one first."""
    ends, goes_on = Case.__table__.alias("ends"), Case.__table__.alias("goes_on")
    statement = (
        select(
            *_L, _L_WAITS.label("waits"), ends.c.reference.label("ends"), goes_on.c.reference.label("goes_on")
        )
        .join_from(CaseLink.__table__, ends, ends.c.id == _L.case_id)
        .join(goes_on, goes_on.c.id == _L.goes_on_id)
        .where(or_(_L.case_id == case_id, _L.goes_on_id == case_id))
    )
    return db.execute(statement.order_by(_L.id)).all()


def joined(db: Session, case_id: int) -> tuple[int, ...]:
    """The ids of this case and of all others of the young person, in order."""
    main_id = db.execute(select(_S.goes_on_in).where(_S.case_id == case_id)).scalar_one_or_none() or case_id
    joined_ids = db.execute(select(_S.case_id).where(_S.goes_on_in == main_id)).scalars()
    return tuple(sorted({main_id, *joined_ids}))


def refresh(db: Session, case_id: int) -> None:
    """Compute the list row of a case again, after it was linked or parted."""
    work_list_queries.refresh(db, case_id)

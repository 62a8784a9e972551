"""Database statements about transfers of cases to another team."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from service.access.open_case import TRANSFER_DECIDED, TRANSFER_WAITS
from service.access.tables import Case, CaseStand, CaseTransfer
from service.db.base import AnyRow

_T = CaseTransfer.__table__.c
_S = CaseStand.__table__.c


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

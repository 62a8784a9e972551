"""Every query about changes of accounts and about teams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from service.db.base import AnyRow
from service.identity import queries
from service.identity.tables import (
    AccountChange,
    AccountNoticeRead,
    Person,
    PersonRole,
    PersonTeam,
    Team,
)

_C = AccountChange.__table__.c
_DECISION = AccountChange.__table__.alias("decision")
_WAITS: ColumnElement[bool] = (_C.kind == "proposed") & ~exists().where(
    _DECISION.c.proposal_id == _C.id
).correlate(AccountChange.__table__)


def rights(db: Session, person_id: int) -> tuple[list[str], list[int]]:
    """The roles and the ids of the teams of an account."""
    roles = db.execute(select(PersonRole.role).where(PersonRole.person_id == person_id)).scalars()
    teams = db.execute(select(PersonTeam.team_id).where(PersonTeam.person_id == person_id)).scalars()
    return list(roles), list(teams)


def set_rights(db: Session, person_id: int, roles: list[str], teams: list[int]) -> None:
    """Give an account these roles and teams and no others."""
    db.execute(delete(PersonRole).where(PersonRole.person_id == person_id))
    db.execute(delete(PersonTeam).where(PersonTeam.person_id == person_id))
    queries.give_roles(db, person_id, roles)
    queries.give_teams(db, person_id, teams)


def change(db: Session, number: int) -> AnyRow | None:
    return db.execute(select(*_C, _WAITS.label("waits")).where(_C.id == number)).one_or_none()


def waiting(db: Session, person_id: int | None = None) -> Sequence[AnyRow]:
    """The proposals that nobody has decided on, of one account or of all; the oldest first."""
    statement = select(*_C, _WAITS.label("waits")).where(_WAITS).order_by(_C.id)
    if person_id is not None:
        statement = statement.where(_C.person_id == person_id)
    return db.execute(statement).all()


def was_refused(db: Session, person_id: int, because: str, roles: str, teams: str) -> bool:
    """Whether a person rejected just this when it was last proposed for the same reason."""
    mine = (_C.person_id == person_id) & (_C.because == because) & (_C.kind == "proposed")
    last = db.execute(select(*_C).where(mine).order_by(_C.id.desc()).limit(1)).one_or_none()
    if last is None or (last.roles, last.teams) != (roles, teams):
        return False
    of_decision = select(_C.kind, _C.made_by).where(_C.proposal_id == last.id)
    decision = db.execute(of_decision).one_or_none()
    return decision is not None and decision.kind == "rejected" and decision.made_by is not None


def latest(db: Session, limit: int) -> Sequence[AnyRow]:
    """The latest steps of all accounts, the last first."""
    return db.execute(select(*_C, _WAITS.label("waits")).order_by(_C.id.desc()).limit(limit)).all()


def _news_for(person_id: int) -> ColumnElement[bool]:
    last_read = select(func.coalesce(func.max(AccountNoticeRead.change_id), 0)).where(
        AccountNoticeRead.person_id == person_id
    )
    since = select(Person.created_at).where(Person.id == person_id)
    return (
        (_C.id > last_read.scalar_subquery())
        & (_C.made_at > since.scalar_subquery())
        & or_(_C.made_by.is_(None), _C.made_by != person_id)
    )


def count_news(db: Session, person_id: int) -> int:
    """How many steps by others a person has not seen, made since their own account was made."""
    return int(db.execute(select(func.count(_C.id)).where(_news_for(person_id))).scalar_one())


def news(db: Session, person_id: int) -> frozenset[int]:
    """The numbers of those steps."""
    return frozenset(db.execute(select(_C.id).where(_news_for(person_id))).scalars())


def given_by(db: Session, person_id: int, since: datetime) -> frozenset[int]:
    """The accounts to which ``person_id`` gave anything, a code or a right, since a moment."""
    statement = select(_C.person_id).where(_C.made_by == person_id, _C.made_at > since)
    return frozenset(db.execute(statement.distinct()).scalars())


def last_change(db: Session) -> int:
    """The number of the last step of all; 0 before any."""
    return int(db.execute(select(func.coalesce(func.max(_C.id), 0))).scalar_one())


# teams


def all_teams(db: Session) -> Sequence[AnyRow]:
    """Every team by name, with how many people who can sign in are in it."""
    people = (
        select(func.count(PersonTeam.person_id))
        .join(Person, Person.id == PersonTeam.person_id)
        .where(PersonTeam.team_id == Team.id, Person.disabled_at.is_(None))
        .scalar_subquery()
    )
    statement = select(Team.id, Team.name, Team.closed_at, people.label("people")).order_by(Team.name)
    return db.execute(statement).all()


def rename_team(db: Session, team_id: int, name: str) -> None:
    db.execute(update(Team).where(Team.id == team_id).values(name=name))


def set_closed(db: Session, team_id: int, at: datetime | None) -> None:
    db.execute(update(Team).where(Team.id == team_id).values(closed_at=at))

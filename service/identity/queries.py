"""Every query about people and sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    String,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from service.db.base import AnyRow
from service.db.compiled_statements import Compiled
from service.identity.tables import Person, PersonRole, PersonTeam, SignInSession, Team


def _joined_values(
    column: SQLColumnExpression[Any], person: SQLColumnExpression[int], whose: Any
) -> ColumnElement[Any]:
    """The values of ``column`` for one person as one text, ``a,b``."""
    words = func.aggregate_strings(cast(column, String), ",")
    return select(words).where(person == whose).scalar_subquery()


_PERSON, _ROLE, _TEAM = Person.__table__.c, PersonRole.__table__.c, PersonTeam.__table__.c
_SESSION = SignInSession.__table__.c
_WHO = (
    _PERSON.id.label("person_id"),
    _PERSON.login,
    _PERSON.name,
    _PERSON.language,
    _joined_values(_ROLE.role, _ROLE.person_id, _PERSON.id).label("roles"),
    _joined_values(_TEAM.team_id, _TEAM.person_id, _PERSON.id).label("teams"),
)
_LIVE_SESSION = Compiled(
    select(
        _SESSION.id.label("session_id"),
        _SESSION.created_at,
        _SESSION.last_seen_at,
        _SESSION.proved_at,
        _SESSION.must_set_up,
        *_WHO,
    )
    .join(Person.__table__, _PERSON.id == _SESSION.person_id)
    .where(
        _SESSION.token_hash == bindparam("token_hash"),
        _SESSION.revoked_at.is_(None),
        _PERSON.disabled_at.is_(None),
    )
)
_ENABLED_PERSON = Compiled(
    select(*_WHO).where(_PERSON.id == bindparam("person_id"), _PERSON.disabled_at.is_(None))
)
_TOUCH = Compiled(
    update(SignInSession).where(_SESSION.id == bindparam("session_id")).values(last_seen_at=bindparam("now"))
)


def live_session(db: Session, token_hash: bytes) -> Any:
    """The session of an enabled person that was not revoked, with roles and teams, or ``None``."""
    return _LIVE_SESSION.one(db, token_hash=token_hash)


def enabled_person(db: Session, person_id: int) -> Any:
    """A person who may act, with roles and teams as in ``live_session``, or ``None``."""
    return _ENABLED_PERSON.one(db, person_id=person_id)


def touch_session(db: Session, session_id: int, now: datetime) -> None:
    _TOUCH.run(db, session_id=session_id, now=now)


def revoke_sessions(
    db: Session,
    now: datetime,
    *,
    person_id: int | None = None,
    session_id: int | None = None,
    token_hash: bytes | None = None,
    keep: int | None = None,
) -> int:
    """Revoke the open sessions that meet every condition; returns how many there were."""
    change = update(SignInSession).where(SignInSession.revoked_at.is_(None)).values(revoked_at=now)
    if person_id is not None:
        change = change.where(SignInSession.person_id == person_id)
    if session_id is not None:
        change = change.where(SignInSession.id == session_id)
    if token_hash is not None:
        change = change.where(SignInSession.token_hash == token_hash)
    if keep is not None:
        change = change.where(SignInSession.id != keep)
    return int(db.execute(change).rowcount)  # type: ignore[attr-defined]


def sessions_of(db: Session, person_id: int, opened_after: datetime, seen_after: datetime) -> list[AnyRow]:
    """The sessions of a person that are still alive, the latest first."""
    rows = db.execute(
        select(
            SignInSession.id,
            SignInSession.created_at,
            SignInSession.last_seen_at,
            SignInSession.device,
            SignInSession.source,
        )
        .where(
            SignInSession.person_id == person_id,
            SignInSession.revoked_at.is_(None),
            SignInSession.created_at > opened_after,
            SignInSession.last_seen_at > seen_after,
        )
        .order_by(SignInSession.id.desc())
    )
    return list(rows)


def session_proved(db: Session, session_id: int, now: datetime, *, set_up: bool = False) -> None:
    """Keep that the person of this session just showed who they are; ``set_up``: a second factor is there."""
    values: dict[str, Any] = {"proved_at": now}
    if set_up:
        values["must_set_up"] = False
    db.execute(update(SignInSession).where(SignInSession.id == session_id).values(values))


def forget_old_sessions(db: Session, before: datetime) -> None:
    """Drop sessions that ended long ago; the log keeps what was done in them."""
    db.execute(delete(SignInSession).where(SignInSession.created_at < before))


def person_by_login(db: Session, login: str) -> AnyRow | None:
    return db.execute(
        select(Person.id, Person.login, Person.password_hash, Person.disabled_at, Person.code_until).where(
            Person.login == login
        )
    ).one_or_none()


def person_by_id(db: Session, person_id: int) -> AnyRow | None:
    return db.execute(
        select(
            Person.id, Person.login, Person.name, Person.password_hash, Person.language, Person.disabled_at
        ).where(Person.id == person_id)
    ).one_or_none()


def set_password(
    db: Session, person_id: int, password_hash: str, now: datetime, code_until: datetime | None = None
) -> None:
    """Store the hash of a new password, or of a one-time code that works until ``code_until``."""
    values = {"password_hash": password_hash, "password_changed_at": now, "code_until": code_until}
    db.execute(update(Person).where(Person.id == person_id).values(values))


def refresh_hash(db: Session, person_id: int, password_hash: str) -> None:
    """Store another hash of the same password."""
    db.execute(update(Person).where(Person.id == person_id).values(password_hash=password_hash))


def set_language(db: Session, person_id: int, language: str) -> None:
    db.execute(update(Person).where(Person.id == person_id).values(language=language))


def set_disabled(db: Session, person_id: int, at: datetime | None) -> None:
    db.execute(update(Person).where(Person.id == person_id).values(disabled_at=at))


def give_roles(db: Session, person_id: int, roles: list[str]) -> None:
    if roles:
        db.execute(insert(PersonRole), [{"person_id": person_id, "role": role} for role in roles])


def give_teams(db: Session, person_id: int, teams: list[int]) -> None:
    if teams:
        db.execute(insert(PersonTeam), [{"person_id": person_id, "team_id": team} for team in teams])


def teams(db: Session, among: frozenset[int] | None = None) -> list[tuple[int, str]]:
    """Id and name of every team, or of those ``among``, by name."""
    statement = select(Team.id, Team.name).order_by(Team.name)
    if among is not None:
        statement = statement.where(Team.id.in_(among))
    return [(row.id, row.name) for row in db.execute(statement)]


def people(db: Session) -> list[AnyRow]:
    """Everyone with roles and teams, by login."""
    team_names = (
        select(func.aggregate_strings(Team.name, "\n"))
        .join(PersonTeam, PersonTeam.team_id == Team.id)
        .where(PersonTeam.person_id == Person.id)
        .scalar_subquery()
    )
    rows = db.execute(
        select(
            Person.id,
            Person.login,
            Person.name,
            Person.created_at,
            Person.disabled_at,
            _joined_values(PersonRole.role, PersonRole.person_id, Person.id).label("roles"),
            team_names.label("teams"),
        ).order_by(Person.login)
    )
    return list(rows)


def names(db: Session, ids: frozenset[int]) -> dict[int, str]:
    """The names of people by id, for time lines and the log."""
    asked = select(_PERSON.id, _PERSON.name).where(_PERSON.id.in_(ids))
    return {row.id: row.name for row in db.execute(asked)}


def enabled_among(db: Session, roles: list[str]) -> list[tuple[int, str]]:
    """Id and name of everyone who has one of ``roles`` and can still sign in, by name."""
    has_one = select(PersonRole.person_id).where(PersonRole.role.in_(roles))
    rows = db.execute(
        select(Person.id, Person.name)
        .where(Person.id.in_(has_one), Person.disabled_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    return [(row.id, row.name) for row in rows]


def enabled_in_team(db: Session, team_id: int, roles: list[str]) -> list[tuple[int, str]]:
    """Those of ``enabled_among`` who are in one team."""
    in_team = frozenset(
        db.execute(select(PersonTeam.person_id).where(PersonTeam.team_id == team_id)).scalars()
    )
    return [(person_id, name) for person_id, name in enabled_among(db, roles) if person_id in in_team]


def enabled_with_role(db: Session, role: str) -> list[int]:
    """Ids of everyone with ``role`` who can still sign in."""
    rows = db.execute(
        select(Person.id)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == role, Person.disabled_at.is_(None))
    )
    return list(rows.scalars())

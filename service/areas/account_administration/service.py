"""People as the administrator sees them: adding, disabling, a new password.

Nobody is removed: the access log keeps naming who did what. What an account may see and do is decided in
``service.areas.account_administration.rights``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from screening.bsn import find_bsn
from screening.language import Language
from service.access.step_up import require_fresh
from service.access.unit_of_work import UnitOfWork
from service.areas.account_administration import rights as changes
from service.areas.account_administration import teams as people_teams
from service.areas.account_administration.rights import Rights
from service.areas.cases.release_cases_on_leaving import Because, Held, held_by, release_cases
from service.areas.sign_in.sign_in import LONGEST_LOGIN, normal_login
from service.core.errors import Conflict, Invalid, NotFound
from service.db.base import AnyRow, read_as
from service.identity import queries
from service.identity import second_factor_queries as factor_queries
from service.identity.lockout import lift
from service.identity.passwords import Passwords, check_new, new_password
from service.identity.permissions import Role
from service.identity.tables import Person

CODE_WORKS: Final = timedelta(days=3)
"""How long a one-time code works: over a weekend."""

_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._+\-]{1,79}(@[a-z0-9.\-]{1,60})?\Z")


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """A code with which a person chooses a password, once, until the moment ``until``."""

    text: str
    until: datetime

    @classmethod
    def new(cls, unit: UnitOfWork) -> OneTimeCode:
        return cls(new_password(), unit.now + CODE_WORKS)


Secret = str | OneTimeCode
"""What somebody first signs in with: a password, or a code to choose one with."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to add; ``teams`` are names of existing teams."""

    login: str
    name: str
    roles: frozenset[Role]
    teams: tuple[str, ...] = ()
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person in the administrator's list; ``waiting`` is the number of the proposal that waits."""

    id: int
    login: str
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None
    waiting: int | None = None
    second_factor: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """An account that was made; ``proposal`` waits for a second person where its roles take two."""

    id: int
    proposal: int | None


def everyone(unit: UnitOfWork) -> list[PersonSeen]:
    """All people, by login."""
    unit.require("people.read", "person")
    return everyone_by_installation(unit)


def everyone_by_installation(unit: UnitOfWork) -> list[PersonSeen]:
    """``everyone`` for the command line."""
    unit.record("people.list", "person")
    proposals = changes.proposals(unit)
    with_factor = factor_queries.with_one(unit.db)
    return [
        read_as(
            PersonSeen,
            row,
            roles=tuple(sorted(row.roles.split(","))) if row.roles else (),
            teams=tuple(sorted(row.teams.split("\n"))) if row.teams else (),
            waiting=proposals.get(row.id),
            second_factor=row.id in with_factor,
        )
        for row in queries.people(unit.db)
    ]


def add(unit: UnitOfWork, person: NewPerson) -> tuple[Added, OneTimeCode]:
    """Add a person, who chooses a password with the code; roles by two wait for the second.

    Raises ``Invalid`` or ``Conflict``.
    """
    unit.require("people.manage", "person")
    code = OneTimeCode.new(unit)
    return _add(unit, person, code, alone=False), code


def add_by_installation(unit: UnitOfWork, person: NewPerson, secret: Secret) -> Added:
    """``add`` for the command line: who can read the data folder gives the first people their roles."""
    return _add(unit, person, secret, alone=changes.nobody_to_confirm(unit))


def add_without_password(unit: UnitOfWork, login: str, name: str) -> int:
    """Add a person who signs in with the identity provider alone, without any rights yet.

    ``Invalid`` for a login or a name that cannot be, ``Conflict`` for a login that is taken.
    """
    person = NewPerson(login, name, frozenset())
    login = _checked_login(person)
    stored = Passwords(unit.installation.settings.password_work).of_nobody()
    return _insert(unit, person, login, stored, None)


def _add(unit: UnitOfWork, person: NewPerson, secret: Secret, *, alone: bool) -> Added:
    login = _checked_login(person)
    if not person.roles:
        raise Invalid("people.no_role")
    rights = Rights(person.roles, people_teams.ids_of(unit, person.teams))
    stored, code_until = _stored(unit, secret, login, person.name)
    person_id = _insert(unit, person, login, stored, code_until)
    return Added(person_id, changes.first_rights(unit, person_id, rights, alone=alone))


def _checked_login(person: NewPerson) -> str:
    """The login as it is stored; ``Invalid`` where it or the name cannot be."""
    login = normal_login(person.login)
    if not _LOGIN.match(login) or len(login) > LONGEST_LOGIN:
        raise Invalid("people.login_form")
    if not 1 <= len(person.name.strip()) <= 120:
        raise Invalid("people.name_form")
    if any(find_bsn(text) is not None for text in (login, person.name, *person.teams)):
        raise Invalid("free_text.bsn")
    return login


def _insert(unit: UnitOfWork, person: NewPerson, login: str, stored: str, code_until: datetime | None) -> int:
    if queries.person_by_login(unit.db, login) is not None:
        raise Conflict("people.login_taken")
    person_id = unit.add(
        Person,
        login=login,
        name=person.name.strip(),
        password_hash=stored,
        language=person.language,
        created_at=unit.now,
        password_changed_at=unit.now,
        code_until=code_until,
    )
    unit.record("person.create", "person", person_id, roles=tuple(sorted(person.roles)))
    return person_id


def held(unit: UnitOfWork, person_id: int) -> Held:
    """How many cases a person has, to be shown before the account is disabled or leaves a team."""
    unit.require("people.read", "person", person_id)
    _existing_person(unit, person_id)
    return held_by(unit, person_id)


def disable(unit: UnitOfWork, person_id: int) -> Held:
    """Shut a person out at once: their sessions end, and their cases are with nobody. Returns how many cases
    that were."""
    unit.require("people.manage", "person", person_id)
    return disable_by_installation(unit, person_id)


def disable_by_installation(unit: UnitOfWork, person_id: int) -> Held:
    """``disable`` for the command line."""
    person = _existing_person(unit, person_id)
    if person.disabled_at is not None:
        return Held(0, 0)
    changes.require_staying(unit, person_id, frozenset())
    queries.set_disabled(unit.db, person_id, unit.now)
    ended = queries.revoke_sessions(unit.db, unit.now, person_id=person_id)
    released = release_cases(unit, person_id, Because.DISABLED)
    unit.record(
        "person.disable",
        "person",
        person_id,
        ended=ended,
        cases=released.cases,
        acute=released.acute,
    )
    return released


def enable(unit: UnitOfWork, person_id: int) -> int | None:
    """Let a disabled person in again; old sessions stay ended. Roles that take two people wait for the
    second; returns the number of that proposal."""
    unit.require("people.manage", "person", person_id)
    if _existing_person(unit, person_id).disabled_at is None:
        return None
    queries.set_disabled(unit.db, person_id, None)
    unit.record("person.enable", "person", person_id)
    return changes.give_back(unit, person_id)


def end_sessions(unit: UnitOfWork, person_id: int) -> int:
    """Sign a person out everywhere; returns in how many places they were signed in."""
    unit.require("people.manage", "person", person_id)
    require_fresh(unit)
    _existing_person(unit, person_id)
    ended = queries.revoke_sessions(unit.db, unit.now, person_id=person_id)
    unit.record("session.end_others", "person", person_id, ended=ended)
    return ended


def end_all_sessions(unit: UnitOfWork) -> int:
    """Sign everybody out but the session that asks it; returns how many sessions ended."""
    unit.require("people.manage", "person")
    require_fresh(unit)
    ended = queries.revoke_sessions(unit.db, unit.now, keep=unit.actor.session_id)
    unit.record("session.end_all", "person", ended=ended)
    return ended


def give_code(unit: UnitOfWork, person_id: int) -> OneTimeCode:
    """Let a person choose another password with a one-time code; the old one and their sessions end.

    Nobody else ever sees the password.
    """
    unit.require("people.manage", "person", person_id)
    code = OneTimeCode.new(unit)
    give_secret_by_installation(unit, person_id, code)
    return code


def give_secret_by_installation(unit: UnitOfWork, person_id: int, secret: Secret) -> None:
    """Give a person another password, or a code to choose one, for the command line; their sessions end, and
    they need not wait after failed attempts any more."""
    person = _existing_person(unit, person_id)
    stored, code_until = _stored(unit, secret, person.login, person.name)
    queries.set_password(unit.db, person_id, stored, unit.now, code_until)
    lift(unit.db, unit.installation.keys.audit, person.login)
    ended = queries.revoke_sessions(unit.db, unit.now, person_id=person_id)
    unit.record("person.set_password", "person", person_id, ended=ended)
    changes.password_given(unit, person_id)


def _stored(unit: UnitOfWork, secret: Secret, login: str, name: str) -> tuple[str, datetime | None]:
    """The hash of a secret that may be used, and until when it works if it is a code.

    ``Invalid`` where it may not be used.
    """
    text, until = (secret.text, secret.until) if isinstance(secret, OneTimeCode) else (secret, None)
    check_new(text, login, name, unit.installation.organisation.name)
    return Passwords(unit.installation.settings.password_work).hash(text), until


def _existing_person(unit: UnitOfWork, person_id: int) -> AnyRow:
    person = queries.person_by_id(unit.db, person_id)
    if person is None:
        raise NotFound
    return person

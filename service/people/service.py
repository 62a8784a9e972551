"""People as the administrator sees them: adding, disabling, a new password.

Nobody is removed: the access log keeps naming who did what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from screening.bsn import find_bsn
from screening.language import Language
from service.access.policy import Role
from service.errors import Conflict, Invalid, NotFound
from service.people import queries
from service.people.passwords import Passwords, check_new
from service.people.sign_in import LONGEST_LOGIN, normal_login
from service.unit import Unit

_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._+\-]{1,79}(@[a-z0-9.\-]{1,60})?\Z")


class UnknownLogin(NotFound):
    """Nobody has this login; only said where everybody may be listed."""

    code = "people.unknown_login"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to add; ``teams`` by name, made where they do not exist yet."""

    login: str
    name: str
    roles: frozenset[Role]
    teams: tuple[str, ...] = ()
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person in the administrator's list."""

    id: int
    login: str
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None


def everyone(unit: Unit) -> list[PersonSeen]:
    """All people, by login."""
    unit.require("people.manage", "person")
    return everyone_by_installation(unit)


def everyone_by_installation(unit: Unit) -> list[PersonSeen]:
    """``everyone`` for the command line."""
    unit.record("people.list", "person")
    return [
        PersonSeen(
            row.id,
            row.login,
            row.name,
            tuple(sorted(row.roles.split(","))) if row.roles else (),
            tuple(sorted(row.teams.split("\n"))) if row.teams else (),
            row.created_at,
            row.disabled_at,
        )
        for row in queries.people(unit.db)
    ]


def add(unit: Unit, person: NewPerson, password: str) -> int:
    """Add a person who may sign in with ``password``; gives the id. ``Invalid`` or ``Conflict``."""
    unit.require("people.manage", "person")
    return add_by_installation(unit, person, password)


def add_by_installation(unit: Unit, person: NewPerson, password: str) -> int:
    """``add`` for the command line, where who can read the data folder is in charge."""
    login = normal_login(person.login)
    if not _LOGIN.match(login) or len(login) > LONGEST_LOGIN:
        raise Invalid("people.login_form")
    if not 1 <= len(person.name.strip()) <= 120:
        raise Invalid("people.name_form")
    if any(find_bsn(text) is not None for text in (login, person.name, *person.teams)):
        raise Invalid("free_text.bsn")
    if not person.roles:
        raise Invalid("people.no_role")
    if any(not 1 <= len(team.strip()) <= 80 for team in person.teams):
        raise Invalid("people.team_form")
    check_new(password, login)
    if queries.person_by_login(unit.db, login) is not None:
        raise Conflict("people.login_taken")
    person_id = queries.add_person(
        unit.db,
        login=login,
        name=person.name.strip(),
        password_hash=Passwords(unit.house.settings.password_work).hash(password),
        language=person.language,
        now=unit.now,
    )
    queries.give_roles(unit.db, person_id, sorted(person.roles))
    queries.give_teams(unit.db, person_id, _team_ids(unit, person.teams))
    unit.record("person.create", "person", person_id, roles=tuple(sorted(person.roles)))
    return person_id


def disable(unit: Unit, person_id: int) -> None:
    """Shut a person out at once: no session of theirs opens anything any more."""
    unit.require("people.manage", "person", person_id)
    disable_by_installation(unit, person_id)


def disable_by_installation(unit: Unit, person_id: int) -> None:
    """``disable`` for the command line."""
    _known(unit, person_id)
    administrators = queries.enabled_with_role(unit.db, Role.ADMINISTRATOR)
    if administrators == [person_id]:
        raise Conflict("people.last_administrator")
    queries.set_disabled(unit.db, person_id, unit.now)
    ended = queries.revoke_sessions(unit.db, unit.now, person_id=person_id)
    unit.record("person.disable", "person", person_id, ended=ended)


def enable(unit: Unit, person_id: int) -> None:
    """Let a disabled person in again; old sessions stay ended."""
    unit.require("people.manage", "person", person_id)
    _known(unit, person_id)
    queries.set_disabled(unit.db, person_id, None)
    unit.record("person.enable", "person", person_id)


def set_password(unit: Unit, person_id: int, password: str) -> None:
    """Give a person another password; their sessions end."""
    unit.require("people.manage", "person", person_id)
    set_password_by_installation(unit, person_id, password)


def set_password_by_installation(unit: Unit, person_id: int, password: str) -> None:
    """``set_password`` for the command line."""
    person = _known(unit, person_id)
    check_new(password, person.login)
    stored = Passwords(unit.house.settings.password_work).hash(password)
    queries.set_password(unit.db, person_id, stored, unit.now)
    ended = queries.revoke_sessions(unit.db, unit.now, person_id=person_id)
    unit.record("person.set_password", "person", person_id, ended=ended)


def teams_of_actor(unit: Unit) -> list[tuple[int, str]]:
    """Id and name of the actor's own teams, by name."""
    return queries.teams(unit.db, unit.actor.teams)


def team_names(unit: Unit) -> dict[int, str]:
    """Every team's name by id."""
    return dict(queries.teams(unit.db))


def names_of(unit: Unit, ids: Iterable[int]) -> dict[int, str]:
    """The names of people by id, to show who did what; a colleague's name is no secret here."""
    wanted = frozenset(ids)
    return queries.names(unit.db, wanted) if wanted else {}


def colleagues(unit: Unit, roles: Iterable[Role]) -> dict[int, str]:
    """The names by id of everyone who has one of ``roles`` and can still sign in, in the order of names."""
    return dict(queries.enabled_among(unit.db, sorted(roles)))


def team_members(unit: Unit, team_id: int, roles: Iterable[Role]) -> dict[int, str]:
    """``colleagues`` of one team."""
    return dict(queries.enabled_in_team(unit.db, team_id, sorted(roles)))


def person_id_of(unit: Unit, login: str) -> int:
    """The id that goes with a login; ``UnknownLogin``."""
    person = queries.person_by_login(unit.db, normal_login(login))
    if person is None:
        raise UnknownLogin(login=login[:LONGEST_LOGIN])
    return int(person.id)


def make_team(unit: Unit, name: str) -> int:
    """The id of the team ``name``, made when it is not there."""
    known = queries.team_id(unit.db, name)
    if known is not None:
        return known
    made = queries.add_team(unit.db, name)
    unit.record("team.create", "team", made)
    return made


def _team_ids(unit: Unit, names: Iterable[str]) -> list[int]:
    return [make_team(unit, name) for name in dict.fromkeys(name.strip() for name in names)]


def _known(unit: Unit, person_id: int) -> queries.AnyRow:
    person = queries.person_by_id(unit.db, person_id)
    if person is None:
        raise NotFound
    return person

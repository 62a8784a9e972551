"""Names, teams, and who may be chosen, for any page that shows people."""

from __future__ import annotations

from collections.abc import Iterable

from service.access.unit_of_work import UnitOfWork
from service.areas.sign_in.sign_in import LONGEST_LOGIN, normal_login
from service.core.errors import NotFound
from service.identity import queries
from service.identity.permissions import Role


class UnknownLogin(NotFound):
    """Nobody has this login; only said where everybody may be listed."""

    code = "people.unknown_login"


def teams_of_actor(unit: UnitOfWork) -> list[tuple[int, str]]:
    """Id and name of the actor's own teams, by name."""
    return queries.teams(unit.db, unit.actor.teams)


def team_names(unit: UnitOfWork) -> dict[int, str]:
    """Every team's name by id."""
    return dict(queries.teams(unit.db))


def names_of(unit: UnitOfWork, ids: Iterable[int]) -> dict[int, str]:
    """The names of people by id, to show who did what; a colleague's name is no secret here."""
    wanted = frozenset(ids)
    return queries.names(unit.db, wanted) if wanted else {}


def colleagues(unit: UnitOfWork, roles: Iterable[Role]) -> dict[int, str]:
    """The names by id of everyone who has one of ``roles`` and can still sign in, in the order of names."""
    return dict(queries.enabled_among(unit.db, sorted(roles)))


def team_members(unit: UnitOfWork, team_id: int, roles: Iterable[Role]) -> dict[int, str]:
    """``colleagues`` of one team."""
    return dict(queries.enabled_in_team(unit.db, team_id, sorted(roles)))


def person_id_of(unit: UnitOfWork, login: str) -> int:
    """The id that goes with a login; ``UnknownLogin``."""
    person = queries.person_by_login(unit.db, normal_login(login))
    if person is None:
        raise UnknownLogin(login=login[:LONGEST_LOGIN])
    return int(person.id)

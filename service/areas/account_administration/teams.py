"""Teams. Whoever is in one sees its cases, so a typing mistake must not make another.

A name close to that of an existing team ("Crisis team" beside "Crisisteam") must be confirmed first. A team
is never removed, since cases and the log name it; a closed one takes nobody and no case any more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Final

from service.access.unit_of_work import UnitOfWork
from service.areas.account_administration import account_change_queries as change_queries
from service.areas.cases.work_list_row import open_cases
from service.core.errors import Conflict, Invalid, NotFound
from service.db.base import read_as
from service.identity import tables

LONGEST: Final = 80
_NEARLY: Final = 0.85
"""From this share of the same letters on two names could be meant as one."""

_NO_LETTER: Final = re.compile(r"[^a-z0-9]+")


class NearName(Conflict):
    """There is a team with nearly this name; ``another`` says that a new one is meant."""

    code = "people.team_near"


@dataclass(frozen=True, slots=True)
class Team:
    """One team; ``people`` can sign in and are in it."""

    id: int
    name: str
    closed_at: datetime | None
    people: int


def near(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names among ``names`` that have the same letters as ``name``, or nearly so."""
    letters = _letters(name)
    return tuple(
        other
        for other in names
        if _letters(other) == letters or SequenceMatcher(None, _letters(other), letters).ratio() >= _NEARLY
    )


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return _NO_LETTER.sub("", plain.casefold())


def teams(unit: UnitOfWork) -> tuple[Team, ...]:
    """Every team by name."""
    unit.require("people.read", "team")
    return all_teams(unit)


def all_teams(unit: UnitOfWork) -> tuple[Team, ...]:
    """``teams`` without a check of access: for the command line, and forms that offer a choice."""
    return tuple(read_as(Team, row) for row in change_queries.all_teams(unit.db))


def make(unit: UnitOfWork, name: str, *, another: bool = False) -> int:
    """Make a team; returns its id. ``another``: it is another team than those with nearly this name.

    Raises ``Invalid`` for a name that does not fit, ``Conflict`` for one that there is, ``NearName``.
    """
    unit.require("team.manage", "team")
    return make_by_installation(unit, name, another=another)


def make_by_installation(unit: UnitOfWork, name: str, *, another: bool = False) -> int:
    """``make`` for the command line."""
    team_id = unit.add(tables.Team, name=_checked_name(unit, name, None, another=another))
    unit.record("team.create", "team", team_id)
    return team_id


def rename(unit: UnitOfWork, team_id: int, name: str, *, another: bool = False) -> None:
    """Give a team another name; its cases and people stay."""
    unit.require("team.manage", "team", team_id)
    _team_with_id(unit, team_id)
    change_queries.rename_team(unit.db, team_id, _checked_name(unit, name, team_id, another=another))
    unit.record("team.rename", "team", team_id)


def close(unit: UnitOfWork, team_id: int) -> None:
    """Close a team. ``Conflict`` while somebody is in it or one of its cases is open."""
    unit.require("team.manage", "team", team_id)
    team = _team_with_id(unit, team_id)
    cases = open_cases(unit, team_id)
    if team.people or cases:
        raise Conflict("people.team_in_use", people=team.people, cases=cases)
    change_queries.set_closed(unit.db, team_id, unit.now)
    unit.record("team.close", "team", team_id)


def reopen(unit: UnitOfWork, team_id: int) -> None:
    """Let people and cases into a closed team again."""
    unit.require("team.manage", "team", team_id)
    _team_with_id(unit, team_id)
    change_queries.set_closed(unit.db, team_id, None)
    unit.record("team.reopen", "team", team_id)


def ids_of(unit: UnitOfWork, names: Iterable[str]) -> frozenset[int]:
    """The ids of the open teams with these names; ``Invalid`` for an unknown one, with the nearest names."""
    open_teams = {team.name: team.id for team in all_teams(unit) if team.closed_at is None}
    ids = set()
    for name in dict.fromkeys(name.strip() for name in names):
        if name not in open_teams:
            alike = near(name, open_teams)
            code = "people.no_team_near" if alike else "people.no_team"
            raise Invalid(code, team=name[:LONGEST], near=", ".join(alike))
        ids.add(open_teams[name])
    return frozenset(ids)


def require_open(unit: UnitOfWork, team_ids: Iterable[int], before: frozenset[int] = frozenset()) -> None:
    """Raise ``Invalid`` for a team that does not exist, and for a closed one that is not in ``before``."""
    allowed = {team.id for team in all_teams(unit) if team.closed_at is None} | before
    if not set(team_ids) <= allowed:
        raise Invalid("people.team_choice")


def _checked_name(unit: UnitOfWork, name: str, team_id: int | None, *, another: bool) -> str:
    """The name as it is stored, for a new team or for the one with ``team_id``."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST:
        raise Invalid("people.team_form")
    others = [team.name for team in all_teams(unit) if team.id != team_id]
    if name.casefold() in {other.casefold() for other in others}:
        raise Conflict("people.team_taken", team=name)
    if (alike := near(name, others)) and not another:
        raise NearName(near=", ".join(alike))
    return name


def _team_with_id(unit: UnitOfWork, team_id: int) -> Team:
    for team in all_teams(unit):
        if team.id == team_id:
            return team
    raise NotFound

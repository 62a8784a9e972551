"""Rights that follow from what the identity provider says of a person.

What it does not say any more is taken away at once. What it says anew is given at once, unless it lets
somebody see cases or approve: then it is a proposal, and a person here confirms it. A proposal that a person
rejected is not made again for the same words of the provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from service.access.unit_of_work import UnitOfWork
from service.areas.account_administration import account_change_queries as change_queries
from service.areas.account_administration import rights as changes
from service.areas.account_administration import teams as people_teams
from service.areas.account_administration.rights import Rights
from service.core.provider_settings import Provider
from service.identity.openid.tokens import values_of
from service.identity.permissions import BY_TWO, Role

PROVIDER: Final = "provider"
"""Why an account changed, and the role in the access log of what the identity provider did."""


def rights_in(unit: UnitOfWork, provider: Provider, claims: Mapping[str, Any]) -> Rights:
    """The rights that the claims stand for; a team that does not exist here, or is closed, is left out."""
    of_roles = values_of(claims, provider.role_claim)
    roles = frozenset(Role(role) for role, values in provider.roles.items() if of_roles & set(values))
    of_teams = values_of(claims, provider.team_claim)
    names = {team for team, values in provider.teams.items() if of_teams & set(values)}
    teams = people_teams.all_teams(unit)
    return Rights(roles, frozenset(team.id for team in teams if team.name in names and not team.closed_at))


def follow(unit: UnitOfWork, person_id: int, wanted: Rights) -> Rights:
    """Bring an account to ``wanted``, as far as the provider alone may; the rest is proposed. Returns the
    rights that it has now.

    A role that nobody else has stays, where somebody must have it; the provider takes it away later.
    """
    before = changes.rights_of(unit, person_id)
    staying = changes.only_theirs(unit, person_id, before.roles)
    wanted = Rights(wanted.roles.union(staying), wanted.teams)
    at_once = Rights((before.roles & wanted.roles) | (wanted.roles - BY_TWO), before.teams & wanted.teams)
    if not changes.needs_two(before, with_teams := Rights(at_once.roles, wanted.teams)):
        at_once = with_teams
    if at_once != before:
        changes.store(unit, person_id, before, at_once, "changed", because=PROVIDER)
    _propose(unit, person_id, at_once, wanted)
    return at_once


def _propose(unit: UnitOfWork, person_id: int, present: Rights, wanted: Rights) -> None:
    """Propose ``wanted`` where it is more than the ``present`` rights. An earlier proposal of the provider
    that says something else is taken back; one of a person stays."""
    waiting = changes.waiting_for(unit, person_id)
    if waiting is not None:
        if waiting.because != PROVIDER or (waiting.before, waiting.after) == (present, wanted):
            return
        changes.take_back(unit, waiting, because=PROVIDER)
    if wanted == present:
        return
    if not change_queries.was_refused(unit.db, person_id, PROVIDER, *wanted.words):
        changes.propose(unit, person_id, present, wanted, because=PROVIDER)

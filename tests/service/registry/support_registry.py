"""The acts of the registry in the words of the tests, each by a named person in a request of their own."""

from __future__ import annotations

from typing import Any

from screening.model.score_table import ScoreTable
from service.access.unit_of_work import unit_as
from service.areas.registry import proposals
from service.areas.registry import versions as known
from service.areas.registry.candidate import Offered
from service.areas.registry.versions import Version
from service.areas.serving_model.serving_model import follow
from tests.service.registry.candidates import offered
from tests.service.world import World

REASON = "Getoetst met onze eigen dossiers"


def propose(world: World, files: Offered, to: str = "advisory", by: str = "anna") -> int:
    with unit_as(world.installation, world.people[by]) as unit:
        return proposals.propose(unit, files, to, REASON)


def approve(world: World, proposal: int, by: str = "bob") -> Version:
    with unit_as(world.installation, world.people[by]) as unit:
        approved = proposals.approve(unit, proposal, REASON)
    follow(world.installation)
    return approved


def reject(world: World, proposal: int, by: str = "bob") -> None:
    with unit_as(world.installation, world.people[by]) as unit:
        proposals.reject(unit, proposal, REASON)


def lower(world: World, digest: str, to: str, by: str = "bob") -> Version:
    with unit_as(world.installation, world.people[by]) as unit:
        lowered = proposals.lower(unit, digest, to, REASON)
    follow(world.installation)
    return lowered


def version(world: World, named: str, by: str = "anna") -> Version:
    with unit_as(world.installation, world.people[by]) as unit:
        return known.version(unit, named)


def versions(world: World, by: str = "anna") -> tuple[Version, ...]:
    with unit_as(world.installation, world.people[by]) as unit:
        return known.versions(unit)


def served(world: World, table: ScoreTable, **more: Any) -> Version:
    """``table`` proposed by Anna and approved by Bob: from now on it gives the scores."""
    return approve(world, propose(world, offered(world.installation, table, **more)))

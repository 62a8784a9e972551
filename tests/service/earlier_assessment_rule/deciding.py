"""Deciding about bands in the words of the tests, each act by a named person in a request of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.access.unit_of_work import unit_as
from service.areas.earlier_assessment_rule import service as decisions
from tests.service.registry.candidates import estimate, offered, updated
from tests.service.registry.support_registry import approve as approve_model
from tests.service.registry.support_registry import propose as propose_model
from tests.service.registry.support_registry import served
from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import World

SETTING = "youth_protection_intake"
REASON = "Met onze dossiers getoetst, de teams kunnen dit aan"
TODAY = {"some_signals": "one_week", "many_signals": "three_days", "strong_signals": "today"}
"""A rule by which each band but the lowest comes sooner than two weeks."""


class Many:
    """A world for many examples, with a name short enough to be told with each of them."""

    def __init__(self, world: World) -> None:
        self.world = world


def at_triage(world: World) -> str:
    """A model of the organisation itself, approved to bring assessments forward; gives its digest."""
    table = updated()
    served(world, table)
    better = {"slope": estimate(1.0, 0.9, 1.1), "observed_expected": estimate(1.0, 0.9, 1.1)}
    enough = {"n": 900, "events": 300, "others": 600, "enough": True}
    files = offered(world.installation, table, calibration=better, sample_size=enough)
    approve_model(world, propose_model(world, files, to="triage"))
    return table.digest


def propose(world: World, terms: Mapping[str, str] = TODAY, setting: str = SETTING, by: str = "anna") -> int:
    with unit_as(world.installation, world.people[by]) as unit:
        return decisions.propose(unit, setting, terms, REASON)


def approve(world: World, proposal: int, by: str = "bob") -> None:
    with unit_as(world.installation, world.people[by]) as unit:
        decisions.approve(unit, proposal, REASON)


def switched_on(world: World, terms: Mapping[str, str] = TODAY, setting: str = SETTING) -> None:
    """Proposed by Anna and approved by Bob: it holds from the next screening on."""
    approve(world, propose(world, terms, setting))


def put_off(world: World, by: str = "petra", setting: str = SETTING) -> None:
    with unit_as(world.installation, world.people[by]) as unit:
        decisions.put_off(unit, setting, REASON)


def screened(
    world: World, request: Mapping[str, Any] = LISA_BEFORE, within: str = "two_weeks"
) -> dict[str, Any]:
    """The answer for a new case of Alice that she judged to need a conversation ``within``."""
    alice = world.client("alice")
    reference = judged(alice, age=request["age"], request=request, assess_within=within)
    answer = screen(alice, reference, dict(request))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())

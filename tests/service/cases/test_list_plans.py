"""The work list costs the same at any number of cases: each question is read from an index, in its order."""

from __future__ import annotations

import pytest

from service.access.unit_of_work import UnitOfWork
from service.areas.cases.work_list import Filters, work_list
from tests.service.plans import slow_steps
from tests.service.screenings.flow import judged, made
from tests.service.world import World

pytestmark = [pytest.mark.slow, pytest.mark.sqlite("how it goes about a question")]

GROWING = {
    "cases",
    "intake",
    "case_stand",
    "case_assignment",
    "case_topic",
    "assessment_due",
    "conversation_held",
}
LISTS = {
    "everything": Filters(),
    "open": Filters(open_only=True),
    "mine and open": Filters(mine=True, open_only=True),
    "nobody's and open": Filters(unassigned=True, open_only=True),
    "mine": Filters(mine=True),
    "nobody's": Filters(unassigned=True),
    "overdue": Filters(overdue=True),
    "mine and overdue": Filters(mine=True, overdue=True),
    "nobody's and overdue": Filters(unassigned=True, overdue=True),
    "one team": Filters(team=1),
    "one code": Filters(code="2026-0001"),
    "the beginning of a code": Filters(code="2026-"),
    "a number": Filters(code="2"),
    "mine with a number": Filters(mine=True, code="1"),
}


@pytest.mark.parametrize("which", LISTS)
def test_no_list_reads_or_sorts_all_cases(world: World, which: str) -> None:
    alice = world.client("alice")
    made(alice)
    judged(alice)

    def listed(unit: UnitOfWork) -> None:
        assert work_list(unit, LISTS[which]).everything == 2

    assert slow_steps(world.installation, world.people["alice"], listed, GROWING) == []


def test_a_list_that_reads_all_is_seen(world: World) -> None:
    """Shows that the test above can fail."""
    statement = "SELECT * FROM case_stand WHERE acute = 1 ORDER BY talked"

    def listed(unit: UnitOfWork) -> None:
        unit.db.connection().exec_driver_sql(statement).all()

    found = slow_steps(world.installation, world.people["alice"], listed, GROWING)
    assert [step.partition(" in ")[0] for step in found] == [
        "SCAN case_stand",
        "USE TEMP B-TREE FOR ORDER BY",
    ]

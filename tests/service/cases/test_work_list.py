"""The work list: own team, what is due first on top, and not a trace of a score."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from service.access.unit_of_work import unit_as
from service.areas.cases.create_case import NewCase, create_case
from service.areas.cases.work_list import PAGE, work_list
from tests.guards import scores
from tests.service.screenings.flow import LISA_BEFORE, judge, judged, made, numbers_in, screen
from tests.service.world import World


def listed(client: TestClient, **asked: Any) -> list[str]:
    rows = client.get("/api/v1/cases", params=asked).json()["cases"]
    return [row["reference"] for row in rows]


def test_what_is_due_first_stands_on_top_then_the_oldest(
    world: World, client: Callable[[str], TestClient]
) -> None:
    alice = client("alice")
    no_term, later = made(alice), made(alice)
    world.clock.advance(timedelta(minutes=1))
    newer, sooner = made(alice), judged(alice, assess_within="today")
    judge(alice, later, assess_within="two_weeks")

    assert listed(alice) == [sooner, later, no_term, newer]


def test_the_order_does_not_depend_on_a_score(client: Callable[[str], TestClient]) -> None:
    """REQ pull-forward-only: with scores far apart, cases stand in the order in which they were made."""
    alice = client("alice")
    made_in_order = []
    strong = dict.fromkeys(("older_partner", "unexplained_money", "several_phones", "documents_held"), "no")
    for level in ("no", "suspected", "suspected"):
        answers = dict.fromkeys(strong, "no") | {"older_partner": level, "neglect": level}
        made_in_order.append(judged(alice, request={"answers": answers}))
        screen(alice, made_in_order[-1])

    assert listed(alice) == made_in_order
    assert numbers_in(alice.get("/api/v1/cases").json()) == []


def test_no_question_behind_the_list_knows_a_score(repository: Path) -> None:
    """REQ pull-forward-only: the queries of cases name no table and no column that holds one."""
    assert scores.list_knows_a_score(repository) == []


def test_own_cases_one_stage_one_code(client: Callable[[str], TestClient]) -> None:
    alice, bob = client("alice"), client("bob")
    of_alice, of_bob = made(alice), judged(bob)
    screened = judged(alice)
    screen(alice, screened, LISA_BEFORE)

    assert set(listed(bob)) == {of_alice, of_bob, screened}
    assert listed(bob, mine=True) == [of_bob]
    assert listed(alice, stage="screened") == [screened]
    assert listed(alice, code=of_bob[-3:]) == [of_bob]
    assert listed(alice, code="%") == []


def test_another_team_sees_another_list(client: Callable[[str], TestClient]) -> None:
    """REQ need-to-know: the list and its count hold the cases of one's own teams only."""
    made(client("alice"))
    found = client("charlie").get("/api/v1/cases").json()

    assert (found["cases"], found["total"]) == ([], 0)


def test_a_long_list_comes_in_pages(world: World) -> None:
    with unit_as(world.installation, world.people["alice"]) as unit:
        for _ in range(PAGE + 2):
            create_case(unit, NewCase("general_crisis_shelter", 15, None, "police"))
        first, second, beyond = (work_list(unit, page=page) for page in (1, 2, 9))

    assert (first.shown, first.total, first.pages) == (PAGE, PAGE + 2, 2)
    assert second.shown == 2
    assert beyond == second
    assert {row.reference for row in first.rows}.isdisjoint(row.reference for row in second.rows)

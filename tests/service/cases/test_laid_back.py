"""Cases of somebody who goes are with nobody at once, and people are told how many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from screening.cli.main import main
from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.areas.cases.work_list import Filters, work_list
from service.areas.retention import retention_overview
from service.identity.permissions import Role
from tests.service.screenings.flow import judged, made
from tests.service.world import World, hire

pytestmark = pytest.mark.slow


def nobodys(world: World, login: str = "bob") -> list[dict[str, Any]]:
    listed = world.client(login).get("/api/v1/cases", params={"unassigned": True}).json()["cases"]
    return list(listed)


def save(client: TestClient, reference: str, revision: int, answers: dict[str, str]) -> Any:
    known = {name: {"how": "seen"} for name in answers}
    sent = {"revision": revision, "answers": answers, "known": known, "now": {}}
    return client.put(f"/api/v1/cases/{reference}/draft", json=sent)


def two_cases(world: World) -> tuple[str, str]:
    """One of Alice with a due moment long past, and one with an acute sign."""
    alice = world.client("alice")
    first, acute = judged(alice), made(alice)
    assert save(alice, acute, 0, {"someone_waiting": "confirmed"}).status_code == 200
    return first, acute


def test_the_number_is_said_before_and_the_cases_are_with_nobody_after(world: World) -> None:
    first, acute = two_cases(world)
    adam, number = world.browser("adam"), world.people["alice"]

    page = adam.get(f"/people/{number}/disable").text
    assert "Deze persoon heeft 2 dossiers." in page
    assert "Daarvan is er 1 acuut." in page
    assert adam.get(f"/api/v1/people/{number}/cases").json() == {"cases": 2, "acute": 1}
    adam.post(f"/people/{number}/disable")

    listed = nobodys(world)
    assert [row["reference"] for row in listed] == [acute, first]
    assert [row["assigned_to"] for row in listed] == [None, None]


def test_acute_cases_of_nobody_stand_above_older_ones(world: World) -> None:
    first, acute = two_cases(world)
    world.clock.advance(timedelta(days=20))
    late = made(world.client("alice"))
    assert save(world.client("alice"), late, 0, {"someone_waiting": "confirmed"}).status_code == 200
    world.client("adam").post(f"/api/v1/people/{world.people['alice']}/disable")

    assert [row["reference"] for row in nobodys(world)] == [acute, late, first]


def test_the_command_says_how_many_cases_are_with_nobody_now(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    two_cases(world)

    data = str(world.installation.settings.data)
    assert main(["user", "disable", "alice", "--data", data, "--language", "nl"]) == 0

    assert "alice had 2 dossiers, waarvan 1 acuut. Ze zijn nu nog niet toegewezen" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("roles", "teams", "gone"),
    [(["reviewer"], ["alice"], 1), (["intake_worker"], [], 1), (["intake_worker"], ["alice"], 0)],
)
def test_who_leaves_a_team_or_loses_the_role_keeps_no_case_of_it(
    world: World, roles: list[str], teams: list[str], gone: int
) -> None:
    number = hire(world.installation, "wim", (Role.INTAKE_WORKER, Role.REVIEWER), "Team A")
    made(world.client("wim"))
    way = f"/api/v1/people/{number}/rights"

    sent = {"roles": roles, "teams": [world.team(login) for login in teams]}
    answer = world.client("adam").put(way, json=sent)
    assert answer.json() == {"proposal": None}

    assert len(nobodys(world)) == gone


def test_the_time_line_says_who_left_and_the_log_who_did_it(world: World) -> None:
    reference = made(world.client("alice"))
    world.client("adam").post(f"/api/v1/people/{world.people['alice']}/disable")

    bob = world.browser("bob")
    last = bob.get(f"/api/v1/cases/{reference}/timeline").json()[-1]
    assert (last["kind"], last["person"]) == ("left", world.people["alice"])
    assert last["facts"] == {"because": "disabled"}
    page = bob.get(f"/cases/{reference}").text
    assert "Dit dossier is nog niet toegewezen. Alice werkt hier niet meer." in page
    entries = world.client("petra").get("/api/v1/audit", params={"case": reference}).json()["entries"]
    by = {(one["action"], one["person"]) for one in entries}
    assert ("case.assigned", "Adam") in by


def test_the_coordinator_is_told_on_the_list(world: World) -> None:
    two_cases(world)
    bob = world.browser("bob")
    assert "zijn nog niet toegewezen" not in bob.get("/cases").text

    world.client("adam").post(f"/api/v1/people/{world.people['alice']}/disable")

    page = bob.get("/cases").text
    assert "2 open dossiers zijn nog niet toegewezen. Daarvan is er 1 acuut." in page
    assert "/cases?unassigned=yes" in page


def test_a_case_that_is_laid_back_is_kept_no_longer_for_it(world: World) -> None:
    """That a colleague left is no change of the file of the young person."""
    reference = made(world.client("alice"))
    world.clock.advance(timedelta(days=400))
    world.client("adam").post(f"/api/v1/people/{world.people['alice']}/disable")

    with unit_as(world.installation, world.people["bob"]) as unit:
        case = open_case(unit, reference, "retention.read")
        assert (unit.now - retention_overview.standing(unit, case).changed_at).days == 400


def test_who_comes_back_does_not_have_the_cases_again(world: World) -> None:
    made(world.client("alice"))
    adam, number = world.client("adam"), world.people["alice"]
    adam.post(f"/api/v1/people/{number}/disable")
    adam.post(f"/api/v1/people/{number}/enable")
    waits = world.client("petra").get("/api/v1/people/changes").json()[0]["number"]
    world.client("petra").post(f"/api/v1/people/changes/{waits}/confirmation")

    with unit_as(world.installation, number) as unit:
        assert work_list(unit, Filters(mine=True)).total == 0

"""A case goes to another team when somebody there accepts it; until then nothing changes, nothing waits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.cases.test_laid_back import save
from tests.service.screenings.flow import LISA_BEFORE, judged, made, problem, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

NOTE = "De jongere woont nu in jullie regio"


def offered(world: World, reference: str, by: str = "alice") -> None:
    sent = {"team": world.team("charlie"), "note": NOTE}
    answer = world.client(by).post(f"/api/v1/cases/{reference}/transfer", json=sent)
    assert answer.status_code == 204, answer.text


def handed_over(world: World, reference: str) -> None:
    offered(world, reference)
    assert world.client("charlie").post(f"/api/v1/cases/{reference}/transfer/acceptance").status_code == 204


def open_for(world: World, login: str, reference: str) -> int:
    return int(world.client(login).get(f"/api/v1/cases/{reference}").status_code)


def actions(world: World, reference: str) -> list[tuple[str, str]]:
    entries: list[dict[str, Any]] = (
        world.client("petra").get("/api/v1/audit", params={"case": reference}).json()["entries"]
    )
    return [(one["action"], one["outcome"]) for one in entries]


def test_until_it_is_accepted_the_old_team_has_it(world: World) -> None:
    reference = made(world.client("alice"))
    offered(world, reference)

    assert open_for(world, "alice", reference) == 200
    assert open_for(world, "charlie", reference) == 404
    listed = world.client("charlie").get("/api/v1/cases/transfers").json()
    assert [(one["case"], one["note"], one["decision"]) for one in listed] == [(reference, NOTE, None)]
    assert "krijgt 1 dossier aangeboden" in world.browser("charlie").get("/cases").text
    assert NOTE in world.browser("charlie").get("/cases/transfers").text


def test_who_accepts_has_it_and_the_old_team_does_not_see_it_any_more(world: World) -> None:
    """REQ need-to-know: what shows a case follows its team at once, and both teams see that it went."""
    reference = made(world.client("alice"))
    handed_over(world, reference)

    assert open_for(world, "alice", reference) == 404
    assert open_for(world, "charlie", reference) == 200
    row = world.client("charlie").get("/api/v1/cases", params={"mine": True}).json()["cases"][0]
    assert (row["reference"], row["assigned_to"]) == (reference, world.people["charlie"])
    for login in ("alice", "charlie"):
        assert "van Team A naar Team B" in world.browser(login).get("/cases/transfers").text
    told = world.browser("charlie").get(f"/cases/{reference}").text
    assert "Overgedragen van Team A aan Team B." in told
    assert {("case.transfer_asked", "ok"), ("case.transfer_accepted", "ok")} <= set(actions(world, reference))


def test_acute_moments_keep_running(world: World) -> None:
    reference = made(world.client("alice"))
    assert save(world.client("alice"), reference, 0, {"someone_waiting": "confirmed"}).status_code == 200
    before = world.client("alice").get("/api/v1/cases").json()["cases"][0]
    handed_over(world, reference)

    after = world.client("charlie").get("/api/v1/cases").json()["cases"][0]
    assert after["acute"]
    assert after["due"] == before["due"]


def test_stays_and_reviews_follow(world: World) -> None:
    alice = world.client("alice")
    reference = judged(alice)
    screen(alice, reference, LISA_BEFORE)
    alice.post(f"/api/v1/cases/{reference}/stays", json={"begun_on": "2026-11-23"})
    assert [row["reference"] for row in world.client("rita").get("/api/v1/reviews").json()["decisions"]] == [
        reference
    ]
    handed_over(world, reference)

    assert world.client("alice").get("/api/v1/stays").json()["stays"] == []
    listed = world.client("charlie").get("/api/v1/stays").json()["stays"]
    assert [row["reference"] for row in listed] == [reference]
    assert world.client("rita").get("/api/v1/reviews").json()["decisions"] == []


def test_a_case_that_is_not_offered_is_hidden_and_the_attempt_is_logged(world: World) -> None:
    """REQ need-to-know: accepting is no way to take a case of another team."""
    reference = made(world.client("alice"))

    assert world.client("charlie").post(f"/api/v1/cases/{reference}/transfer/acceptance").status_code == 404
    assert ("case.receive", "refused") in actions(world, reference)


@pytest.mark.parametrize("how", ["refused", "withdrawn"])
def test_an_offer_that_is_refused_or_taken_back_leaves_it_where_it_is(world: World, how: str) -> None:
    reference = made(world.client("alice"))
    offered(world, reference)
    problem(
        world.client("bob").post(
            f"/api/v1/cases/{reference}/transfer", json={"team": world.team("charlie"), "note": NOTE}
        ),
        409,
        "case.transfer_waits",
    )
    if how == "refused":
        way, sent = f"/cases/{reference}/transfer/refuse", {f"reason-{reference}": "Wij zitten deze week vol"}
        assert world.browser("charlie").post(way, data=sent).status_code == 200
    else:
        assert world.client("bob").delete(f"/api/v1/cases/{reference}/transfer").status_code == 204

    assert open_for(world, "alice", reference) == 200
    assert world.client("charlie").post(f"/api/v1/cases/{reference}/transfer/acceptance").status_code == 404
    assert world.client("alice").get("/api/v1/cases/transfers").json()[0]["decision"] == how
    offered(world, reference)


def test_a_mistake_keeps_what_was_typed(world: World) -> None:
    reference = made(world.client("alice"))
    page = world.browser("alice").post(f"/cases/{reference}/transfer", data={"team": "", "note": NOTE})

    assert page.status_code == 422
    assert NOTE in page.text


def test_that_a_case_changed_teams_keeps_it_no_longer(world: World) -> None:
    from datetime import timedelta

    from service.access.open_case import open_case
    from service.access.unit_of_work import unit_as
    from service.areas.retention import retention_overview

    reference = made(world.client("alice"))
    world.clock.advance(timedelta(days=400))
    offered(world, reference)

    with unit_as(world.installation, world.people["bob"]) as unit:
        standing = retention_overview.standing(unit, open_case(unit, reference, "retention.read"))
        assert (unit.now - standing.changed_at).days == 400

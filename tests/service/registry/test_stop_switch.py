"""The stop switch: one person stops, two people resume, and the rest of the work goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.app.open_installation import open_installation
from service.core.clock import SetClock
from tests.service.prepared import QUIET_KEY
from tests.service.raw import only_new_rows
from tests.service.screenings.flow import (
    LISA_BEFORE,
    LISA_FOUND,
    filled,
    judge,
    judged,
    made,
    numbers_in,
    problem,
    screen,
)
from tests.service.world import World, settings_for

pytestmark = pytest.mark.slow

REASON = {"reason": "De bandgrens lijkt verkeerd te staan"}


def stop(client: TestClient) -> None:
    assert client.post("/api/v1/scoring/stops", json=REASON).status_code == 204


@pytest.mark.parametrize("login", ["bob", "petra", "adam", "anna"])
def test_one_person_is_enough_and_the_next_request_has_no_score(
    client: Callable[[str], TestClient], login: str
) -> None:
    """REQ stop-switch: coordinator, privacy officer, administrator and analyst may each stop it alone."""
    alice = client("alice")
    reference = judged(alice)
    stop(client(login))
    answer = screen(alice, reference, LISA_BEFORE).json()

    assert (answer["status"], answer["reason"], answer["arm"]) == ("abstained", "scoring_stopped", "stopped")
    assert numbers_in(answer) == []


def test_intake_judgement_and_acute_steps_go_on(world: World, client: Callable[[str], TestClient]) -> None:
    """REQ stop-switch: only the score stops. REQ acute-first: acute steps come all the same, and are due."""
    alice = client("alice")
    stop(client("bob"))
    reference = made(alice, age=17)
    saved = alice.put(f"/api/v1/cases/{reference}/draft", json={"revision": 0, "answers": {"neglect": "no"}})
    filled(alice, reference, LISA_FOUND)
    judge(alice, reference)
    answer = screen(alice, reference, LISA_FOUND).json()

    assert saved.status_code == 200
    assert answer["acute"][0] == "found_at_sex_venue"
    assert answer["due"].startswith("2026-11-23T08:00")
    with world.installation.database.transaction() as db:
        assert db.execute(text("SELECT sealed FROM screening")).scalar_one() is None


def test_resuming_takes_two_people(client: Callable[[str], TestClient]) -> None:
    """REQ stop-switch: who asked cannot approve, whatever their roles; another person can."""
    alice, bob, petra = client("alice"), client("bob"), client("petra")
    stop(bob)
    problem(petra.post("/api/v1/scoring/resume-approvals", json=REASON), 409, "scoring.nothing_to_approve")
    assert bob.post("/api/v1/scoring/resume-requests", json=REASON).status_code == 204
    problem(bob.post("/api/v1/scoring/resume-approvals", json=REASON), 403, "scoring.same_person")
    still = screen(alice, judged(alice), LISA_BEFORE).json()
    assert petra.post("/api/v1/scoring/resume-approvals", json=REASON).status_code == 204
    after = screen(alice, judged(alice), LISA_BEFORE).json()

    assert (still["arm"], after["arm"]) == ("stopped", "shown")
    told = petra.get("/api/v1/scoring").json()
    assert [turn["kind"] for turn in told["turns"]] == ["resume_approved", "resume_asked", "stopped"]
    assert told["stopped"] is False


def test_stopping_again_ends_a_request_to_resume(client: Callable[[str], TestClient]) -> None:
    """REQ stop-switch: a new stop needs a new request and a new approval."""
    bob, petra = client("bob"), client("petra")
    stop(bob)
    bob.post("/api/v1/scoring/resume-requests", json=REASON)
    stop(petra)

    problem(petra.post("/api/v1/scoring/resume-approvals", json=REASON), 409, "scoring.nothing_to_approve")
    assert petra.get("/api/v1/scoring").json()["stopped"] is True


def test_there_is_nothing_to_resume_while_it_runs(client: Callable[[str], TestClient]) -> None:
    bob = client("bob")

    problem(bob.post("/api/v1/scoring/resume-requests", json=REASON), 409, "scoring.nothing_to_resume")


@pytest.mark.parametrize("login", ["alice", "rita"])
@pytest.mark.parametrize("way", ["stops", "resume-requests", "resume-approvals"])
def test_other_roles_have_no_hand_on_the_switch(
    client: Callable[[str], TestClient], login: str, way: str
) -> None:
    problem(client(login).post(f"/api/v1/scoring/{way}", json=REASON), 403, "not_allowed")


def test_it_holds_in_every_process(world: World, client: Callable[[str], TestClient]) -> None:
    """REQ stop-switch: a second process on the same data stops with the first; it reads the switch itself."""
    other = open_installation(settings_for(world.installation.settings.data), SetClock(world.clock.now()))
    try:
        elsewhere = World(other, world.clock, world.people).client("alice")
        reference = judged(elsewhere)
        stop(client("bob"))
        assert screen(elsewhere, reference, LISA_BEFORE).json()["arm"] == "stopped"
    finally:
        other.close()


def test_the_reason_is_asked_and_kept_out_of_the_access_log(
    world: World, client: Callable[[str], TestClient]
) -> None:
    bob = client("bob")
    problem(bob.post("/api/v1/scoring/stops", json={"reason": "stop"}), 422, "free_text.too_short")
    stop(bob)

    assert bob.get("/api/v1/scoring").json()["turns"][0]["reason"] == REASON["reason"]
    with world.installation.database.transaction() as db:
        entry = db.execute(text("SELECT facts FROM audit_entry WHERE action = 'scoring.stop'")).scalar_one()
    assert entry == "{}"


@pytest.mark.parametrize(
    "statement", ["DELETE FROM scoring_stop", "UPDATE scoring_stop SET kind = 'stopped'"]
)
def test_the_history_of_the_switch_cannot_be_changed(
    world: World, client: Callable[[str], TestClient], statement: str
) -> None:
    stop(client("bob"))

    with (
        only_new_rows(),
        world.installation.database.transaction() as db,
    ):
        db.execute(text(statement))


def test_a_case_can_be_made_while_it_is_stopped(client: Callable[[str], TestClient]) -> None:
    stop(client("bob"))

    assert made(client("alice")) == "2026-0001"


def test_the_quiet_key_is_used(world: World) -> None:
    """The tests above would draw otherwise."""
    assert world.installation.keys.withheld == QUIET_KEY

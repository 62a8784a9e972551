"""The automatic stop: it comes by itself, says what it rests on, and leaves the rest of the work alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from screening.monitor.observed_expected import LEAST_OUTCOMES
from tests.service.assessments.flow import established, findings, record, recorded, screened_case
from tests.service.screenings.flow import LISA_BEFORE, filled, judge, judged, made, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]
REASON = {"reason": "Bekeken: een nieuwe doelgroep, het model past"}


SHELTER = {
    "setting": "general_crisis_shelter",
    "age": 16,
    "answers": {**LISA_BEFORE["answers"], "exploited_peers": "suspected"},
}
"""In a shelter the model expects more victims, so thirty outcomes are enough to hold it to them."""


def in_shelter(client: TestClient) -> str:
    """The code of a new screened case in a shelter."""
    reference = made(client, setting=SHELTER["setting"])
    filled(client, reference, SHELTER)
    judge(client, reference)
    assert screen(client, reference, SHELTER).status_code == 201
    return reference


def outcomes(client: TestClient, world: World, n: int, **more: Any) -> None:
    for _ in range(n):
        recorded(client, in_shelter(client), established(world, **more))


@pytest.fixture
def off(client: Client, world: World) -> World:
    """Every young person turns out a victim where the model expected a third; one more outcome is enough."""
    outcomes(client("alice"), world, LEAST_OUTCOMES - 1)
    return world


def test_scoring_stops_by_itself_with_the_outcome_that_is_enough(client: Client, off: World) -> None:
    """REQ stop-switch: monitoring stops scoring in everybody's name and nobody's; two people let it go on."""
    alice, petra, bob = client("alice"), client("petra"), client("bob")
    assert petra.get("/api/v1/scoring").json()["stopped"] is False
    reference = in_shelter(alice)
    assert record(alice, reference, established(off)).status_code == 201

    told = petra.get("/api/v1/scoring").json()
    assert told["stopped"] is True
    assert told["turns"][0]["by"] is None
    assert "meer uitgebuite jongeren dan bij het model past" in told["turns"][0]["reason"]
    assert str(LEAST_OUTCOMES) not in told["turns"][0]["reason"], "of all alike no figure is told"
    assert screen(alice, judged(alice), LISA_BEFORE).json()["arm"] == "stopped"
    seen = petra.get("/api/v1/monitoring").json()
    assert "observed_more" in seen["alarms"]
    assert seen["observed_expected"]["n"] is None
    page = off.browser("petra").get("/scoring")
    assert "automatische controle" in page.text

    off.clock.move_to(off.clock.now() + timedelta(days=1))
    petra, bob, alice = client("petra"), client("bob"), client("alice")
    assert bob.post("/api/v1/scoring/resume-requests", json=REASON).status_code == 204
    assert petra.post("/api/v1/scoring/resume-approvals", json=REASON).status_code == 204
    off.clock.move_to(off.clock.now() + timedelta(days=1))
    alice, petra = client("alice"), client("petra")
    recorded(alice, in_shelter(alice), established(off, held_on="2026-11-25"))
    assert petra.get("/api/v1/scoring").json()["stopped"] is False, "only outcomes since then count again"


def test_an_alarm_is_noted_once_and_stands_in_the_log(client: Client, off: World) -> None:
    """REQ agreement-alarm: who watches over privacy finds in the log that it was raised, and by no person."""
    alice, petra = client("alice"), client("petra")
    recorded(alice, in_shelter(alice), established(off))
    for _ in range(2):
        petra.get("/api/v1/monitoring")

    history = petra.get("/api/v1/monitoring").json()["alarm_history"]
    assert [one["raised"] for one in history if one["kind"] == "observed_more"] == [True]
    entries = petra.get("/api/v1/audit").json()["entries"]
    raised = [
        one for one in entries if one["action"] == "monitoring.alarm" and one["object_id"] == "observed_more"
    ]
    assert [(one["role"], one["person"]) for one in raised] == [("system", None)]


def test_decisions_that_all_follow_the_band_are_told_to_who_watches(client: Client, world: World) -> None:
    """REQ agreement-alarm: at thirty cases it is raised, on the page too, and it stops nothing."""
    alice, petra = client("alice"), client("petra")
    for _ in range(29):
        screened_case(alice, view="suspicion")
    assert petra.get("/api/v1/monitoring").json()["alarms"] == []
    screened_case(alice, view="suspicion")

    seen = petra.get("/api/v1/monitoring").json()
    assert (seen["alarms"], seen["stopped"]) == (["agreement"], False)
    assert seen["agreement"] | {"share": None, "turned": None} == {
        "n": 30,
        "followed": 30,
        "share": None,
        "differed": 0,
        "turned": None,
        "alarm": True,
    }
    for login in ("petra", "adam"):
        assert "beslist eigenlijk het model" in world.browser(login).get("/monitoring").text


def test_agreement_is_told_by_tens_and_not_of_a_few(client: Client, world: World) -> None:
    """REQ small-cells: one decision more changes nothing, and nine whose first view differed are not counted
    out."""
    alice, petra = client("alice"), client("petra")
    seen = []
    for number in range(20):
        screened_case(alice, view="suspicion" if number % 4 else "no_signs_seen")
        seen.append(petra.get("/api/v1/monitoring").json()["agreement"])

    assert [one["n"] for one in seen] == [None] * 9 + [10] * 10 + [20]
    assert all(one == {**seen[9]} for one in seen[9:19])
    assert {one["differed"] for one in seen} == {None}
    assert {one["turned"]["reason"] for one in seen} == {"small_group"}
    page = world.browser("petra").get("/monitoring").text
    assert "Hoe vaak de medewerker eerst anders dacht dan de schatting, is weggelaten." in page


def test_outcomes_as_expected_stop_nothing_and_few_stop_nothing_either(client: Client, world: World) -> None:
    alice, petra = client("alice"), client("petra")
    outcomes(alice, world, 3)
    for _ in range(2):
        recorded(alice, in_shelter(alice), findings(world))

    seen = petra.get("/api/v1/monitoring").json()
    assert (seen["observed_expected"]["n"], seen["observed_expected"]["verdict"]) == (None, "too_few")
    assert (seen["undetermined"], seen["stopped"], seen["alarms"]) == (None, False, [])

"""Whether the assessor had seen the score: what they say, and what the log shows, side by side."""

from __future__ import annotations

from collections.abc import Callable

from fastapi.testclient import TestClient

from tests.service.assessments.flow import established, findings, recorded, screened_case
from tests.service.prepared import with_share
from tests.service.world import World

Client = Callable[[str], TestClient]


def test_the_record_keeps_what_the_assessor_says_and_what_the_log_shows(client: Client, world: World) -> None:
    """REQ blind-outcome: `assessor_saw_score` is stored; Bob opened the result, Rita never did."""
    alice, bob = client("alice"), client("bob")
    reference = screened_case(alice)
    bob.get(f"/api/v1/cases/{reference}/screenings/1")
    by_bob = recorded(bob, reference, findings(world, assessor=world.people["bob"], saw_score=False))
    by_rita = recorded(
        bob, reference, findings(world, assessor=world.people["rita"], saw_score=False, after=1)
    )

    assert (by_bob["saw_score"], by_bob["log_shows_look"]) == (False, True)
    assert (by_rita["saw_score"], by_rita["log_shows_look"]) == (False, False)


def test_where_no_score_was_shown_there_was_nothing_to_see(world: World) -> None:
    """REQ blind-outcome: in the withheld arm a look at the page is no look at a score."""
    withheld = with_share(world, 1.0)
    alice = withheld.client("alice")
    reference = screened_case(alice)
    alice.get(f"/api/v1/cases/{reference}/screenings/1")

    assert recorded(alice, reference, findings(world))["log_shows_look"] is False


def test_agreeing_and_disagreeing_take_the_same_steps(client: Client, world: World) -> None:
    """REQ equal-friction: settling it either way asks one second professional, and notifies nobody."""
    alice = client("alice")
    yes, no = screened_case(alice), screened_case(alice)
    found = established(world, saw_score=True)
    recorded(alice, yes, found)
    recorded(alice, no, found | {"outcome": "not_shown", "exploitation": [], "means": []})

    seen = {
        reference: [
            (e["action"], e["object_type"])
            for e in client("petra").get("/api/v1/audit", params={"case": reference}).json()["entries"]
        ]
        for reference in (yes, no)
    }
    assert seen[yes] == seen[no]


def test_the_log_names_the_record_and_nothing_it_says(client: Client, world: World) -> None:
    reference = screened_case(client("alice"))
    recorded(client("alice"), reference, established(world))
    entries = client("petra").get("/api/v1/audit", params={"case": reference}).json()["entries"]
    stored = next(entry for entry in entries if entry["action"] == "assessment.stored")

    assert stored["object_id"] == f"{reference}/1.1"
    assert set(stored["facts"]) == {"digest"}

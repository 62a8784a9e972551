"""A draft is never lost and never overwritten, and every answer keeps who recorded it and how it is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.app.open_installation import open_installation
from service.areas.cases.rounds import latest_round
from service.areas.screenings import answer_history, queries
from tests.service.screenings.flow import LISA_BEFORE, made, problem, screen, screened
from tests.service.world import World, settings_for


def save(client: TestClient, reference: str, revision: int, **changes: Any) -> Any:
    return client.put(f"/api/v1/cases/{reference}/draft", json={"revision": revision} | changes)


def history(world: World, reference: str) -> list[tuple[dict[str, Any], int]]:
    """What each save recorded, and who saved it."""
    with unit_as(world.installation, world.people["alice"]) as unit:
        round_ = latest_round(unit, open_case(unit, reference).id)
        return [
            (dict(save.changes), save.recorded.person_id) for save in answer_history.history(unit, [round_])
        ]


def test_only_the_answers_that_were_sent_change(client: Callable[[str], TestClient]) -> None:
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, answers={"neglect": "suspected", "self_harm": "no"})
    after = save(alice, reference, 1, answers={"neglect": "confirmed"}, now={"self_harm": True}).json()

    assert after["revision"] == 2
    assert after["answers"] == {"neglect": "confirmed", "self_harm": "no"}
    assert after["now"] == {"self_harm": True}


def test_a_stale_save_gets_both_versions_and_overwrites_nothing(
    client: Callable[[str], TestClient],
) -> None:
    """REQ draft-safe: who comes second sees what stands and what was offered, and chooses."""
    alice, bob = client("alice"), client("bob")
    reference = made(alice)
    save(alice, reference, 0, answers={"neglect": "suspected"})
    save(bob, reference, 1, answers={"neglect": "confirmed"}, note="gebeld met school")

    said = problem(save(alice, reference, 1, answers={"neglect": "no"}, note="niets"), 409, "draft.stale")

    assert said["stored"]["revision"] == 2
    assert said["stored"]["answers"] == {"neglect": "confirmed"}
    assert said["stored"]["note"] == "gebeld met school"
    assert said["offered"]["answers"] == {"neglect": "no"}
    assert said["offered"]["note"] == "niets"
    assert alice.get(f"/api/v1/cases/{reference}/draft").json()["answers"] == {"neglect": "confirmed"}


def test_a_save_that_is_sent_again_succeeds(client: Callable[[str], TestClient]) -> None:
    """REQ draft-safe: a browser that missed the answer to its last save may repeat it."""
    alice = client("alice")
    reference = made(alice)
    first = save(alice, reference, 0, answers={"neglect": "suspected"}).json()

    again = save(alice, reference, 0, answers={"neglect": "suspected"})

    assert (again.status_code, again.json()) == (200, first)


def test_a_draft_outlives_sign_out_time_out_and_a_new_start(
    world: World, client: Callable[[str], TestClient]
) -> None:
    """REQ draft-safe: what was saved is there for the next session and for the next process."""
    alice = client("alice")
    reference = made(alice)
    saved = save(alice, reference, 0, answers={"neglect": "suspected"}, note="later verder").json()
    alice.delete("/api/v1/sessions/current")
    world.clock.advance(timedelta(hours=11))

    assert alice.get(f"/api/v1/cases/{reference}/draft").status_code == 401
    assert client("alice").get(f"/api/v1/cases/{reference}/draft").json() == saved

    started_again = open_installation(settings_for(world.installation.settings.data), world.clock)
    try:
        program = World(started_again, world.clock, world.people).client("alice")
        assert program.get(f"/api/v1/cases/{reference}/draft").json() == saved
    finally:
        started_again.close()


def test_every_answer_keeps_who_when_and_how_known(world: World, client: Callable[[str], TestClient]) -> None:
    """REQ answer-source: the history keeps each answer with its source, also after it changed."""
    alice, bob = client("alice"), client("bob")
    reference = made(alice)
    told = {"neglect": {"how": "told", "at": "2026-11-20"}}
    save(alice, reference, 0, answers={"neglect": "suspected"}, known=told)
    world.clock.advance(timedelta(minutes=5))
    seen = save(bob, reference, 1, answers={"neglect": "confirmed"}, known={"neglect": {"how": "file"}})

    assert history(world, reference) == [
        (
            {"neglect": {"answer": "suspected", "how": "told", "at": "2026-11-20"}},
            world.people["alice"],
        ),
        ({"neglect": {"answer": "confirmed", "how": "file"}}, world.people["bob"]),
    ]
    recorded = seen.json()["recorded"]["neglect"]
    assert recorded["by"] == world.people["bob"]
    assert recorded["at"].startswith("2026-11-23T08:05")


def test_the_source_of_an_answer_is_stored_with_the_screening(
    world: World, client: Callable[[str], TestClient]
) -> None:
    """REQ answer-source: how it is known travels with the request and changes no number."""
    alice = client("alice")
    known = {i: {"how": "third_party", "at": "2026-11-01"} for i in LISA_BEFORE["answers"]}
    with_source = screened(alice, LISA_BEFORE | {"known": known})
    without = screened(alice, LISA_BEFORE)

    assert with_source["log_odds"] == without["log_odds"]
    with unit_as(world.installation, world.people["alice"]) as unit:
        case = open_case(unit, with_source["reference"])
        row = queries.screening(unit.db, case.id, 1)
    assert row is not None
    assert '"third_party"' in row.request


@pytest.mark.parametrize("absent", ["unknown", "not_asked", "declined"])
def test_absent_answers_stay_apart_and_add_nothing(client: Callable[[str], TestClient], absent: str) -> None:
    """REQ absent-states: each comes back from the API as it was sent, and none counts as an answer."""
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, answers={"self_harm": absent})
    request = LISA_BEFORE | {"answers": LISA_BEFORE["answers"] | {"self_harm": absent}}
    with_absent, without = screened(alice, request), screened(alice, LISA_BEFORE)

    assert alice.get(f"/api/v1/cases/{reference}/draft").json()["answers"] == {"self_harm": absent}
    assert with_absent["log_odds"] == without["log_odds"]
    assert "self_harm" in with_absent["unanswered"]
    assert "self_harm" not in with_absent["contributions"]


def test_a_new_form_holds_no_answer(client: Callable[[str], TestClient]) -> None:
    """REQ absent-states: nothing is chosen beforehand."""
    alice = client("alice")
    draft = alice.get(f"/api/v1/cases/{made(alice)}/draft").json()

    assert (draft["revision"], draft["answers"], draft["now"], draft["known"]) == (0, {}, {}, {})


def test_now_can_be_taken_back_to_not_known(client: Callable[[str], TestClient]) -> None:
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, now={"self_harm": True}, known={"self_harm": {"how": "told"}})
    after = save(alice, reference, 1, now={"self_harm": None}, known={"self_harm": None}).json()

    assert (after["now"], after["known"]) == ({}, {})


def test_after_its_screening_a_round_stands(client: Callable[[str], TestClient]) -> None:
    """What was screened stays what was screened; more answers make a new round."""
    alice = client("alice")
    reference = str(screened(alice, LISA_BEFORE)["reference"])

    problem(save(alice, reference, 1, answers={"self_harm": "no"}), 409, "draft.round_closed")
    alice.post(f"/api/v1/cases/{reference}/intakes", json={"age": 17, "setting": "youth_protection_intake"})
    fresh = save(alice, reference, 0, answers={"self_harm": "no"}).json()

    assert (fresh["round"], fresh["answers"]) == (2, {"self_harm": "no"})
    problem(screen(alice, reference), 409, "judgement_needed")

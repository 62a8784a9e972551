"""A choice is nobody's answer before it is saved; a moment that rests on a draft's answer goes with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.access.open_case import open_case
from service.access.unit_of_work import unit_as, unit_of_system
from service.areas.case_pages import case_in_full
from service.areas.case_pages.time_line import time_line
from service.areas.cases import conversation_due as cases_due
from tests.service.raw import only_new_rows
from tests.service.screenings.flow import judge, made, problem, screen
from tests.service.screenings.test_drafts import history, save
from tests.service.world import World
from tests.service.young_person_file.test_access_export import export

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]
DIRECT = "found_at_sex_venue"
TODAY_SIGN = "traded_sex"


def keep(client: TestClient, reference: str, **choice: Any) -> Any:
    return client.put(f"/api/v1/cases/{reference}/draft/provisional", json=choice)


def offered(client: TestClient, reference: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/cases/{reference}/draft/offers")
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["offers"])


def moments(world: World, reference: str) -> list[tuple[str, str]]:
    """What the time line tells of moments: made or lapsed, and why."""
    with unit_as(world.installation, world.people["alice"]) as unit:
        told = time_line(unit, open_case(unit, reference))
    return [(event.kind, event.facts["because"]) for event in told.events if event.kind.startswith("due_")]


def due(world: World, reference: str) -> cases_due.Due | None:
    with unit_as(world.installation, world.people["alice"]) as unit:
        return case_in_full.load(unit, open_case(unit, reference)).due


def in_list(client: TestClient, reference: str) -> dict[str, Any]:
    rows = client.get("/api/v1/cases").json()["cases"]
    return dict(next(row for row in rows if row["reference"] == reference))


def test_a_choice_that_is_kept_is_no_answer_no_moment_no_history_and_no_line_in_the_file(
    world: World, client: Client
) -> None:
    """REQ saved-on-leaving: it is offered to the one who made it, and to nobody else."""
    alice, bob = client("alice"), client("bob")
    reference = made(alice)

    assert keep(alice, reference, answers={DIRECT: "confirmed"}).status_code == 204

    assert alice.get(f"/api/v1/cases/{reference}/draft").json()["answers"] == {}
    assert (due(world, reference), moments(world, reference)) == (None, [])
    assert (in_list(alice, reference)["due"], in_list(alice, reference)["acute"]) == (None, False)
    assert history(world, reference) == []
    assert "answers_saved" not in alice.get(f"/cases/{reference}").text
    file = export(world.browser("bob"), reference)
    assert '"confirmed"' not in file.text
    assert "draft_provisional" not in file.json()["record"]
    assert offered(alice, reference)[DIRECT]["answer"] == "confirmed"
    assert offered(alice, reference)[DIRECT]["source"] == "unsaved"
    assert offered(bob, reference) == {}


def test_saving_the_question_ends_what_was_kept_of_it(client: Client) -> None:
    """REQ saved-on-leaving: also where the person came back to what is stored."""
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, answers={"neglect": "no"})
    keep(alice, reference, answers={"neglect": "confirmed"})
    keep(alice, reference, answers={DIRECT: "confirmed"})

    save(alice, reference, 1, answers={"neglect": "no"})
    assert set(offered(alice, reference)) == {DIRECT}
    save(alice, reference, 1, answers={DIRECT: "unknown"})
    assert offered(alice, reference) == {}


def test_a_kept_choice_that_comes_in_after_its_save_is_dropped(client: Client) -> None:
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, answers={"neglect": "confirmed"}, known={"neglect": {"how": "file"}})

    keep(alice, reference, answers={"neglect": "confirmed"}, known={"neglect": {"how": "file"}})

    assert offered(alice, reference) == {}


def test_what_was_kept_ends_with_the_own_judgement(world: World, client: Client) -> None:
    alice, bob = client("alice"), client("bob")
    reference = made(alice)
    keep(alice, reference, answers={DIRECT: "confirmed"})
    keep(bob, reference, answers={DIRECT: "suspected"})

    judge(alice, reference)

    problem(keep(bob, reference, answers={DIRECT: "confirmed"}), 409, "draft.round_judged")
    with unit_of_system(world.installation, "test") as unit:
        assert unit.db.execute(text("SELECT COUNT(*) FROM draft_provisional")).scalar_one() == 0


def test_a_choice_that_does_not_fit_is_refused_in_one_sentence(client: Client) -> None:
    alice = client("alice")
    reference = made(alice)

    assert keep(alice, reference, answers={"neglect": "a_lot"}).status_code == 422
    assert keep(alice, reference, answers={"nothing": "no"}).status_code == 422
    assert offered(alice, reference) == {}


def test_an_acute_moment_lapses_with_the_answer_it_rests_on(world: World, client: Client) -> None:
    """REQ saved-on-leaving: case, work list and time line; made and lapsed both stay in the time line."""
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, answers={DIRECT: "confirmed"})
    assert in_list(alice, reference)["acute"]
    world.clock.advance(timedelta(minutes=1))

    save(alice, reference, 1, answers={DIRECT: "unknown"})

    assert due(world, reference) is None
    assert (in_list(alice, reference)["due"], in_list(alice, reference)["acute"]) == (None, False)
    assert moments(world, reference) == [("due_set", "direct_sign"), ("due_lapsed", "direct_sign")]
    page = world.browser("alice").get(f"/cases/{reference}").text
    assert "Gesprek nu meteen vervallen" in page
    assert "Gesprek nu meteen, door een kernsignaal." in page


@pytest.mark.parametrize(
    ("back", "stays", "because"),
    [
        ({DIRECT: "confirmed"}, {"advertised_online": "confirmed"}, "direct_sign"),
        ({DIRECT: "suspected"}, {"someone_waiting": "confirmed"}, "acute"),
        ({"family_involved": "suspected"}, {"advertised_online": "suspected"}, "acute"),
    ],
    ids=["direct", "at once", "today"],
)
def test_a_moment_holds_while_any_answer_supports_it(
    world: World, client: Client, back: dict[str, str], stays: dict[str, str], because: str
) -> None:
    """REQ saved-on-leaving: one of two signs taken back lets nothing lapse."""
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, answers=back | stays)
    before = due(world, reference)
    assert before is not None

    save(alice, reference, 1, answers=dict.fromkeys(back, "no"))

    assert due(world, reference) == before
    assert moments(world, reference) == [("due_set", because)]


def test_what_still_stands_counts_from_when_it_was_recorded(world: World, client: Client) -> None:
    """REQ saved-on-leaving: a lapse gives no more time for a sign that has been known for an hour."""
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, answers={DIRECT: "confirmed"})
    known_at = world.clock.now()
    save(alice, reference, 1, answers={"self_harm": "confirmed"}, now={"self_harm": True})
    world.clock.advance(timedelta(hours=1))

    save(client("alice"), reference, 2, answers={DIRECT: "no"})

    stands = due(world, reference)
    assert stands is not None
    hours = world.installation.organisation.acute_hours
    assert (stands.because, stands.at) == ("acute", known_at + timedelta(hours=hours))


def test_a_sign_for_today_does_not_hold_a_moment_within_hours(world: World, client: Client) -> None:
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, answers={"self_harm": "confirmed"}, now={"self_harm": True})
    within_hours = due(world, reference)
    save(alice, reference, 1, answers={"image_blackmail": "confirmed"})

    save(alice, reference, 2, now={"self_harm": False})

    stands = due(world, reference)
    assert within_hours is not None
    assert stands is not None
    assert stands.because == "acute"
    assert stands.at > within_hours.at
    assert ("due_lapsed", "acute") in moments(world, reference)


@pytest.mark.parametrize("taken_back", ["no", "unknown", "not_asked", "declined"])
def test_every_way_to_take_a_sign_back_counts(world: World, client: Client, taken_back: str) -> None:
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, answers={"someone_waiting": "suspected"})
    assert due(world, reference) is not None

    save(alice, reference, 1, answers={"someone_waiting": taken_back})

    assert due(world, reference) is None


def test_after_the_own_judgement_no_moment_lapses(world: World, client: Client) -> None:
    """REQ saved-on-leaving: what was judged on, screened or decided stays as it is."""
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, answers={DIRECT: "confirmed"})
    judge(alice, reference)
    before = due(world, reference)
    assert screen(alice, reference, {"answers": {DIRECT: "unknown"}}).status_code in (201, 409, 422)

    assert due(world, reference) == before
    assert "due_lapsed" not in [kind for kind, _ in moments(world, reference)]


def test_a_moment_that_comes_back_is_a_new_one(world: World, client: Client) -> None:
    alice = client("alice")
    reference = made(alice)
    for revision, answer in enumerate(["confirmed", "unknown", "confirmed"]):
        save(alice, reference, revision, answers={DIRECT: answer})
        world.clock.advance(timedelta(minutes=10))

    stands = due(world, reference)
    assert stands is not None
    assert stands.at == world.clock.now() - timedelta(minutes=10)
    assert [kind for kind, _ in moments(world, reference)] == ["due_set", "due_lapsed", "due_set"]


def test_a_lapsed_moment_cannot_be_changed_or_taken_out(world: World, client: Client) -> None:
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, answers={DIRECT: "confirmed"})
    save(alice, reference, 1, answers={DIRECT: "no"})

    for change in ("DELETE FROM assessment_due_lapsed", "UPDATE assessment_due_lapsed SET case_id = 1"):
        with (
            only_new_rows(),
            unit_of_system(world.installation, "t") as unit,
        ):
            unit.db.execute(text(change))

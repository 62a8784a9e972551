"""A stay from placement to closing: its phases, its clock, and the one rule that nothing goes round."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.service.screenings.flow import judged, problem
from tests.service.stays.way import FIRST, Stay, after, assess, on_day, placed
from tests.service.world import World

pytestmark = pytest.mark.slow


def test_a_stay_goes_through_its_phases_to_its_end(world: World) -> None:
    stay = placed(world)
    assert (stay.now["phase"], stay.now["until"]) == ("placement", after(8, -1).isoformat())

    on_day(world, after(4))
    stay.move("analysis", after(4))
    assess(world, stay)
    on_day(world, after(6))
    stay.advise(after(6))
    stay.move("closing", after(6))
    stay.evaluate(after(6))
    ended = stay.end(after(6))

    assert (ended["ended_on"], ended["how"], ended["due"]) == (after(6).isoformat(), "as_planned", [])
    assert [entry["kind"] for entry in ended["entries"]] == ["phase", "advice", "phase", "evaluation"]


def test_nothing_closes_without_the_assessment(world: World) -> None:
    """REQ assessment-always: not by a phase, not by an end, not for who left; advice or marks do not help."""
    stay = placed(world)
    on_day(world, after(5))
    stay.advise(after(5))
    stay.record("evaluation", after(5), code="not_possible")
    stay.record("missing", after(5), code="left")
    closing = {"to": "closing", "day": after(5).isoformat()}
    ending = {"day": after(5).isoformat(), "how": "left"}

    problem(stay.try_to("phase", **closing), 409, "stay.not_assessed")
    problem(stay.try_to("end", **ending), 409, "stay.not_closing")
    stay.move("analysis", after(5))
    problem(stay.try_to("phase", **closing), 409, "stay.not_assessed")
    problem(stay.try_to("end", **ending), 409, "stay.not_closing")

    assess(world, stay, outcome="undetermined")
    stay.move("closing", after(5))
    assert stay.end(after(5), how="left")["how"] == "left"


def test_a_new_round_asks_for_its_own_assessment_before_the_stay_can_end(
    world: World,
) -> None:
    """REQ assessment-always: a conversation about earlier answers does not close a stay with new ones."""
    stay = placed(world)
    assess(world, stay)
    stay.move("closing", FIRST)
    stay.advise(FIRST)
    stay.evaluate(FIRST)
    stay.client.post(
        f"/api/v1/cases/{stay.reference}/intakes", json={"age": 16, "setting": "youth_protection_intake"}
    )

    said = problem(stay.try_to("end", day=FIRST.isoformat(), how="as_planned"), 409, "stay.not_assessed")
    assert "gesprek" in said["detail"]


def test_the_database_itself_takes_no_end_without_an_assessment(world: World) -> None:
    """REQ assessment-always: the row of an end points to the record of the conversation."""
    from sqlalchemy.exc import IntegrityError

    from service.access.open_case import open_case
    from service.access.unit_of_work import unit_as
    from service.areas.stays import queries
    from service.areas.stays import service as stays

    made = placed(world)
    with unit_as(world.installation, world.people["alice"]) as unit:
        stay = stays.open_stay(unit, open_case(unit, made.reference), 1)
        words = {"setting": "s", "how": "left", "words": "", "outcome": "not_shown", "judgement": "suspicion"}
        numbers = {"stay_id": stay.id, "intake_id": 1, "assessment": 1, "year": 2026, "days": 0}
        by = {"made_at": unit.now, "made_by": unit.actor.person_id, "ended_on": FIRST}
    with pytest.raises(IntegrityError), unit_as(world.installation, world.people["alice"]) as unit:
        queries.add_end(unit.db, (), **words, **numbers, **by)


def test_phases_go_onward_only(world: World) -> None:
    stay = placed(world)
    today = {"day": FIRST.isoformat()}
    problem(stay.try_to("phase", to="extension", **today), 422, "stay.not_onward")
    stay.move("analysis", FIRST)
    problem(stay.try_to("phase", to="placement", **today), 422, "stay.not_onward")
    problem(stay.try_to("phase", to="analysis", **today), 422, "stay.not_onward")
    assess(world, stay)
    stay.move("closing", FIRST)
    problem(stay.try_to("phase", to="extension", **today), 422, "stay.not_onward")


def test_an_extension_needs_a_day_a_reason_and_words(world: World) -> None:
    """Past the allowed weeks nobody goes on silently; one extension goes four weeks at most."""
    stay = placed(world)
    on_day(world, after(8))
    stay.move("analysis", after(8))
    right = {
        "to": "extension",
        "day": after(8).isoformat(),
        "until": after(11).isoformat(),
        "because": "follow_up_waiting",
        "words": "De vervolghulp heeft nog geen plek.",
    }
    for wrong, code in (
        ({"until": None}, "stay.until"),
        ({"until": after(8, -1).isoformat()}, "stay.until"),
        ({"until": after(12).isoformat()}, "stay.until"),
        ({"because": ""}, "stay.longer_because"),
        ({"because": "no_reason"}, "stay.longer_because"),
        ({"words": "kort"}, "free_text.too_short"),
    ):
        problem(stay.try_to("phase", **right | wrong), 422, code)

    assert stay.now["revision"] == 1
    assert stay.try_to("phase", **right).json()["until"] == after(11).isoformat()


def test_an_end_past_the_allowed_weeks_says_why(world: World) -> None:
    stay = placed(world)
    on_day(world, after(9))
    assess(world, stay)
    stay.move("closing", after(9))
    problem(stay.try_to("end", day=after(9).isoformat(), how="as_planned"), 409, "stay.no_advice")
    stay.advise(after(9))
    problem(stay.try_to("end", day=after(9).isoformat(), how="as_planned"), 409, "stay.no_evaluation")
    stay.evaluate(after(9))
    problem(stay.try_to("end", day=after(9).isoformat(), how="as_planned"), 422, "stay.longer_because")
    problem(stay.try_to("end", day=after(9).isoformat(), how="somehow"), 422, "stay.choose")

    stay.end(after(9), longer_because="follow_up_waiting")


def test_an_ended_stay_takes_nothing_more_and_the_next_one_can_begin(world: World) -> None:
    stay = placed(world)
    again = {"begun_on": FIRST.isoformat()}
    problem(stay.client.post(f"/api/v1/cases/{stay.reference}/stays", json=again), 409, "stay.running")
    assess(world, stay)
    stay.move("closing", FIRST)
    stay.advise(FIRST)
    stay.evaluate(FIRST)
    stay.end(FIRST)

    sent = {"kind": "returned", "day": FIRST.isoformat()}
    problem(stay.try_to("entries", **sent), 409, "stay.ended")
    problem(stay.try_to("end", day=FIRST.isoformat(), how="left"), 409, "stay.ended")
    assert stay.client.post(f"/api/v1/cases/{stay.reference}/stays", json=again).json()["number"] == 2


def test_two_people_do_not_overwrite_each_other(world: World) -> None:
    """Who did not see what a colleague just recorded is told so, and nothing is stored."""
    stay = placed(world)
    seen_by_bob = stay.now["revision"]
    stay.record("parent_talk", FIRST, done=True)
    of_bob = Stay(world, "bob", stay.reference)

    problem(
        of_bob.try_to("phase", revision=seen_by_bob, to="analysis", day=FIRST.isoformat()), 409, "stay.stale"
    )
    assert (stay.now["phase"], stay.now["revision"]) == ("placement", 1)


def test_a_stay_begins_on_a_day_that_can_be(world: World) -> None:
    alice = world.client("alice")
    reference = judged(alice)
    for day, code in ((FIRST + timedelta(days=1), "stay.day_ahead"), (after(-5), "stay.day_before")):
        answer = alice.post(f"/api/v1/cases/{reference}/stays", json={"begun_on": day.isoformat()})
        problem(answer, 422, code)


@pytest.mark.parametrize(("login", "status"), [("rita", 403), ("charlie", 404), ("anna", 403)])
def test_who_does_not_work_in_the_case_records_nothing(world: World, login: str, status: int) -> None:
    """REQ need-to-know: a reader reads; a stranger hears that there is nothing."""
    stay = placed(world)
    other = world.client(login)
    sent = {"revision": 0, "kind": "parent_talk", "day": FIRST.isoformat(), "done": True}

    assert other.post(f"{stay.path}/entries", json=sent).status_code == status
    assert other.get(stay.path).status_code == {"rita": 200, "charlie": 404, "anna": 403}[login]


def test_a_text_with_a_citizen_number_is_refused(world: World) -> None:
    """REQ free-text: nothing is stored."""
    stay = placed(world)
    sent = {"kind": "parent_talk", "day": FIRST.isoformat(), "done": True, "words": "BSN 111222333"}

    problem(stay.try_to("entries", **sent), 422, "free_text.bsn")
    assert stay.now["revision"] == 0


def test_a_stay_needs_no_screening_to_begin(world: World) -> None:
    """A young person is placed at night; the questions come after."""
    alice = world.client("alice")

    assert placed(world, reference=judged(alice)).now["phase"] == "placement"

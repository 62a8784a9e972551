"""What people record in a stay: talks, themes, steps, requests, advice, marks; and that all of it is kept."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.guards import scores
from tests.service.raw import raw_database
from tests.service.screenings.flow import problem
from tests.service.stays.way import FIRST, after, assess, on_day, placed
from tests.service.world import World

pytestmark = pytest.mark.slow

GROUND = "De kinderrechter zag geen andere weg."


def due(stay: dict[str, Any]) -> dict[str, str]:
    return {item["code"] or item["what"]: item["by"] for item in stay["due"]}


def test_each_week_asks_for_a_talk_and_a_meeting_until_they_are_recorded(world: World) -> None:
    """Done or not done: what counts is that somebody says how it went."""
    stay = placed(world)
    assert due(stay.now)["parent_talk"] == after(0, 6).isoformat()
    stay.record("parent_talk", FIRST, done=False, words="De ouders namen niet op.")
    now = stay.record("group_meeting", FIRST, done=True, themes=["boundaries", "loverboys"])
    assert {"parent_talk", "group_meeting"}.isdisjoint(due(now))

    on_day(world, after(1))
    assert due(stay.now)["parent_talk"] == after(1, 6).isoformat()


def test_the_clock_says_what_is_due_when(world: World) -> None:
    """Investigation within four weeks, the end within eight, the first day counted; always an assessment."""
    found = due(placed(world).now)

    assert found["investigation"] == found["assessment"] == after(4, -1).isoformat()
    assert found["end"] == found["advice"] == found["evaluation"] == after(8, -1).isoformat()


def test_a_day_that_has_passed_is_late_and_stays(world: World) -> None:
    stay = placed(world)
    on_day(world, after(4, 1))

    assert {item["what"] for item in stay.now["due"] if item["late"]} == {"investigation", "assessment"}


def test_who_is_gone_brings_the_steps_of_the_organisation(world: World) -> None:
    stay = placed(world)
    problem(stay.try_to("entries", kind="returned", day=FIRST.isoformat()), 422, "stay.not_gone")
    now = stay.record("missing", FIRST, code="taken")
    assert now["gone"]
    steps = set(world.installation.organisation.stay.missing_steps)
    assert steps <= set(due(now))

    stay.record("missing_step", FIRST, code="police", done=False)
    assert "police" in due(stay.now)
    now = stay.record("missing_step", FIRST, code="police", done=True)
    assert "police" not in due(now)
    now = stay.record("returned", FIRST)
    assert (now["gone"], steps & set(due(now))) == (False, set())


def test_a_secure_placement_is_what_people_decided(world: World) -> None:
    """Which body, on which ground, when; asked and decided are two entries."""
    stay = placed(world)
    asked = {"code": "asked", "body": "certified_institution", "words": GROUND}
    problem(
        stay.try_to("entries", kind="secure", day=FIRST.isoformat(), **asked | {"words": ""}),
        422,
        "free_text.too_short",
    )
    problem(
        stay.try_to("entries", kind="secure", day=FIRST.isoformat(), **asked | {"body": "model"}),
        422,
        "stay.choose",
    )
    stay.record("secure", FIRST, **asked)
    now = stay.record("secure", FIRST, code="refused", body="juvenile_court", words=GROUND)

    assert [(e["code"], e["facts"]["body"]) for e in now["entries"]] == [
        ("asked", "certified_institution"),
        ("refused", "juvenile_court"),
    ]
    assert now["phase"] == "placement"


def test_advice_says_which_care_how_soon_and_why_one_waits(world: World) -> None:
    stay = placed(world)
    right = {"code": "trauma_treatment", "urgency": "before_end", "waiting": "no_place"}
    for wrong in ({"code": "magic"}, {"urgency": ""}, {"waiting": "because"}):
        problem(
            stay.try_to("entries", kind="advice", day=FIRST.isoformat(), **right | wrong), 422, "stay.choose"
        )

    assert stay.record("advice", FIRST, **right)["entries"][0]["facts"] == {
        "urgency": "before_end",
        "waiting": "no_place",
    }
    assert stay.record("advice", FIRST, code="none_needed")["entries"][1]["facts"] == {}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"code": "given"}, "stay.satisfaction"),
        ({"code": "given", "satisfaction": 11}, "stay.satisfaction"),
        ({"code": "given", "satisfaction": 0}, "stay.satisfaction"),
        ({"code": "given", "satisfaction": 8, "support": 5.1}, "stay.climate"),
        ({"code": "given", "satisfaction": 8, "repression": 0.9}, "stay.climate"),
        ({"code": "declined", "satisfaction": 8}, "stay.scores_without_evaluation"),
        ({"code": ""}, "stay.choose"),
    ],
)
def test_marks_and_scores_lie_in_their_ranges(world: World, sent: dict[str, Any], code: str) -> None:
    problem(placed(world).try_to("entries", kind="evaluation", day=FIRST.isoformat(), **sent), 422, code)


@pytest.mark.parametrize(("days", "code"), [(1, "stay.day_ahead"), (-1, "stay.day_before")])
def test_nothing_happened_before_the_stay_or_after_today(world: World, days: int, code: str) -> None:
    day = (FIRST + timedelta(days=days)).isoformat()

    problem(placed(world).try_to("entries", kind="parent_talk", day=day, done=True), 422, code)


def test_every_change_is_a_new_row_and_stands_in_the_log(world: World) -> None:
    """REQ read-log: who recorded what kind, and not a word of what was said."""
    stay = placed(world)
    stay.record("parent_talk", FIRST, done=True, words="Moeder maakt zich zorgen.")
    stay.move("analysis", FIRST)
    with closing(raw_database(world.installation.settings.data)) as db:
        logged = db.execute(
            "SELECT action, object_id, facts FROM audit_entry WHERE object_type = 'stay'"
        ).fetchall()

    assert [(action, name) for action, name, _ in logged] == [
        ("stay.begin", f"{stay.reference}/1"),
        ("stay.record", f"{stay.reference}/1"),
        ("stay.record", f"{stay.reference}/1"),
    ]
    assert "Moeder" not in str(logged)
    assert '"kind":"parent_talk"' in logged[1][2]


def test_no_file_of_a_stay_knows_a_score(repository: Path) -> None:
    """REQ no-automatic-action: nothing here reads a number of a screening, so none can start anything."""
    assert scores.stay_knows_a_score(repository) == []


@pytest.mark.parametrize("answer", ["no", "confirmed"])
def test_a_stay_is_the_same_whatever_the_score(world: World, answer: str) -> None:
    """REQ no-automatic-action: strong answers and none give the same stay with the same things due."""
    from tests.service.screenings.flow import judged, screen

    alice = world.client("alice")
    answers = dict.fromkeys(
        ("older_partner", "unexplained_money", "controlled_by_other", "several_phones"), answer
    )
    answers |= dict.fromkeys(("risky_relationship", "neglect"), "no" if answer == "no" else "confirmed")
    reference = judged(alice, request={"answers": answers})
    assert screen(alice, reference, {"answers": answers}).status_code == 201
    stay = placed(world, reference=reference).now

    assert [item["what"] for item in stay["due"]] == [
        "parent_talk",
        "group_meeting",
        "investigation",
        "assessment",
        "advice",
        "evaluation",
        "end",
    ]
    assert "secure" not in str(stay)


def test_what_was_missed_at_intake_is_kept_at_the_end(world: World) -> None:
    """ "Which signals did we miss?": unknown or no at intake, confirmed in the conversation."""
    stay = placed(world)
    world.clock.advance(timedelta(minutes=1))
    found = {"unexplained_money": "confirmed", "older_partner": "suspected", "neglect": "confirmed"}
    assess(world, stay, **found)
    stay.advise(FIRST)
    stay.evaluate(FIRST)
    stay.move("closing", FIRST)
    stay.end(FIRST)
    with closing(raw_database(world.installation.settings.data)) as db:
        missed = db.execute("SELECT indicator, intake_answer FROM stay_missed").fetchall()

    assert missed == [("unexplained_money", "not_asked")]

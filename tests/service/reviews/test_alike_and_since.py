"""What stands beside a decision: closed cases with the same answers, by date; answers that changed since."""

from __future__ import annotations

from typing import Any

from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.areas.reviews import answers_changed_since, review, similar_cases
from service.areas.reviews.similar_cases import IN_BOTH, agreement
from tests.service.assessments.flow import established, findings, recorded, screened_case
from tests.service.pages.reading import get
from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import World


def alike(world: World, reference: str, who: str = "rita") -> similar_cases.Similar:
    with unit_as(world.installation, world.people[who]) as unit:
        case = open_case(unit, reference, "review.create")
        stored = review.open_decision(unit, case, 1).stored
        return similar_cases.similar(unit, case.id, stored.asked["answers"])


def with_answers(**answers: str) -> dict[str, Any]:
    return {**LISA_BEFORE, "answers": {**LISA_BEFORE["answers"], **answers}}


def test_only_levels_count_and_an_absent_answer_agrees_with_nothing(world: World) -> None:
    """REQ unknown-not-reassuring: two unknowns are no likeness."""
    catalogue = world.installation.catalogue
    mine = {"neglect": "suspected", "risky_relationship": "confirmed", "police_contacts": "unknown"}
    theirs = {"neglect": "suspected", "risky_relationship": "no", "police_contacts": "unknown"}

    assert agreement(mine, theirs, catalogue) == (2, 1)
    assert agreement(mine, {}, catalogue) == (0, 0)


def test_closed_cases_with_the_same_answers_stand_by_date_with_their_outcome(world: World) -> None:
    alice = world.client("alice")
    first, second, other, few, open_ = (
        screened_case(alice, with_answers(**more))
        for more in (
            {},
            {"neglect": "confirmed"},
            {"neglect": "no", "family_conflict": "no", "parents_separated": "no"},
            {},
            {},
        )
    )
    recorded(alice, first, findings(world))
    recorded(alice, second, established(world))
    recorded(alice, other, findings(world))
    del few, open_
    asked = screened_case(alice)

    found = alike(world, asked)
    assert found.closed == 3
    assert {(one.reference, one.same, one.both, one.outcome) for one in found.found} == {
        (first, IN_BOTH, IN_BOTH, "undetermined"),
        (second, IN_BOTH - 1, IN_BOTH, "established"),
    }
    page = get(world.browser("rita"), f"/cases/{asked}/screenings/1/review")
    assert f"/cases/{second}/screenings/1/review" in page.links
    assert "geen rangorde" in page.main


def test_a_case_out_of_sight_is_never_among_them(world: World) -> None:
    """REQ need-to-know: likeness does not reach into the cases of another team."""
    charlie = world.client("charlie")
    theirs = screened_case(charlie)
    found = findings(world, assessor=world.people["charlie"])
    recorded(charlie, theirs, found)

    assert alike(world, screened_case(world.client("alice"))).closed == 0


def test_answers_that_are_different_now_are_told_with_who_and_when(world: World) -> None:
    alice = world.client("alice")
    reference = judged(alice)
    assert screen(alice, reference, LISA_BEFORE).status_code == 201
    answers = {"neglect": "confirmed", "older_partner": "suspected"}
    known = {indicator: {"how": "told"} for indicator in answers}
    recorded(alice, reference, findings(world, answers=answers, known=known))

    with unit_as(world.installation, world.people["rita"]) as unit:
        case = open_case(unit, reference, "review.create")
        stored = review.open_decision(unit, case, 1).stored
        changed = {one.indicator: one for one in answers_changed_since.changed_since(unit, case, stored)}
    assert {key: (one.then, one.now) for key, one in changed.items()} == {
        "neglect": ("suspected", "confirmed"),
        "older_partner": ("not_asked", "suspected"),
    }
    recorder = changed["neglect"].recorded
    assert recorder is not None
    assert recorder.person_id == world.people["alice"]
    assert (
        "Alice, 23 november 2026"
        in get(world.browser("rita"), f"/cases/{reference}/screenings/1/review").main
    )

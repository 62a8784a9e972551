"""The definition that holds is that of the day of the conversation, and records are made on what was seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from tests.service.assessments.flow import established, findings, record, recorded, screened_case
from tests.service.pages.reading import Page, get, post
from tests.service.screenings.flow import LISA_BEFORE, judged, problem, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]
AT_17 = LISA_BEFORE | {"age": 17}
LATER = {"held_on": "2028-01-23", "means": [], "means_note": ""}
FORM = {
    "held_on": "2028-01-23",
    "present": "young_person",
    "saw_score": "no",
    "outcome": "established",
    "basis": "own_statement",
    "reason": "De jongere vertelde zelf wat er gebeurt",
    "exploitation": "sexual_exploitation",
    "follows": "trauma_care",
}


def fourteen_months_later(world: World) -> str:
    """A case screened at 17, in whose world fourteen months have passed."""
    reference = screened_case(world.client("alice"), AT_17)
    world.clock.advance(timedelta(days=426))
    return reference


def test_means_are_needed_from_the_day_somebody_is_18(world: World) -> None:
    """REQ right-day: a conversation fourteen months after an intake at 17 is one with an adult."""
    reference = fourteen_months_later(world)
    alice = world.client("alice")

    problem(record(alice, reference, established(world, **LATER)), 422, "assessment.means_missing")
    problem(record(alice, reference, established(world, **LATER, age=18)), 422, "assessment.means_missing")
    stored = recorded(alice, reference, established(world, **LATER | {"means": ["threats"]}, age=18))

    assert stored["age"] == 18
    assert screen(alice, reference).json()["number"] == 1, "the screening keeps the age of its day"
    assert alice.get(f"/api/v1/cases/{reference}").json()["rounds"][0]["age"] == 17


@pytest.mark.parametrize(("age", "status"), [(None, 422), (16, 422), (17, 201), (18, 422)])
def test_an_age_that_may_have_become_18_is_asked(world: World, age: int | None, status: int) -> None:
    """REQ right-day: a week after 17 nobody can tell; whoever spoke with the young person can."""
    reference = screened_case(world.client("alice"), AT_17)
    world.clock.advance(timedelta(days=7))
    found = established(world, held_on="2026-11-30", means=[], age=age)

    answer = record(world.client("alice"), reference, found)

    assert answer.status_code == status, answer.text
    code = {None: "assessment.age_again", 16: "assessment.age_lower", 18: "assessment.means_missing"}
    assert answer.json().get("code") == code.get(age)


def test_the_page_asks_the_age_on_the_day_of_the_conversation(world: World) -> None:
    """REQ right-day: with the age of before and its day beside it, and nothing filled in."""
    reference = fourteen_months_later(world)
    alice = world.browser("alice")
    path = f"/cases/{reference}/assessments/1/new"
    page = get(alice, path)
    assert "17 jaar op 23 november 2026" in page.main
    form = page.form()
    assert not dict(form.fields).get("age")
    said = FORM | {"second": str(world.people["rita"])}

    without = Page(post(alice, path, form.sent(**said)))
    assert (without.status, "age-why" in without.ids) == (422, True)
    minor = Page(post(alice, path, form.sent(**said, age="18")))
    assert (minor.status, "means_note-why" in minor.ids) == (422, True)
    with_means = form.sent(**said, age="18", means="threats")
    assert post(alice, path, with_means, follow=False).status_code == 303
    assert "18 jaar" in get(alice, f"/cases/{reference}/assessments/1").main


def test_a_record_on_answers_that_moved_on_is_not_stored_even_without_changes(
    world: World, client: Client
) -> None:
    """REQ judged-what-was-seen: who adds no answer says all the same what they know beside those they saw."""
    alice, bob = client("alice"), client("bob")
    reference = screened_case(alice)
    known = {"older_partner": {"how": "told"}}
    recorded(bob, reference, findings(world, answers={"older_partner": "suspected"}, known=known))

    said = problem(record(alice, reference, findings(world, after=1)), 409, "draft.stale")
    assert [(one["subject"], one["now"]) for one in said["changed"] if one["kind"] == "answer"] == [
        ("older_partner", "suspected")
    ]
    problem(record(alice, reference, findings(world)), 409, "assessment.in_between")


def test_the_page_of_the_record_says_what_came_and_keeps_every_word(world: World) -> None:
    """REQ judged-what-was-seen, REQ typed-text-kept: also a mistake leaves the old revision in the form."""
    reference = judged(world.client("alice"))
    screen(world.client("alice"), reference)
    alice = world.browser("alice")
    path = f"/cases/{reference}/assessments/1/new"
    filled = (
        get(alice, path).form().sent(**FORM | {"held_on": "2026-11-23", "outcome": "undetermined"}, age="16")
    )
    known = {"older_partner": {"how": "told"}}
    recorded(
        world.client("bob"), reference, findings(world, answers={"older_partner": "suspected"}, known=known)
    )
    again = Page(post(alice, path, [one for one in filled if one[0] != "basis"]))
    assert again.status == 422

    page = Page(post(alice, path, again.form().sent(basis="own_statement"), follow=False))

    assert page.status == 409
    assert "Bob" in page.main
    assert "Nog niet te zeggen" in page.main
    back = dict(page.form().fields)
    assert (back["reason"], back["after"], back["revision"]) == (FORM["reason"], "1", "2")
    assert post(alice, path, page.form().sent(), follow=False).status_code == 303


def test_a_record_from_before_the_question_verifies(world: World) -> None:
    """An age that was never asked is not in the digest, so what is stored already stays as it was."""
    from service.areas.assessments.record_assessment import content_digest

    values = {"id": 1, "outcome": "undetermined", "age": None}
    assert content_digest(values) == content_digest({"outcome": "undetermined"})
    assert content_digest(values | {"age": 17}) != content_digest(values)

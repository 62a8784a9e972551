"""A stay never ends in a way that its own entries deny, and is written on what was seen."""

from __future__ import annotations

import pytest

from tests.service.pages.reading import Page, get, post
from tests.service.screenings.flow import problem
from tests.service.stays.way import FIRST, Stay, after, assess, placed
from tests.service.world import World

pytestmark = pytest.mark.slow


def closing(world: World, *, gone: str = "", secure: str = "") -> Stay:
    """A stay in its closing phase with all that an end asks for."""
    stay = placed(world)
    assess(world, stay)
    stay.advise(FIRST)
    stay.evaluate(FIRST)
    if secure:
        stay.record("secure", FIRST, code=secure, body="juvenile_court", words="De rechter besliste zo.")
    if gone:
        stay.record("missing", FIRST, code=gone)
    stay.move("closing", FIRST)
    return stay


@pytest.mark.parametrize(
    ("recorded", "how", "code"),
    [
        ({"gone": "left"}, "as_planned", "stay.end_while_gone"),
        ({"gone": "unclear", "secure": "granted"}, "secure_placement", "stay.end_while_gone"),
        ({}, "taken", "stay.end_not_gone"),
        ({}, "secure_placement", "stay.end_not_granted"),
        ({"secure": "refused"}, "secure_placement", "stay.end_not_granted"),
    ],
)
def test_an_end_that_the_entries_deny_is_refused(
    world: World, recorded: dict[str, str], how: str, code: str
) -> None:
    stay = closing(world, **recorded)

    problem(stay.try_to("end", day=FIRST.isoformat(), how=how), 422, code)
    assert stay.now["ended_on"] is None


@pytest.mark.parametrize(
    ("recorded", "how"),
    [
        ({"gone": "left"}, "left"),
        ({"gone": "taken"}, "taken"),
        ({}, "as_planned"),
        ({"secure": "granted"}, "secure_placement"),
    ],
)
def test_an_end_that_fits_is_taken(world: World, recorded: dict[str, str], how: str) -> None:
    assert closing(world, **recorded).end(FIRST, how=how)["how"] == how


def test_the_page_offers_no_such_end_and_says_that_the_young_person_is_gone(world: World) -> None:
    stay = closing(world, gone="left")
    page = get(world.browser("alice"), f"/cases/{stay.reference}/stays/1/end")

    assert page.form().offered["how"] == ["left", "taken", "other"]
    assert "De jongere is weg sinds 23 november 2026." in page.main


def test_once_back_the_stay_may_end_as_planned(world: World) -> None:
    stay = closing(world, gone="left")
    problem(
        stay.try_to("entries", kind="missing", day=FIRST.isoformat(), code="left"), 422, "stay.gone_already"
    )
    stay.record("returned", FIRST)

    assert stay.end(FIRST)["how"] == "as_planned"


def test_nobody_is_back_before_they_were_gone(world: World) -> None:
    stay = placed(world)
    world.clock.move_to(world.clock.now().replace(day=27))
    stay = Stay(world, "alice", stay.reference)
    stay.record("missing", after(days=3), code="left")

    problem(stay.try_to("entries", kind="returned", day=FIRST.isoformat()), 422, "stay.day_before")


@pytest.mark.parametrize("form", ["record/parent_talk", "phase", "end"])
def test_every_form_of_a_stay_says_what_came_and_keeps_the_words(world: World, form: str) -> None:
    """REQ judged-what-was-seen, REQ typed-text-kept: entries, moves and the end."""
    stay = closing(world) if form == "end" else placed(world)
    alice = world.browser("alice")
    path = f"/cases/{stay.reference}/stays/1/{form}"
    mine = {"day": FIRST.isoformat(), "words": "Rustig verlopen vandaag."}
    mine |= {
        "record/parent_talk": {"done": "yes"},
        "phase": {"to": "analysis"},
        "end": {"how": "as_planned"},
    }[form]
    sent = get(alice, path).form().sent(**mine)
    bob = Stay(world, "bob", stay.reference)
    bob.record("missing", FIRST, code="left")
    bob.record("returned", FIRST)

    page = Page(post(alice, path, sent, follow=False))

    assert page.status == 409
    assert "Dit is er veranderd" in page.main
    assert "Bob" in page.main
    assert mine["words"] in dict(page.form().fields)["words"]
    assert post(alice, path, page.form().sent(), follow=False).status_code == 303

"""The pages of a stay as a browser gets them, without script: the list, week by week, and the forms."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from service.areas.stays.codes import KINDS
from tests.service.pages.reading import Page, get, post
from tests.service.stays.way import FIRST, Stay, after, assess, on_day, placed
from tests.service.world import World

pytestmark = pytest.mark.slow

TALK = {"day": FIRST.isoformat(), "done": "yes", "words": "Moeder belde zelf."}


def path(stay: Stay, rest: str = "") -> str:
    return f"/cases/{stay.reference}/stays/1{rest}"


def sent(browser: TestClient, where: str, **fields: str) -> Page:
    """The page after the form at ``where`` was filled in and sent."""
    form = get(browser, where).form()
    return Page(post(browser, where, form.sent(**fields)))


def test_a_stay_begins_on_the_page_of_its_case(world: World) -> None:
    from tests.service.screenings.flow import judged

    browser = world.browser("alice")
    reference = judged(browser)
    assert f"/cases/{reference}/stays/new" in get(browser, f"/cases/{reference}").links
    page = sent(browser, f"/cases/{reference}/stays/new", begun_on=FIRST.isoformat())

    assert "Week 1 van 8: plaatsing en onderzoek." in page.main
    assert f"/cases/{reference}/stays/1" in get(browser, f"/cases/{reference}").links
    assert f"/cases/{reference}/stays/1" in get(browser, "/stays").links


def test_the_page_tells_week_by_week_what_was_done(world: World) -> None:
    stay = placed(world)
    browser = world.browser("alice")
    page = sent(browser, path(stay, "/record/parent_talk"), **TALK)

    assert "Oudergesprek: gedaan" in page.main
    assert "Moeder belde zelf." in page.main
    assert "Groepsbespreking, deze week" in page.main
    assert "Nog niet besproken: grenzen aangeven, ronselen en uitbuiting" in page.main
    on_day(world, after(2))
    page = get(world.browser("alice"), path(stay))
    assert page.main.index("Week 3 ") < page.main.index("Week 2 ") < page.main.index("Week 1 ")
    assert page.main.count("nog niet vastgelegd") == 5


@pytest.mark.parametrize("kind", [*KINDS, "phase", "end"])
def test_no_form_is_filled_in(world: World, kind: str) -> None:
    """REQ nothing-prefilled: only the revision and today stand there; an empty form comes back."""
    stay = placed(world)
    stay.record("missing", FIRST, code="left")
    browser = world.browser("alice")
    where = path(stay, f"/{kind}" if kind in ("phase", "end") else f"/record/{kind}")
    form = get(browser, where).form()
    assert {name: value for name, value in form.own if value and name != "day"} == {"revision": "1"}

    page = Page(post(browser, where, form.sent(day="")))
    assert page.status in (409, 422)
    assert page.title.startswith("Fout:")
    assert [link for link in page.links if link.startswith("#") and link != "#main"] or kind == "end"
    assert stay.now["revision"] == 1


def test_all_mistakes_are_told_at_once_and_what_was_typed_stays(world: World) -> None:
    stay = placed(world)
    where = path(stay, "/record/secure")
    page = sent(world.browser("alice"), where, code="asked", words="te kort", day="gisteren")

    assert {"#day", "#body", "#words"} <= set(page.links)
    fields = page.form().sent()
    assert ("code", "asked") in fields
    assert ("words", "te kort") in fields


def test_who_was_second_sees_what_came_in_between_and_can_send_again(world: World) -> None:
    """Nothing is overwritten and nothing is lost: the page shows the colleague's entry and keeps the form."""
    stay = placed(world)
    bob = world.browser("bob")
    where = path(stay, "/record/group_meeting")
    form = get(bob, where).form()
    stay.record("parent_talk", FIRST, done=True)
    fields = form.sent(day=FIRST.isoformat(), done="yes", themes="substances")
    page = Page(post(bob, where, fields))

    assert page.status == 409
    assert "Oudergesprek: gedaan" in page.main
    again = page.form()
    assert ("themes", "substances") in again.fields
    assert Page(post(bob, where, again.sent())).status == 200
    assert stay.now["revision"] == 2


def test_the_page_closes_a_stay_only_after_the_assessment(world: World) -> None:
    """REQ assessment-always: the page says what is missing; afterwards the same form works."""
    stay = placed(world)
    browser = world.browser("alice")
    day = FIRST.isoformat()
    page = sent(browser, path(stay, "/phase"), to="closing", day=day)
    assert page.status == 409
    assert "Er is nog geen gesprek met de jongere vastgelegd." in page.main
    assess(world, stay)
    sent(browser, path(stay, "/phase"), to="closing", day=day)
    page = sent(browser, path(stay, "/end"), day=day, how="as_planned")
    assert "Er is nog geen advies" in page.main
    stay.advise(FIRST)
    stay.evaluate(FIRST)

    page = sent(browser, path(stay, "/end"), day=day, how="as_planned")
    assert "volgens plan" in page.main
    assert not [form for form in page.forms if form.action.startswith("/cases")]
    assert path(stay) in get(browser, "/stays?which=ended").links
    assert path(stay) not in get(browser, "/stays").links


def test_who_only_reads_is_offered_nothing_to_record(world: World) -> None:
    stay = placed(world)
    page = get(world.browser("rita"), path(stay))

    assert not [link for link in page.links if "/record/" in link or link.endswith(("/phase", "/end"))]


def test_the_list_of_the_week_holds_what_still_needs_something(world: World) -> None:
    stay, quiet = placed(world), placed(world)
    for kind, more in (("parent_talk", {}), ("group_meeting", {"themes": ["loverboys"]})):
        quiet.record(kind, FIRST, done=True, **more)
    browser = world.browser("alice")
    assert path(stay) in get(browser, "/stays?which=week").links
    assert path(quiet) not in get(browser, "/stays?which=week").links

    quiet.record("missing", FIRST, code="left")
    gone = get(browser, path(quiet)).main
    assert "De jongere is weg sinds 23 november 2026." in gone
    assert "Bel de gecertificeerde instelling. Binnen 1 uur." in gone
    assert path(quiet) in get(browser, "/stays?which=week").links
    on_day(world, after(1))
    assert (
        len([link for link in get(world.browser("alice"), "/stays?which=week").links if "/stays/1" in link])
        == 2
    )


def test_another_team_sees_no_stay(world: World) -> None:
    """REQ need-to-know: not in the list, not by its address."""
    stay = placed(world)
    charlie = world.browser("charlie")

    assert path(stay) not in get(charlie, "/stays").links
    get(charlie, path(stay), 404)


def test_a_kind_that_does_not_exist_has_no_form(world: World) -> None:
    stay = placed(world)
    get(world.browser("alice"), path(stay, "/record/phase"), 404)

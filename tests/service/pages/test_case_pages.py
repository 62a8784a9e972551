"""The work list, a new case and the case itself: what to do now, and nothing that a score could order."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from screening.catalogue.read_catalogue import load_catalogue
from service.core.clock import SetClock
from tests.service.pages.reading import Page, get, post
from tests.service.pages.way import LISA_BEFORE, LISA_FOUND, NEW, filled, judge, made

pytestmark = pytest.mark.slow

Browser = Callable[[str], TestClient]


def listed(page: Page) -> list[str]:
    return [link.removeprefix("/cases/") for link in page.links if re.fullmatch(r"/cases/\d{4}-\d+", link)]


def test_the_work_list_is_ordered_by_when_to_talk_and_shows_no_score(browser: Browser) -> None:
    """REQ pull-forward-only: who is due first stands first; no estimate orders, filters or shows."""
    alice = browser("alice")
    later, acute, soon = made(alice), made(alice), made(alice)
    for reference, answers, term in (
        (later, LISA_BEFORE, "two_weeks"),
        (acute, LISA_FOUND, "two_weeks"),
        (soon, {"neglect": "no", **LISA_BEFORE}, "three_days"),
    ):
        filled(alice, reference, answers)
        judge(alice, reference, assess_within=term)

    page = get(alice, "/cases")
    assert listed(page) == [acute, soon, later]
    assert not re.search(r"\d+ van de 100|signalen", page.main)
    assert "De schatting speelt hier geen rol." in page.main


def test_a_chip_puts_its_filter_on_and_takes_it_off(browser: Browser) -> None:
    """REQ pull-forward-only: the list can be narrowed by whose case it is and by time, never by a score."""
    alice, bob = browser("alice"), browser("bob")
    made(alice)
    made(bob)

    everything, mine = get(alice, "/cases"), get(alice, "/cases?mine=yes")
    assert "2 van 2 dossiers" in everything.main
    assert "1 van 2 dossiers" in mine.main
    assert {"/cases?mine=yes", "/cases?unassigned=yes", "/cases?overdue=yes"} <= set(everything.links)
    assert "/cases?mine=yes&overdue=yes" in mine.links
    assert "/cases" in mine.links
    assert "Mijn dossiers × weghalen" in mine.main
    assert listed(get(alice, "/cases?code=0002")) == ["2026-0002"]


def test_a_case_is_handed_over_on_its_page(browser: Browser) -> None:
    alice = browser("alice")
    reference = made(alice)
    page = get(alice, f"/cases/{reference}")
    form = next(form for form in page.forms if form.action.endswith("/assignment"))
    assert set(form.offered["person"]) >= {"", "1", "2"}

    answer = post(alice, form.action, dict(form.sent(person="2", note="Belt maandag terug")))

    after = Page(answer).main
    assert "Bij Bob, sinds" in after
    assert "Belt maandag terug" in after
    assert "Dossier overgedragen aan Bob." in after
    assert "formulier invullen Bob" in get(alice, "/cases").main


def test_a_long_list_has_pages(browser: Browser) -> None:
    alice = browser("alice")
    for _ in range(41):
        made(alice)

    first, second = get(alice, "/cases"), get(alice, "/cases?page=2")
    assert (len(listed(first)), len(listed(second))) == (40, 1)
    assert "/cases?page=2" in first.links
    assert listed(get(alice, "/cases?page=99")) == listed(second)


def test_an_empty_list_says_how_to_begin(browser: Browser) -> None:
    page = get(browser("alice"), "/cases")
    assert "U hebt nog geen dossiers. Begin met een nieuw dossier." in page.main
    assert "/cases/new" in page.links
    assert "/cases/new" not in get(browser("rita"), "/cases").links


def test_a_new_case_asks_for_no_name_number_or_birth_date(browser: Browser) -> None:
    form = get(browser("alice"), "/cases/new").form("/cases/new")
    assert {name for name, _ in form.own} | set(form.offered) == {
        "age",
        "reported_by",
        "setting",
        "team",
        "topic",
    }


def test_an_unusual_age_is_asked_about_once_and_nothing_else_is_lost(browser: Browser) -> None:
    """REQ abstain: age 7 may be right; the person says so, and the rest of the form stays."""
    alice = browser("alice")
    page = Page(post(alice, "/cases/new", NEW | {"age": "7"}))

    assert page.status == 422
    assert "De leeftijd is 7." in page.main
    form = page.form("/cases/new")
    assert dict(form.fields)["reported_by"] == "police"
    assert dict(form.fields)["setting"] == "youth_protection_intake"

    answer = post(alice, "/cases/new", form.sent(age_confirmed="yes"), follow=False)
    assert answer.status_code == 303


def test_a_new_case_leads_on_to_its_form_or_to_itself(browser: Browser) -> None:
    alice = browser("alice")
    form = get(alice, "/cases/new").form("/cases/new")
    assert [(name, value) for name, value, _ in form.buttons] == [("then", "form"), ("", "")]

    to_form = post(alice, "/cases/new", form.sent(**NEW, then="form"), follow=False)
    assert re.fullmatch(r"/cases/\d{4}-\d+/form/relationships", to_form.headers["location"])
    page = get(alice, to_form.headers["location"])
    assert "Het dossier is aangemaakt." in page.main
    assert "data-focus" not in page.html
    to_case = post(alice, "/cases/new", get(alice, "/cases/new").form("/cases/new").sent(**NEW), follow=False)
    assert re.fullmatch(r"/cases/\d{4}-\d+", to_case.headers["location"])


@pytest.mark.parametrize("age", ["", "zeven", "-3", "7.5", "999", "²"])
def test_an_age_that_is_none_is_asked_for_again(browser: Browser, age: str) -> None:
    page = Page(post(browser("alice"), "/cases/new", NEW | {"age": age}))
    assert page.status == 422
    assert "#age" in page.links


@pytest.mark.parametrize(("field", "value"), [("setting", "prison"), ("reported_by", "x"), ("team", "999")])
def test_a_choice_that_was_not_offered_is_refused(browser: Browser, field: str, value: str) -> None:
    page = Page(post(browser("alice"), "/cases/new", NEW | {field: value}))
    assert page.status == 422
    assert f"#{field}" in page.links


def test_a_case_says_the_one_thing_to_do_now(browser: Browser) -> None:
    alice = browser("alice")
    reference = made(alice)
    assert "Begin met het formulier" in get(alice, f"/cases/{reference}").main

    filled(alice, reference, {"school_absence": "often"})
    page = get(alice, f"/cases/{reference}")
    assert f"1 van de {len(load_catalogue())} vragen heeft een antwoord." in page.main
    assert f"/cases/{reference}/form/relationships" in page.links

    judge(alice, reference)
    page = get(alice, f"/cases/{reference}")
    assert "Voer het gesprek met de jongere" in page.main
    assert f"/cases/{reference}/screenings/1" in page.links


def test_a_reviewer_sees_the_state_and_no_button(browser: Browser) -> None:
    alice, rita = browser("alice"), browser("rita")
    reference = made(alice)

    page = get(rita, f"/cases/{reference}")
    assert "Formulier invullen. U kunt dit dossier lezen, niet wijzigen." in page.main
    assert not [form for form in page.forms if form.action.startswith("/cases")]
    assert f"/cases/{reference}/form/relationships" not in page.links


def test_the_time_line_tells_what_happened_and_what_is_due_in_picture_and_list(browser: Browser) -> None:
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    judge(alice, reference)

    page = get(alice, f"/cases/{reference}")
    told = page.main[page.main.index("Tijdlijn") :]
    for words in (
        "Dossier aangemaakt.",
        "Screening 1 begonnen, leeftijd 16 jaar.",
        "5 antwoorden bewaard.",
        "Eigen oordeel vastgelegd.",
        "Screening 1 klaar.",
        "Gesprek met de jongere uiterlijk.",
    ):
        assert words in told
    dots = page.html.count("<circle")
    assert dots == page.html.count("<time ")
    assert page.html.count('<circle class="open"') == 1
    assert not re.search(r"vermoeden|\d+ van de 100", told.lower())


def test_one_day_of_the_time_line_is_seen_by_the_hour(browser: Browser, clock: SetClock) -> None:
    """By a link, without script: the moments of that day alone, with their numbers and the hours."""
    reference = made(browser("alice"))
    clock.advance(timedelta(days=1))
    alice = browser("alice")
    filled(alice, reference, LISA_BEFORE)
    judge(alice, reference)

    whole = get(alice, f"/cases/{reference}")
    days = [link for link in whole.links if "?day=" in link]
    assert [link.partition("#")[0][-10:] for link in days] == ["2026-11-23", "2026-11-24"]
    day = get(alice, days[1].partition("#")[0])
    told = day.main[day.main.index("Tijdlijn") :]
    assert told.startswith("Tijdlijn: 24 november 2026")
    assert "Ronde 1 begonnen" not in told
    assert "Eigen oordeel vastgelegd." in told
    assert '<ol class="events" start="3">' in day.html
    assert day.html.count('class="hour"') == 7
    assert day.html.count("<circle") == day.html.count("<time ") < whole.html.count("<time ")
    assert get(alice, f"/cases/{reference}?day=1999-01-01").main == whole.main


def test_one_line_says_what_is_due_and_by_whom(browser: Browser, clock: SetClock) -> None:
    alice, bob = browser("alice"), browser("bob")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    judge(alice, reference, assess_within="today")
    assert "17.00 uur · bij Alice" in get(bob, f"/cases/{reference}").main
    assert "tijd is om" not in get(bob, f"/cases/{reference}").main

    clock.advance(timedelta(days=1))
    assert "17.00 uur · bij Alice te laat" in get(browser("bob"), f"/cases/{reference}").main


def test_when_to_talk_is_said_as_one_says_it(browser: Browser, clock: SetClock) -> None:
    alice = browser("alice")
    reference = made(alice)
    assert "Gesprek met de jongere: altijd" in get(alice, f"/cases/{reference}").main

    filled(alice, reference, {"image_blackmail": "suspected"})
    assert "Gesprek met de jongere: uiterlijk vandaag, 17.00 uur" in get(alice, f"/cases/{reference}").main

    clock.advance(timedelta(minutes=10))
    other = made(alice)
    judge(alice, other)
    assert "uiterlijk donderdag, 09.10 uur" in get(alice, f"/cases/{other}").main


def test_a_direct_sign_found_later_is_due_at_once_whatever_was_set_before(
    browser: Browser, clock: SetClock
) -> None:
    """REQ direct-signs: the case says "at once", not the date of an earlier round."""
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    judge(alice, reference)
    clock.advance(timedelta(days=5))
    alice = browser("alice")
    post(alice, f"/cases/{reference}/rounds/new", {"age": "17", "setting": NEW["setting"]})
    filled(alice, reference, {"found_at_sex_venue": "confirmed"})

    assert "Gesprek met de jongere: nu meteen" in get(alice, f"/cases/{reference}").main


def test_a_new_round_begins_empty_and_the_old_one_stays(browser: Browser) -> None:
    alice = browser("alice")
    reference = made(alice)
    assert f"/cases/{reference}/rounds/new" not in get(alice, f"/cases/{reference}").links
    filled(alice, reference, LISA_BEFORE)
    judge(alice, reference)

    path = f"/cases/{reference}/rounds/new"
    form = get(alice, path).form()
    assert dict(form.own) == {"age": ""}
    here = {"setting": NEW["setting"]}
    assert Page(post(alice, path, form.sent(age="15", **here))).status == 422
    answer = post(alice, path, form.sent(age="17", **here), follow=False)
    assert answer.headers["location"] == f"/cases/{reference}/form/relationships"

    assert "17 jaar" in get(alice, f"/cases/{reference}").main
    assert "Ja, bekend" in get(alice, f"/cases/{reference}/answers/1").main
    assert "In deze screening is nog niets ingevuld." in get(alice, f"/cases/{reference}/answers/2").main
    assert post(alice, path, form.sent(age="17", **here)).status_code == 422

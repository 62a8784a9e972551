"""What was known last time is offered on the form of a new round: confirmed or changed, never taken over."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from service.core.clock import SetClock
from tests.service.pages.reading import Page, get, post
from tests.service.pages.test_form_page import draft
from tests.service.pages.way import LISA_BEFORE, NEW, filled, judge, made, screened
from tests.service.world import World

pytestmark = pytest.mark.slow

Browser = Callable[[str], TestClient]
FAMILY = "/form/family"


def new_round(browser: TestClient, answers: dict[str, str] = LISA_BEFORE) -> str:
    """The code of a case in its second round; the first was screened with ``answers``."""
    reference = made(browser)
    filled(browser, reference, answers)
    assert judge(browser, reference).status_code == 303
    begin_round(browser, reference)
    return reference


def begin_round(browser: TestClient, reference: str) -> None:
    path = f"/cases/{reference}/rounds/new"
    get(browser, path)  # the same form sent again without it would be a double click
    answer = post(browser, path, {"age": "16", "setting": NEW["setting"]}, follow=False)
    assert answer.status_code == 303, answer.text


def offers_on(page: Page) -> dict[str, str]:
    """By indicator: what the button that confirms it sends."""
    return {
        name.removeprefix("choose."): value
        for name, value, _ in page.form().buttons
        if name.startswith("choose.")
    }


def test_a_new_round_offers_each_known_answer_with_its_date_and_fills_in_none(
    browser: Browser, world: World, clock: SetClock
) -> None:
    alice = browser("alice")
    reference = new_round(alice)
    clock.advance(timedelta(days=90))

    page = get(browser("alice"), f"/cases/{reference}{FAMILY}")

    assert set(offers_on(page)) == {"parents_separated", "family_conflict", "neglect"}
    assert page.main.count("Vorige keer, op 23 november 2026:") == 3
    assert "Bij 3 vragen ziet u het antwoord van de vorige keer." in page.main
    assert [value for name, value in page.form().fields if name.startswith("answer.")] == []
    assert draft(world, reference).answers == {}


def test_one_press_confirms_an_answer_without_script_and_comes_back_to_its_question(
    browser: Browser, world: World
) -> None:
    alice = browser("alice")
    reference = new_round(alice)
    path = f"/cases/{reference}{FAMILY}"
    page = get(alice, path)

    confirmed = {"choose.neglect": offers_on(page)["neglect"]}
    answer = post(alice, path, [*page.form().fields, *confirmed.items()], follow=False)

    assert answer.headers["location"] == f"{path}#neglect"
    assert draft(world, reference).answers == {"neglect": "suspected"}
    assert set(offers_on(get(alice, path))) == {"parents_separated", "family_conflict"}


def test_another_answer_is_one_press_too_and_what_is_left_alone_counts_as_not_asked(
    browser: Browser, world: World
) -> None:
    alice = browser("alice")
    reference = new_round(alice)
    path = f"/cases/{reference}{FAMILY}"

    post(alice, path, get(alice, path).form().sent(answer__neglect="no", then="case"))

    assert draft(world, reference).answers == {"neglect": "no"}
    page = get(alice, f"/cases/{reference}/judgement")
    assert "Bij 4 vragen is een eerder antwoord niet bevestigd." in page.main
    assert re.search(r"U beantwoordde 1 van", page.main)


def test_how_it_was_known_goes_along_and_whether_it_happens_now_is_asked_anew(
    browser: Browser, world: World
) -> None:
    alice = browser("alice")
    reference = made(alice)
    path = f"/cases/{reference}/form/health"
    told = {"answer__self_harm": "suspected", "now__self_harm": "yes", "known__self_harm": "told"}
    post(alice, path, get(alice, path).form().sent(**told))
    judge(alice, reference)
    begin_round(alice, reference)

    page = get(alice, path)
    assert "(de jongere vertelde het)" in page.main
    post(alice, path, [*page.form().fields, ("choose.self_harm", offers_on(page)["self_harm"])])

    stored = draft(world, reference)
    assert stored.known["self_harm"].how == "told"
    assert stored.now == {}


def test_what_nobody_knew_is_not_offered(browser: Browser) -> None:
    alice = browser("alice")
    reference = new_round(alice, {"neglect": "unknown", "family_conflict": "declined"})

    assert offers_on(get(alice, f"/cases/{reference}{FAMILY}")) == {}


def test_the_last_thing_known_is_offered_also_past_a_round_in_which_nobody_asked(browser: Browser) -> None:
    alice = browser("alice")
    reference = new_round(alice)
    filled(alice, reference, {"neglect": "confirmed"})
    judge(alice, reference)
    begin_round(alice, reference)

    offered = offers_on(get(alice, f"/cases/{reference}{FAMILY}"))

    assert '"confirmed"' in offered["neglect"]
    assert set(offered) == {"neglect", "parents_separated", "family_conflict"}


def test_a_round_that_puts_answers_right_is_filled_in_and_what_was_wrong_is_never_offered_again(
    browser: Browser, world: World
) -> None:
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    judge(alice, reference)
    fields = (
        get(alice, f"/cases/{reference}/screenings/1/correction")
        .form()
        .sent(because="wrong_entry", reason="Bij het verkeerde dossier ingevuld.")
    )
    assert post(alice, f"/cases/{reference}/screenings/1/correction", fields, follow=False).status_code == 303
    path = f"/cases/{reference}{FAMILY}"
    page = get(alice, path)
    assert offers_on(page) == {}
    assert draft(world, reference).answers == LISA_BEFORE

    post(alice, path, page.form().sent(answer__neglect="not_asked"))
    judge(alice, reference)
    begin_round(alice, reference)

    assert "neglect" not in offers_on(get(alice, path))


def test_a_choice_that_was_never_saved_is_offered_to_its_author_beside_what_stands(browser: Browser) -> None:
    """REQ saved-on-leaving: after a crash the form says what was not saved, and one press saves it."""
    alice, bob = browser("alice"), browser("bob")
    reference = made(alice)
    filled(bob, reference, {"neglect": "no"})
    kept = {"answers": {"neglect": "confirmed"}, "known": {"neglect": {"how": "seen"}}}
    assert alice.put(f"/api/v1/cases/{reference}/draft/provisional", json=kept).status_code == 204
    path = f"/cases/{reference}{FAMILY}"

    page = get(alice, path)
    assert "Niet bewaard. U koos vandaag, 09.00 uur:" in page.main
    assert ("answer.neglect", "no") in page.form().fields
    assert offers_on(get(bob, path)) == {}

    post(alice, path, [*page.form().fields, ("choose.neglect", offers_on(page)["neglect"])])
    again = get(alice, path)
    assert ("answer.neglect", "confirmed") in again.form().fields
    assert offers_on(again) == {}


def test_what_collides_with_a_colleague_is_kept_also_when_nobody_sees_the_question(
    browser: Browser, world: World
) -> None:
    """REQ saved-on-leaving, REQ draft-safe: the page was closed before it could ask."""
    alice, bob = browser("alice"), browser("bob")
    reference = made(alice)
    path = f"/cases/{reference}{FAMILY}"
    fields = get(alice, path).form().sent(answer__neglect="confirmed")
    filled(bob, reference, {"neglect": "no"})

    assert post(alice, path, fields).status_code == 409

    page = get(alice, path)
    assert "confirmed" in offers_on(page)["neglect"]
    assert draft(world, reference).answers == {"neglect": "no"}


def test_each_form_begins_at_its_first_question_and_says_which_digit_chooses(browser: Browser) -> None:
    alice = browser("alice")
    page = get(alice, f"/cases/{made(alice)}{FAMILY}")

    assert page.html.count("autofocus") == 1
    first = re.search(r'<fieldset class="q" id="(\w+)" tabindex="-1" autofocus>', page.html)
    assert first
    question = page.html[first.start() :].split("</fieldset>")[0]
    assert re.findall(r'aria-keyshortcuts="(\d)"', question) == [
        str(n + 1) for n in range(question.count('name="answer.'))
    ]
    assert "een cijfer kiest het antwoord" in page.main


def test_dates_begin_at_today_where_that_is_usual_and_stay_empty_where_it_is_not(browser: Browser) -> None:
    alice, bob = browser("alice"), browser("bob")
    shown = screened(alice, LISA_BEFORE)
    reference = re.search(r"\d{4}-\d{4}", shown.title)
    assert reference
    code = reference[0]

    def dates(path: str, who: TestClient = alice) -> list[str | None]:
        html = get(who, path).html
        return re.findall(r'type="date"(?: value="([^"]*)")?', html)

    today = "2026-11-23"
    assert dates(f"/cases/{code}/assessments/1/new") == [today]
    assert dates(f"/cases/{code}/stays/new") == [today]
    assert set(dates(f"/cases/{code}/record", bob)) == {today}
    post(alice, f"/cases/{code}/stays/new", {"begun_on": today})
    assert dates(f"/cases/{code}/stays/1/record/parent_talk") == [today]
    assert dates(f"/cases/{code}/stays/1/phase")[0] == today

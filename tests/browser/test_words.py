"""What is typed on a page and not sent: the script keeps it, and gives it to nobody else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Windows
from tests.browser.support_intake import signed_in
from tests.browser.support_page import assert_accessible, assert_no_sideways_scrolling, at_width
from tests.browser.support_server import Api, DemoServer

RUNS: Final = 30
PART: Final = 10
"""Runs that go one after another in one process."""

STEPS: Final = 3
NEW: Final = {"setting": "general_crisis_shelter", "age": 15, "reported_by": "school"}
KEPT: Final = "Uw tekst is bewaard. Nog niet verstuurd."
OTHERS: Final = re.compile("Dit formulier is door iemand anders ingevuld|Somebody else filled in this form")
"""In the language of whoever is signed in now, which another test may have chosen."""


def _case(server: DemoServer) -> str:
    return str(Api(server, server.account("intake_worker")).post("/api/v1/cases", NEW)["reference"])


def _sign_in_here(context: BrowserContext, server: DemoServer, role: str) -> None:
    """Somebody signs in in another tab of this window."""
    account = server.account(role)
    tab = context.new_page()
    tab.goto("/about")
    if tab.locator("form[action='/logout']").count():
        tab.locator("form[action='/logout'] button").click()
    tab.goto("/login")
    tab.locator("#login").fill(account.login)
    tab.locator("#password").fill(account.password)
    tab.locator("form[action='/login'] button.btn").click()
    tab.locator("form[action='/logout']").wait_for()
    tab.close()


def test_words_come_back_in_another_window_and_go_when_they_are_sent(
    window: Windows, demo_server: DemoServer
) -> None:
    """REQ typed-text-kept: kept while one types; offered again with a sentence; gone when sent."""
    path = f"/cases/{_case(demo_server)}/judgement"
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    page.goto(path)
    page.locator("input[name=view]").first.check()
    page.locator("#reason").fill("De mentor zag de jongere drie dagen niet.")
    expect(page.locator("[data-words]")).to_have_text(KEPT)
    page.context.close()

    again = signed_in(window(), demo_server, "intake_worker", "nl")
    again.goto(path)
    expect(again.locator("#kept")).to_be_visible()
    expect(again.locator("#reason")).to_have_value("De mentor zag de jongere drie dagen niet.")
    expect(again.locator("input[name=view]").first).to_be_checked()
    assert_accessible(again)
    with at_width(again, 320):
        assert_no_sideways_scrolling(again)
    again.locator("input[name=assess_within]").first.check()
    again.locator("main form:not([data-unkept]) button.btn").click()
    expect(again.locator("#saved")).to_be_focused()
    expect(again.locator("#saved")).to_be_in_viewport()
    assert_accessible(again)
    again.goto(path)
    expect(again.locator("#kept")).to_have_count(0)


def test_the_other_language_keeps_the_words_of_every_form(window: Windows, demo_server: DemoServer) -> None:
    """REQ typed-text-kept: at once, also what was typed this very second, and the page keeps its address."""
    reference = _case(demo_server)
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    page.goto(f"/cases/{reference}/record")
    for summary in page.locator("main summary").all():
        summary.click()
    page.locator("#words").fill("Ik wil zelf kiezen.")
    page.locator("#reason").fill("Zij weet hier niets van.")
    page.locator("button[name=language]").click()
    page.locator("html[lang=en]").wait_for()

    assert page.url.endswith(f"/cases/{reference}/record")
    expect(page.locator("#words")).to_have_value("Ik wil zelf kiezen.")
    expect(page.locator("#reason")).to_have_value("Zij weet hier niets van.")
    page.locator("button[name=language]").click()
    page.locator("html[lang=nl]").wait_for()


def test_sending_one_form_keeps_the_words_of_another(window: Windows, demo_server: DemoServer) -> None:
    """REQ typed-text-kept: also when the other one was typed just before."""
    reference = _case(demo_server)
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    page.goto(f"/cases/{reference}/record")
    for summary in page.locator("main summary").all():
        summary.click()
    page.locator("#words").fill("Ik wil zelf kiezen.")
    form = page.locator("form[action$='/record/contacts']")
    form.locator("input[name=relation]").first.check()
    form.locator("input[name=safe]").first.check()
    form.locator("#reason").fill("Zij weet hier niets van.")
    form.locator("button.btn").click()
    expect(page.locator("#saved")).to_be_visible()
    expect(page.locator("#words")).to_have_value("Ik wil zelf kiezen.")
    expect(page.locator("#reason")).to_have_value("")


def test_a_bsn_stays_on_the_screen_and_leaving_asks_first(window: Windows, demo_server: DemoServer) -> None:
    """REQ free-text: the page says that it is not kept, and one is asked before it goes."""
    window.expect_refused(422, "/kept-words")
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    window.expect_refused(422, "/kept-words")
    page.goto(f"/cases/{_case(demo_server)}/judgement")
    page.locator("#reason").press_sequentially("Nummer 111222333 genoemd.")
    page.locator("#reason").blur()
    expect(page.locator("[data-words]")).to_contain_text("burgerservicenummer")
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    page.on("dialog", stay)
    page.goto("/cases")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("first", range(0, RUNS, PART))
def test_at_two_tabs_no_word_is_lost_and_none_goes_out_under_another_name(
    window: Windows, demo_server: DemoServer, first: int
) -> None:
    """REQ typed-text-kept, REQ bound-to-author: thirty runs in a real browser, since the script keeps forms
    too. What is typed is found again by who typed it, whatever happened in between."""
    context = window()
    window.expect_refused(409, "/kept-words")
    window.expect_refused(409, "/judgement")
    signed_in(context, demo_server, "intake_worker", "nl")
    lost: list[str] = []
    api = Api(demo_server, demo_server.account("intake_worker"))
    for number in range(first, first + PART):
        path = f"/cases/{api.post('/api/v1/cases', NEW)['reference']}/judgement"
        lost += _run(context, demo_server, path, random.Random(number), swaps=number % 5 == 0)
    assert not lost, "\n".join(lost)


def _run(
    context: BrowserContext, server: DemoServer, path: str, chance: random.Random, *, swaps: bool
) -> list[str]:
    """A few steps at two tabs of one window with the judgement of one case; what was lost, if anything."""
    tabs = [context.new_page(), context.new_page()]
    for tab in tabs:
        tab.on("dialog", lambda dialog: dialog.dismiss())
        tab.goto(path)
    words: dict[int, str] = {}
    done: list[str] = []
    swapped = False

    def type_(at: int) -> None:
        words[at] = f"Woorden {chance.randrange(10**6)} over de jongere."
        tabs[at].locator("#reason").fill(words[at])
        done.append(f"type {at}")

    def rest(at: int) -> None:
        if at in words and not swapped:
            tabs[at].locator("#reason").blur()
            expect(tabs[at].locator("[data-words]")).to_have_text(KEPT)
        done.append(f"rest {at}")

    def language(at: int) -> None:
        if not swapped:
            now = tabs[at].locator("html").get_attribute("lang")
            tabs[at].locator("button[name=language]").click()
            tabs[at].locator(f"html[lang={'en' if now == 'nl' else 'nl'}]").wait_for()
            if at in words:
                expect(tabs[at].locator("#reason")).to_have_value(words[at])
            tabs[at].locator("button[name=language]").click()
            tabs[at].locator(f"html[lang={now}]").wait_for()
        done.append(f"language {at}")

    def swap(_at: int) -> None:
        nonlocal swapped
        if not swapped:
            for at in words:
                rest(at)
            _sign_in_here(context, server, "coordinator")
            swapped = True
        done.append("swap")

    steps: tuple[Callable[[int], None], ...] = (type_, type_, rest, language)
    type_(0)
    for _ in range(STEPS):
        chance.choice(steps)(chance.randrange(2))
    if swaps:
        swap(0)
    at = next(iter(words))
    lost = _sent(tabs[at], words[at], swapped, done)
    if swapped:
        _sign_in_here(context, server, "intake_worker")
        lost += _found_again(context, path, words, done)
    for tab in tabs:
        tab.close()
    return lost


def _sent(tab: Page, words: str, swapped: bool, done: list[str]) -> list[str]:
    """Send the form: it goes out for its author, and for nobody else."""
    if tab.locator("input[name=view]").count() == 0:
        return [f"{done}: the form is gone"]
    tab.locator("input[name=view]").first.check()
    tab.locator("input[name=assess_within]").first.check()
    tab.locator("main form:not([data-unkept]) button.btn").click()
    if swapped:
        expect(tab.locator("h1")).to_have_text(OTHERS)
        return [f"{done}: shown to another"] if words in tab.content() else []
    tab.wait_for_url("**/screenings/*")
    return [] if words in tab.content() else [f"{done}: another text was stored"]


def _found_again(context: BrowserContext, path: str, words: dict[int, str], done: list[str]) -> list[str]:
    """Every text that was not sent stands in the form again, or in the list of what waits."""
    page = context.new_page()
    page.goto(path)
    shown = page.locator("#reason").input_value()
    page.goto("/kept")
    listed = page.locator("main").inner_text()
    page.close()
    return [f"{done}: {text}" for text in words.values() if text != shown and text not in listed]

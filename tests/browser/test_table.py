"""The Zorgtafel and the reviews as people meet them: readable, narrow enough, accessible, two languages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from screening.language import LANGUAGES, Language
from tests.browser.conftest import Windows
from tests.browser.support_intake import signed_in
from tests.browser.support_page import assert_accessible, assert_no_sideways_scrolling
from tests.browser.support_server import DemoServer

WIDTHS = (1280, 360)
LOOKED_AT = os.environ.get("SIGNAALWIJZER_PICTURES", "")
"""A folder in which a picture of each page is kept, for who wants to look."""


def looked_at(page: Page, name: str, language: Language) -> None:
    """What holds on each page, at each width."""
    expect(page.locator("h1")).to_have_count(1)
    assert_accessible(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert_no_sideways_scrolling(page)
        if LOOKED_AT:
            page.screenshot(path=Path(LOOKED_AT) / f"{name}-{width}-{language}.png", full_page=True)
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})


def meetings(page: Page) -> Iterator[str]:
    page.goto("/table")
    for link in page.locator("main a[href^='/table/meetings/']").all():
        yield link.get_attribute("href") or ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["partner", "coordinator"])
def test_the_table_of_who_sits_there(
    window: Windows, demo_server: DemoServer, role: str, language: Language
) -> None:
    """REQ acute-first: each page of the table says that danger does not wait for the meeting."""
    page = signed_in(window(), demo_server, role, language)
    page.goto("/table")
    sheets = [a.get_attribute("href") for a in page.locator("main a[href^='/table/sheets/']").all()]
    assert len(sheets) >= 2
    places = {"table": "/table", "forward": "/table/forward", "sheet": sheets[-1], "new": sheets[0]}
    days = sorted(set(meetings(page)))
    places |= {f"meeting-{number}": day for number, day in enumerate(days)}
    if role == "coordinator":
        places["partners"] = "/table/partners"
    assert len(days) == 4
    for name, path in places.items():
        page.goto(path or "")
        looked_at(page, f"{role}-{name}", language)
        if name != "partners":
            assert page.locator(".alarm a[href='/acute']").count() == 1, path
        assert page.locator(".estimate").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_reviews(window: Windows, demo_server: DemoServer, language: Language) -> None:
    page = signed_in(window(), demo_server, "reviewer", language)
    page.goto("/reviews")
    looked_at(page, "reviews", language)
    page.locator("main table a").last.click()
    looked_at(page, "review", language)
    page.locator("form[action$='/review'] .btn").click()
    expect(page.locator("[role=alert] li")).to_have_count(3)
    looked_at(page, "review-mistakes", language)

    analyst = signed_in(window(), demo_server, "analyst", language)
    analyst.goto("/feedback")
    looked_at(analyst, "feedback", language)


def test_a_partner_puts_somebody_forward_by_keyboard_and_finds_it_back(
    window: Windows, demo_server: DemoServer
) -> None:
    page = signed_in(window(script=False), demo_server, "partner", "nl")
    page.goto("/table/forward")
    page.get_by_label("Zorgen", exact=True).fill("De jongere is vaak weg en heeft blauwe plekken.")
    page.get_by_label("Vraag aan de tafel").fill("Wie kent deze jongere al langer?")
    page.get_by_label("Vraag aan de tafel").press("Tab")
    page.get_by_role("button", name="Breng in").press("Enter")

    expect(page.locator("h1")).to_contain_text("Jongere Z")
    expect(page.locator("main")).to_contain_text("blauwe plekken")
    expect(page.locator("main")).to_contain_text("wacht op het volgende overleg")

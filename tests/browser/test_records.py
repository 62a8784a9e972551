"""The work list with its chips, the rights of a young person, the explanation: each in the browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from screening.language import LANGUAGES, Language
from tests.browser.conftest import Windows
from tests.browser.support_intake import signed_in
from tests.browser.support_page import assert_accessible, assert_no_sideways_scrolling, at_width
from tests.browser.support_server import DemoServer, screened_case


def _fits(page: Page, name: str) -> None:
    assert_accessible(page)
    if folder := os.environ.get("SIGNAALWIJZER_SCREENSHOTS"):
        for width in (1280, 360):
            with at_width(page, width):
                page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    with at_width(page, 320):
        assert_no_sideways_scrolling(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_rights_and_explanation_are_for_everybody(
    window: Windows, demo_server: DemoServer, language: Language
) -> None:
    """REQ explanation-on-request, REQ access-export: without script, readable and in both languages."""
    page = signed_in(window(width=1280, script=False), demo_server, "coordinator", language)
    page.goto("/cases")
    # A long list has links to its pages as well, and the page that is open is marked in the same way.
    chips = page.locator("main .tools .chips a")
    current = page.locator("main .tools .chips a[aria-current]")
    expect(current).to_have_count(1)  # open cases, unless one asks for others
    chips.nth(2).click()
    expect(current).to_have_count(2)
    _fits(page, f"list-{language}")
    current.last.click()
    expect(current).to_have_count(1)

    reference = screened_case(demo_server)
    page.goto(f"/cases/{reference}")
    _fits(page, f"case-{language}")
    page.goto(f"/cases/{reference}/record")
    _fits(page, f"record-{language}")
    page.goto(f"/cases/{reference}/record/looked")
    expect(page.locator("main li").first).to_be_visible()
    _fits(page, f"looked-{language}")
    page.goto(f"/cases/{reference}/screenings/1/explanation")
    _fits(page, f"explanation-{language}")
    page.goto(f"/cases/{reference}/screenings/1/correction")
    _fits(page, f"correction-{language}")
    page.locator("main form button").click()
    expect(page.locator("main .summary li")).to_have_count(2)
    _fits(page, f"correction-missing-{language}")

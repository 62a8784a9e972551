"""A stay in the browser: recorded by keyboard, without script, on a narrow screen; and the report."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from screening.language import LANGUAGES, Language
from tests.browser.conftest import Windows
from tests.browser.support_intake import signed_in
from tests.browser.support_page import choose, looked_at, press_on, tab_to
from tests.browser.support_server import DemoServer

KINDS = ("parent_talk", "group_meeting", "missing", "secure", "advice", "evaluation")
MISTAKE = {"nl": "Fout:", "en": "Error:"}


def _stay_of_weeks(page: Page) -> str:
    """The address of the running stay that has most weeks behind it: its last day comes first."""
    page.goto("/stays")
    return page.locator("main tbody a").first.get_attribute("href") or ""


@pytest.mark.parametrize(("language", "script", "width"), [("nl", False, 360), ("en", True, 1280)])
def test_a_secure_placement_is_recorded_by_keyboard(
    window: Windows, demo_server: DemoServer, language: Language, script: bool, width: int
) -> None:
    """REQ no-automatic-action: a form in which today alone stands, its mistakes, and then what people say."""
    page = signed_in(window(width=width, height=740, script=script), demo_server, "coordinator", language)
    stay = _stay_of_weeks(page)
    page.goto(f"{stay}/record/secure")
    expect(page.locator("main input:checked")).to_have_count(0)
    press_on(page, page.locator("main form button.btn"))
    expect(page.locator(".summary li")).to_have_count(3)
    assert page.title().startswith(MISTAKE[language])
    looked_at(page, 320)

    page.locator("#day").fill(page.evaluate("() => new Date(Date.now() - 864e5).toISOString().slice(0, 10)"))
    choose(page, "code", "asked")
    choose(page, "body", "certified_institution")
    tab_to(page, page.locator("#words"))
    page.keyboard.type("De instelling vroeg dit na overleg met het team.")
    press_on(page, page.locator("main form button.btn"))
    page.wait_for_url(f"**{stay}")
    expect(page.locator("main")).to_contain_text("De instelling vroeg dit na overleg met het team.")
    looked_at(page, 320)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_and_the_report_fit_and_are_accessible(
    window: Windows, demo_server: DemoServer, language: Language
) -> None:
    page = signed_in(window(), demo_server, "coordinator", language)
    stay = _stay_of_weeks(page)
    for path in ("/phase", *(f"/record/{kind}" for kind in KINDS)):
        page.goto(stay + path)
        looked_at(page, 320)
    for chosen in (
        "since=2015-01-01&until=2016-12-31",
        "since=2016-12-31&until=2015-01-01",
        "since=2026-01-01",
    ):
        page.goto(f"/programme?{chosen}")
        looked_at(page, 320)


def test_the_report_shows_the_published_figures(window: Windows, demo_server: DemoServer) -> None:
    """24 ended, half of them, 6.0 and over 4 months, most under 3 months, 8.5: from made-up records."""
    page = signed_in(window(), demo_server, "coordinator", "nl")
    page.goto("/programme?since=2015-01-01&until=2016-12-31")
    short = page.locator("section[aria-labelledby=short]")

    for words in ("24", "50 van de 100", "71 van de 100", "8,5"):
        expect(short).to_contain_text(words)
    expect(page.locator("section[aria-labelledby=duration_year]")).to_contain_text("6,0 maanden")
    expect(page.locator("section[aria-labelledby=duration_year]")).to_contain_text("4,3 maanden")
    expect(page.locator("main")).to_contain_text("verzonnen")

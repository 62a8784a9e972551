"""A one-time code, typed where one signs in, leads to an own password, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from screening.language import LANGUAGES, Language
from tests.browser.conftest import Windows
from tests.browser.support_page import looked_at, press_on, write_in
from tests.browser.support_server import Api, DemoServer

PASSWORD = "vier woorden op een rij"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_leads_to_an_own_password_by_keyboard(
    window: Windows, demo_server: DemoServer, language: Language
) -> None:
    login = f"begins-{language}"
    person = {"login": login, "name": "Begint Vandaag", "roles": ["administrator"], "teams": []}
    code = Api(demo_server, demo_server.account("administrator")).post("/api/v1/people", person)["code"]
    page = window().new_page()
    page.goto("/login")
    if language == "en":
        press_on(page, page.locator("button[name=language]"))
        page.locator("html[lang=en]").wait_for()
    looked_at(page)
    write_in(page, page.locator("#login"), login)
    write_in(page, page.locator("#password"), code)
    page.keyboard.press("Enter")

    expect(page.locator("#one_time")).to_have_value(code)
    looked_at(page)
    write_in(page, page.locator("#new"), "wachtwoord2026")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    looked_at(page)
    write_in(page, page.locator("#new"), PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url("**/account")
    page.goto("/begin")
    page.wait_for_url("**/account")

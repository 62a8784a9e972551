"""A second factor by keyboard alone: an app with codes, recovery codes, and a passkey on a virtual device."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pyotp
from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows
from tests.browser.support_page import looked_at, press_on, write_in
from tests.browser.support_server import DemoServer, colleague

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(page: Page, login: str, password: str) -> None:
    page.goto("/login")
    write_in(page, page.locator("#login"), login)
    write_in(page, page.locator("#password"), password)
    page.keyboard.press("Enter")


def test_an_app_and_a_passkey_by_keyboard(window: Windows, demo_server: DemoServer) -> None:
    """REQ asvs: V6.3.3, V6.4.3: both, on the pages themselves; the passkey alone is two factors."""
    account = colleague(demo_server, "two-steps", "reviewer", "Twee Stappen")
    page = window(at=demo_server.url.replace("127.0.0.1", "localhost")).new_page()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_in(page, account.login, account.password)
    page.wait_for_url("**/cases")

    page.goto("/account")
    looked_at(page)
    press_on(page, page.locator("a[href='/account/second-factor']"))
    page.wait_for_url("**/account/second-factor")
    looked_at(page)
    press_on(page, page.locator("a[href='/account/second-factor/app']"))
    expect(page.locator("svg[role=img]")).to_be_visible()
    looked_at(page)
    secret = page.locator("code").inner_text().replace(" ", "")
    write_in(page, page.locator("#first_code"), pyotp.TOTP(secret).at(datetime.now(UTC)))
    page.keyboard.press("Enter")
    expect(page.locator("li code")).to_have_count(10)
    recovery = page.locator("li code").first.inner_text()
    looked_at(page)

    page.goto("/account/second-factor")
    press_on(page, page.locator("a[href='/account/second-factor/passkey']"))
    page.wait_for_url("**/passkey")
    looked_at(page)
    write_in(page, page.locator("#name"), "Telefoon van het werk")
    page.keyboard.press("Enter")
    expect(page.locator("li strong")).to_have_text("Telefoon van het werk")
    looked_at(page)

    press_sign_out(page)
    sign_in(page, account.login, account.password)
    expect(page.locator("#factor_code")).to_be_visible()
    looked_at(page)
    write_in(page, page.locator("#factor_code"), recovery)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases")

    press_sign_out(page)
    page.goto("/login")
    press_on(page, page.locator("form[action='/login/passkey/ask'] button"))
    expect(page.locator("form[data-passkey]")).to_be_visible()
    looked_at(page)
    press_on(page, page.locator("form[data-passkey] button"))
    page.wait_for_url(re.compile("/cases"))
    page.goto("/account/second-factor")
    expect(page.get_by_text(re.compile("laatst gebruikt"))).to_be_visible()

    take_away(page)


def take_away(page: Page) -> None:
    """Both can be removed again, one by one."""
    for way in ("app/remove", "passkeys"):
        page.locator(f"form[action^='/account/second-factor/{way}'] button").click()
        page.wait_for_url("**/account/second-factor")


def press_sign_out(page: Page) -> None:
    press_on(page, page.locator("form[action='/logout'] button"))
    page.wait_for_url("**/login")

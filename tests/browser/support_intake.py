"""An intake worker at work: signs in, makes a case, fills in the form, judges, reads the result."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page

from screening.catalogue.read_catalogue import load_catalogue
from screening.language import Language
from tests.browser.support_hands import Hands, Pointer
from tests.browser.support_server import Account, Api, DemoServer

REASON = "Thuis en op school gaat het slechter sinds deze relatie."

AtEachPage = Callable[[Page], None]


class Worker:
    """Drives the pages with ``hands``; ``look`` is called at every page on the way."""

    def __init__(self, page: Page, hands: Hands, look: AtEachPage) -> None:
        self.page = page
        self._hands = hands
        self._look = look

    def sign_in(self, account: Account, language: str) -> None:
        """Open the product, choose the language, sign in; there the account may have chosen another one."""
        self.page.goto("/")
        self.read_in(language)
        self._look(self.page)
        self._hands.write(self.page.locator("#login"), account.login)
        self._hands.write(self.page.locator("#password"), account.password)
        self._hands.press(self.page.locator("form[action='/login'] button"))
        self.page.locator("form[action='/logout']").wait_for()
        self.read_in(language)
        self._look(self.page)

    def read_in(self, language: str) -> None:
        """Change the language of the page, where it is another one."""
        if self.page.locator("html").get_attribute("lang") != language:
            self._hands.press(self.page.locator(f"button[name=language][value={language}]"))
            self.page.locator(f"html[lang={language}]").wait_for()

    def make_case(self, setting: str, age: int) -> str:
        """A new case; returns its code."""
        self._hands.press(self.page.locator("main a[href='/cases/new']").first)
        self.page.wait_for_url("**/cases/new")
        self._look(self.page)
        self._hands.write(self.page.locator("#age"), str(age))
        self._hands.choose("setting", setting)
        self._hands.choose("reported_by", "police_monitoring_point")
        self._hands.press(self.page.locator("main form button.btn").first)
        self.page.wait_for_url(re.compile(r"/cases/\d{4}-\d+"))
        found = re.search(r"/cases/(\d{4}-\d+)", self.page.url)
        assert found
        return found[1]

    def begin_round(self, reference: str, age: int, setting: str = "youth_protection_intake") -> None:
        """A new, empty round of a case that has its screening: how old the young person is now, and where."""
        self.page.goto(f"/cases/{reference}")
        self._hands.press(self.page.locator(f"a[href='/cases/{reference}/rounds/new']"))
        self.page.wait_for_url("**/rounds/new")
        self._look(self.page)
        self._hands.write(self.page.locator("#age"), str(age))
        self._hands.choose("setting", setting)
        self._hands.press(self.page.locator("main form button.btn"))
        self.page.wait_for_url(lambda url: not url.endswith("/rounds/new"))

    def fill_in(self, reference: str, request: Mapping[str, Any]) -> None:
        """Go through every section of the form, answering what ``request`` holds and nothing else."""
        catalogue = load_catalogue()
        self.page.goto(f"/cases/{reference}/form/{catalogue.sections[0].id}")
        for section in catalogue.sections:
            self.page.wait_for_url(f"**/form/{section.id}")
            self._answer(section.id, request)
            self._hands.press(self._button("btn"))
        self.page.wait_for_url("**/judgement")

    def fill_in_part(self, reference: str, request: Mapping[str, Any]) -> None:
        """Visit only the sections that ``request`` answers, putting the form away after each."""
        catalogue = load_catalogue()
        for section in catalogue.sections:
            if not any(indicator.id in request["answers"] for indicator in catalogue.in_section(section.id)):
                continue
            self.page.goto(f"/cases/{reference}/form/{section.id}")
            self._answer(section.id, request)
            self._hands.press(self._button("btn quiet"))
            self.page.wait_for_url(f"**/cases/{reference}")
            self._look(self.page)
        self.page.goto(f"/cases/{reference}/judgement")

    def _button(self, kind: str) -> Locator:
        return self.page.locator(f"main form .acts button[class='{kind}']")

    def _answer(self, section: str, request: Mapping[str, Any]) -> None:
        self._look(self.page)
        for indicator in load_catalogue().in_section(section):
            if indicator.id in request["answers"]:
                self._hands.choose(f"answer.{indicator.id}", request["answers"][indicator.id])

    def judge(self, view: str, within: str) -> None:
        """Record the own judgement and arrive at the result."""
        self._look(self.page)
        self._hands.choose("view", view)
        self._hands.choose("assess_within", within)
        self._hands.write(self.page.locator("#reason"), REASON)
        self._hands.press(self.page.locator("main form button.btn"))
        self.page.wait_for_url("**/screenings/*")
        self._look(self.page)


def signed_in(context: BrowserContext, server: DemoServer, role: str, language: Language) -> Page:
    """The first page of the first account of ``role``, who has signed in and reads ``language``.

    The form for it is filled in by every ``Worker``; here the window gets the cookies that it would have got.
    """
    context.add_cookies(
        [
            {"name": name, "value": value, "url": server.url, "httpOnly": True, "sameSite": "Strict"}
            for name, value in Api(server, server.account(role)).cookies.items()
        ]
    )
    page = context.new_page()
    page.goto("/")
    Worker(page, Pointer(page), lambda _: None).read_in(language)
    return page

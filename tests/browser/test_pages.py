"""Every page, in both languages, for every role: accessible, narrow enough, asking nothing of anyone else."""

from __future__ import annotations

import io
import re
from typing import Any, Final

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from pypdf import PdfReader

from screening.language import LANGUAGES, Language
from service.identity.permissions import Role
from tests.browser.conftest import Windows
from tests.browser.support_intake import signed_in
from tests.browser.support_markup import Document, JudgedOnce
from tests.browser.support_page import (
    Seen,
    assert_accessible,
    assert_identifiers_fit,
    assert_no_sideways_scrolling,
    at_width,
    in_view,
    keep_axe,
)
from tests.browser.support_server import Api, DemoServer
from tests.browser.support_walk import in_session, page_routes, walk, without_browser

TITLE = re.compile(r".+ · Signaalwijzer \(Demonstrati(e|on)\)")
NARROW = 320
"""A window of 1280 pixels at 400 % zoom."""

WIDE: Final[ViewportSize] = {"width": 1280, "height": 800}

LEFT_AT_ONCE = {"/", "/login", "/begin"}
"""Addresses that somebody who is signed in does not stay on."""

WITH_A_PROPOSAL = {"/models/{digest}/report"}
"""Pages that the demonstration does not have before an analyst proposes a model: see test_analyst."""

OF_NO_DEMONSTRATION = {"/login/provider/callback", "/account/second-factor/passkey"}
"""Pages for which a demonstration has no identity provider and no address that takes passkeys: see
test_provider and test_second_factor."""

LISA_CASE = "/cases/2025-0001"
LISA_BEFORE = "/cases/2025-0001/screenings/1"
CONVERSATION = "/cases/2025-0001/assessments/1"
STAY_END = "/cases/2026-0007/stays/1/end"


def _promises(page: Page, language: Language) -> None:
    """What holds on every page there is, whatever its words are."""
    seen = Seen.of(page)
    assert (seen.language, seen.headings, seen.danger) == (language, 1, [True]), page.url
    assert TITLE.fullmatch(seen.title), page.url
    assert_identifiers_fit(page)
    assert_no_sideways_scrolling(page)


def _judge(page: Page, language: Language) -> None:
    """A page by itself: what holds on every page, and what axe finds."""
    assert_accessible(page)
    with at_width(page, NARROW):
        _promises(page, language)


def _oldest_first(api: Api) -> list[dict[str, Any]]:
    """The cases of who asks: those that the demonstration came with stand before those that tests made."""
    pages = int(api.get("/api/v1/cases")["pages"])
    cases = [case for page in range(1, pages + 1) for case in api.get(f"/api/v1/cases?page={page}")["cases"]]
    return sorted(cases, key=lambda case: str(case["reference"]))


@pytest.fixture(scope="session")
def preferred(demo_server: DemoServer) -> list[str]:
    """Where an intake worker begins: pages that few links lead to.

    A case that is still being filled in and one that waits for its estimate, a conversation on record, and
    the end of a stay, which is linked from a stay in its last phase.
    """
    unfinished = {
        case["stage"]: f"/cases/{case['reference']}"
        for case in reversed(_oldest_first(Api(demo_server, demo_server.account("intake_worker"))))
        if case["stage"] != "screened"
    }
    assert {"draft", "judged"} <= set(unfinished)
    return [*unfinished.values(), CONVERSATION, STAY_END]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", Role)
def test_every_page_of_a_role(
    window: Windows,
    demo_server: DemoServer,
    judged: JudgedOnce,
    preferred: list[str],
    role: Role,
    language: Language,
) -> None:
    """REQ no-third-party, REQ acute-first: no page asks another host, and danger is one jump away from each.

    What the server sent is looked at for every page of the role. Pages of one markup differ in their words
    alone: each markup is opened once in a language, at 400 % zoom and at full width, and judged by axe.
    """

    def look(url: str, document: Document) -> None:
        assert document.language == language, url
        assert TITLE.fullmatch(document.title), url
        assert (document.headings, document.danger, document.astray) == (1, True, []), url
        if not judged.claims(document.markup, language):
            return
        answer = page.goto(url)
        assert answer
        assert answer.status == 200, url
        # The next page opens in the window that this one leaves: one change of its size is enough.
        size = page.viewport_size
        assert size
        if size["width"] == NARROW:
            narrow(url)
            page.set_viewport_size(WIDE)
            wide()
        else:
            wide()
            page.set_viewport_size({"width": NARROW, "height": WIDE["height"]})
            narrow(url)

    def narrow(url: str) -> None:
        assert page.evaluate("innerWidth") == NARROW, url
        _promises(page, language)

    def wide() -> None:
        assert_no_sideways_scrolling(page)
        assert_accessible(page)

    page = signed_in(window(width=NARROW), demo_server, role, language)
    keep_axe(page)
    first = preferred if role is Role.INTAKE_WORKER else []
    assert len(walk(page.url, in_session(page, look), at_most=2, first=first)) > 5


def test_every_page_can_be_reached_by_links(demo_server: DemoServer, preferred: list[str]) -> None:
    """By somebody: no page of the product stands apart from the others."""
    met: set[str] = set()
    for role in Role:
        person = Api(demo_server, demo_server.account(role))
        # Of a case three: one that is filled in, one that waits for its estimate, and one with a result.
        first = [*preferred, LISA_CASE] if role is Role.INTAKE_WORKER else []
        met |= walk(demo_server.url + "/about", without_browser(person.page), at_most=3, first=first)

    elsewhere = LEFT_AT_ONCE | WITH_A_PROPOSAL | OF_NO_DEMONSTRATION
    assert set(page_routes()) - elsewhere - met == set()


@pytest.fixture
def outcomes(demo_server: DemoServer) -> dict[str, str]:
    """One address of a result for every kind of outcome in the demonstration."""
    api = Api(demo_server, demo_server.account("intake_worker"))
    found: dict[str, str] = {}
    for case in _oldest_first(api):
        path = f"/cases/{case['reference']}"
        for screening in api.get(f"/api/v1{path}")["screenings"]:
            address = f"{path}/screenings/{screening['number']}"
            result = api.get(f"/api/v1{address}")
            found.setdefault(result["reason"] or result["status"], address)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_outcome(
    window: Windows, demo_server: DemoServer, outcomes: dict[str, str], language: Language
) -> None:
    """REQ abstain: an outcome without a number gives its reason, and no picture of a number."""
    assert {"scored", "confirmed_direct_sign", "score_declined", "withheld"} <= set(outcomes)
    page = signed_in(window(), demo_server, "intake_worker", language)
    for outcome, address in outcomes.items():
        page.goto(address)
        _judge(page, language)
        expect(page.locator("#estimate .big")).to_have_count(1 if outcome == "scored" else 0)
        expect(page.locator("#estimate .nonumber")).to_have_count(0 if outcome == "scored" else 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 740)])
def test_the_limits_are_seen_together_with_the_score(
    window: Windows,
    demo_server: DemoServer,
    outcomes: dict[str, str],
    language: Language,
    width: int,
    height: int,
) -> None:
    """REQ limits-visible: from the score nobody has to scroll to what the model does not know."""
    page = signed_in(window(width=width, height=height), demo_server, "intake_worker", language)
    page.goto(outcomes["scored"])
    page.locator("#estimate .big").evaluate("score => score.scrollIntoView({block: 'start'})")

    assert in_view(page, page.locator("#estimate .big"))
    for limit in page.locator("#limits h3, #limits li, #errors figcaption > *").all():
        assert in_view(page, limit), limit.inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_print_puts_judgement_and_facts_before_the_estimate(
    window: Windows, demo_server: DemoServer, language: Language
) -> None:
    """REQ print: numbered and dated, judgement first, on paper without what belongs on a screen."""
    page = signed_in(window(), demo_server, "intake_worker", language)
    page.goto(LISA_BEFORE + "/print")
    reference = LISA_BEFORE.split("/")[2]
    order = page.evaluate("() => ['own', 'facts', 'estimate'].map(i => document.getElementById(i).offsetTop)")
    assert order == sorted(order)

    paper = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    words = "".join(sheet.extract_text() for sheet in paper.pages)
    assert f"{reference} – " in words
    assert len(paper.pages) <= 3
    page.emulate_media(media="print")
    for on_screen_only in ("header.bar nav", "header a.danger", ".screen"):
        expect(page.locator(on_screen_only).first).to_be_hidden()


def test_forced_colours_keep_the_bars_and_the_focus(
    window: Windows, demo_server: DemoServer, outcomes: dict[str, str]
) -> None:
    page = signed_in(window(forced_colors="active"), demo_server, "intake_worker", "nl")
    page.goto(outcomes["scored"])

    shown = page.evaluate(
        """() => [...document.querySelectorAll('.reasons svg rect, .crowd svg *')]
            .some(e => e.getBoundingClientRect().width > 0
                && getComputedStyle(e).fill !== getComputedStyle(document.body).backgroundColor)"""
    )
    assert shown, "nothing of the pictures is left"
    page.keyboard.press("Tab")
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_api_is_described_by_the_product_itself(
    window: Windows, demo_server: DemoServer, language: Language
) -> None:
    """REQ offline-docs: every operation of the OpenAPI document stands on the page, fetched from here."""
    page = signed_in(window(), demo_server, "analyst", language)
    operations = Api(demo_server, demo_server.account("analyst")).get("/api/v1/openapi.json")["paths"]
    page.goto("/api/docs")
    words = page.locator("main").inner_text()

    assert len(operations) > 15
    assert [path for path in operations if path not in words] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_that_does_not_exist_gets_a_page(
    window: Windows, demo_server: DemoServer, language: Language
) -> None:
    page = signed_in(window(), demo_server, "intake_worker", language)
    for address in ("/cases/2026-9999", "/nothing-here", "/people"):
        answer = page.goto(address)
        assert answer
        assert answer.status in {403, 404}
        _judge(page, language)

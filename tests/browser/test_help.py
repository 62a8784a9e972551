"""The guides in a browser: by keyboard, narrow and wide, in the dark, in forced colours, and on paper."""

from __future__ import annotations

import io
from typing import Final

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from screening.language import LANGUAGES, Language
from service.areas.help.guides import guides
from tests.browser.conftest import Windows
from tests.browser.support_intake import signed_in
from tests.browser.support_page import assert_accessible, assert_no_sideways_scrolling, at_width
from tests.browser.support_server import DemoServer

NARROW: Final = 320
"""A window of 1280 pixels at 400 % zoom."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_guide_fits_and_is_accessible(
    window: Windows, demo_server: DemoServer, language: Language
) -> None:
    """REQ help: each guide, with its pictures, wide and at 400 % zoom."""
    page = signed_in(window(), demo_server, "coordinator", language)
    for one in guides(language):
        page.goto(f"/help/{one.id}")
        assert_accessible(page)
        with at_width(page, NARROW):
            assert_no_sideways_scrolling(page)


def test_the_help_of_a_page_is_reached_by_keyboard(window: Windows, demo_server: DemoServer) -> None:
    """Without script too: the link is among the first of the page, and leads to the heading about it."""
    page = signed_in(window(script=False), demo_server, "intake_worker", "nl")
    page.goto("/cases/new")
    link = page.get_by_role("banner").get_by_role("link", name="Hulp bij deze pagina")
    _tab_to(page, "Hulp")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url("**/help/intake#new")
    expect(page.locator("#new")).to_be_in_viewport()
    expect(page.locator("#new")).to_have_text("Zo maakt u een dossier aan")


def _tab_to(page: Page, words: str) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.textContent") == words:
            return


def test_a_guide_on_paper_has_its_steps_and_its_pictures_as_tables(
    window: Windows, demo_server: DemoServer
) -> None:
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    page.goto("/help/stay")
    paper = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    words = "".join(sheet.extract_text() for sheet in paper.pages)

    assert "Zo sluit u een verblijf af" in words
    assert "Gesprek met ouders" in words
    page.emulate_media(media="print")
    for on_screen_only in ("header.bar", "main nav"):
        expect(page.locator(on_screen_only).first).to_be_hidden()


@pytest.mark.parametrize("look", ["dark", "forced"])
def test_a_guide_in_the_dark_and_in_forced_colours(
    window: Windows, demo_server: DemoServer, look: str
) -> None:
    opened = window(color_scheme="dark") if look == "dark" else window(forced_colors="active")
    page = signed_in(opened, demo_server, "coordinator", "nl")
    page.goto("/help/model")
    assert_accessible(page)
    drawn = page.evaluate(
        """() => [...document.querySelectorAll('.picture svg :is(path, rect, circle, line)')]
            .some(e => getComputedStyle(e).stroke !== getComputedStyle(document.body).backgroundColor)"""
    )
    assert drawn, "nothing of the pictures is left"

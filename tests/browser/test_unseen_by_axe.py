"""What only a browser shows of the rules in tests/service/pages/test_unseen_by_axe.py."""

from __future__ import annotations

from tests.browser.conftest import Windows
from tests.browser.support_intake import signed_in
from tests.browser.support_page import press_on
from tests.browser.support_server import DemoServer

_FOCUS = """() => {
    const here = document.activeElement;
    const {top} = here.getBoundingClientRect();
    return [here.id, getComputedStyle(here).outlineStyle, top >= 0 && top < innerHeight];
}"""


def test_the_summary_of_mistakes_leads_to_groups_too(window: Windows, demo_server: DemoServer) -> None:
    """By keyboard: the focus is on the group that the mistake is about, in view, with its ring."""
    page = signed_in(window(height=600), demo_server, "intake_worker", "nl")
    page.goto("/cases/new")
    press_on(page, page.locator("main form button.btn").first)
    press_on(page, page.locator(".summary a[href='#setting']"))

    assert page.evaluate(_FOCUS) == ["setting", "solid", True]

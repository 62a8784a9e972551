"""The form keeps what is typed: without a button, with a colleague in between, and when a sign-in ends."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from screening.language import LANGUAGES, Language
from tests.browser.conftest import Windows
from tests.browser.support_intake import signed_in
from tests.browser.support_page import assert_accessible, assert_no_sideways_scrolling, at_width, tab_to
from tests.browser.support_server import Api, DemoServer

COVERED = """() => {
  const active = document.activeElement;
  const question = active.closest("fieldset.q");
  const bar = document.querySelector(".sendoff");
  if (!question || bar.contains(active)) return null;
  const part = active === question ? question.querySelector("legend") : (active.closest("label") ?? active);
  const [{ top, bottom }, { top: edge }] = [part, bar].map((one) => one.getBoundingClientRect());
  const covered = getComputedStyle(bar).position === "sticky" && bottom + 5 > edge;
  return covered || top < 0 || bottom > innerHeight ? `${active.name || active.id} ${bottom} ${edge}` : "";
}"""
"""What is hidden of the part of a question that has the focus, its ring (5 px) included; empty: nothing."""

MISTAKE = {"nl": "Fout:", "en": "Error:"}


@pytest.fixture
def section(demo_server: DemoServer) -> str:
    """A section of the form of a case of its own."""
    api = Api(demo_server, demo_server.account("intake_worker"))
    case = {"setting": "general_crisis_shelter", "age": 15, "reported_by": "school"}
    return f"/cases/{api.post('/api/v1/cases', case)['reference']}/form/family"


def _radio(page: Page, indicator: str, answer: str) -> None:
    page.locator(f"input[name='answer.{indicator}'][value='{answer}']").click()


def test_nothing_is_chosen_beforehand(window: Windows, demo_server: DemoServer, section: str) -> None:
    """REQ absent-states: blank is blank; four answers or more, each large enough for a finger."""
    page = signed_in(window(width=360, height=740), demo_server, "intake_worker", "nl")
    page.goto(section)

    expect(page.locator("main input:checked")).to_have_count(0)
    for question in page.locator("fieldset.q").all():
        options = question.locator("label.opt:has(input[name^='answer.'])")
        assert options.count() >= 4
        for option in options.all():
            box = option.bounding_box()
            assert box
            assert box["height"] >= 44


def test_a_closed_window_loses_no_answer(window: Windows, demo_server: DemoServer, section: str) -> None:
    """REQ draft-safe: an answer is kept the moment its question is left, and the page says when."""
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    page.goto(section)
    _radio(page, "neglect", "suspected")
    page.locator("h1").click()
    expect(page.locator(".sendoff [role=status]")).to_contain_text("Bewaard om")
    page.context.close()

    again = signed_in(window(script=False), demo_server, "intake_worker", "nl")
    again.goto(section)
    expect(again.locator("input[name='answer.neglect'][value='suspected']")).to_be_checked()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_colleague_in_between_overwrites_nothing(
    window: Windows, demo_server: DemoServer, section: str, language: Language, script: bool
) -> None:
    """REQ draft-safe: both versions are shown where they differ, and the worker chooses."""
    mine = signed_in(window(script=script), demo_server, "intake_worker", language)
    theirs = signed_in(window(script=False), demo_server, "coordinator", language)
    mine.goto(section)
    theirs.goto(section)
    _radio(theirs, "neglect", "confirmed")
    theirs.locator("main form .acts button").last.click()
    theirs.wait_for_url(lambda url: "/form/" not in url)
    window.expect_refused(409, "/draft")
    _radio(mine, "neglect", "no")
    if script:
        mine.locator("h1").click()
    else:
        mine.locator("main form .acts button").first.click()

    both = mine.locator("input[name='choose.neglect']")
    expect(both).to_have_count(2)
    expect(mine.locator("main input:checked")).to_have_count(0)
    assert_accessible(mine)
    with at_width(mine, 320):
        assert_no_sideways_scrolling(mine)
    both.first.click()
    mine.locator("main form button.btn").click()
    mine.wait_for_url("**/form/*")
    draft = Api(demo_server, demo_server.account("intake_worker")).get(
        f"/api/v1{section.removesuffix('/form/family')}/draft"
    )
    assert draft["answers"]["neglect"] == "no"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_mistake_is_told_on_top_with_links_to_the_fields(
    window: Windows, demo_server: DemoServer, language: Language, script: bool
) -> None:
    page = signed_in(window(script=script), demo_server, "intake_worker", language)
    page.goto("/cases/new")
    page.locator("#age").fill("16")
    page.locator("main form button.btn").first.click()

    expect(page).to_have_title(re.compile(f"^{MISTAKE[language]}"))
    expect(page.locator(".summary a")).not_to_have_count(0)
    expect(page.locator("#age")).to_have_value("16")
    if script:
        expect(page.locator(".summary")).to_be_focused()
    assert_accessible(page)
    page.locator(".summary a").first.click()
    assert page.url.endswith("#setting")


def test_the_first_stop_of_the_tab_key_leads_past_the_menu(window: Windows, demo_server: DemoServer) -> None:
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    page.goto("/cases")
    page.keyboard.press("Tab")
    skip = page.locator("a[href='#main']")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_warning_comes_two_minutes_before_the_sign_in_ends(
    window: Windows, demo_server: DemoServer, section: str
) -> None:
    """REQ draft-safe: staying is one key, and what was typed is still there."""
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    page.clock.install()
    page.goto(section)
    page.locator("summary").last.click()
    page.locator("#note").fill("Even weggelopen.")
    page.locator("#note").blur()
    expect(page.locator("[data-words]")).to_contain_text("Nog niet verstuurd.")
    page.clock.fast_forward("17:30")
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.fast_forward("00:31")
    expect(page.locator("#idle")).to_be_visible()
    assert_accessible(page)

    tab_to(page, page.locator("#idle button"))
    page.keyboard.press("Enter")
    expect(page.locator("#idle")).to_be_hidden()
    expect(page.locator("#note")).to_have_value("Even weggelopen.")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1280, 900), (360, 740)])
def test_the_bar_below_never_covers_what_has_the_focus(
    window: Windows, demo_server: DemoServer, section: str, width: int, height: int
) -> None:
    """Tab by tab through the section, and back: the label of what has the focus stays clear of the bar."""
    page = signed_in(window(width=width, height=height), demo_server, "intake_worker", "nl")
    page.goto(section)
    for indicator in ("neglect", "family_conflict"):
        _radio(page, indicator, "suspected")
    page.locator("h1").click()
    expect(page.locator(".sendoff [role=status]")).to_contain_text("Bewaard om")
    page.evaluate("scrollTo(0, 0)")
    # The longest that the bar says.
    longest = page.locator("form[data-draft]").get_attribute("data-rested")
    page.locator(".sendoff [role=status]").evaluate(
        "(status, words) => (status.textContent = words)", longest
    )

    seen = 0
    for key, most in (("Tab", 60), ("Shift+Tab", 60)):
        for _ in range(most):
            page.keyboard.press(key)
            covered = page.evaluate(COVERED)
            seen += covered is not None
            assert not covered, covered
    assert seen > 20
    # By its digit and by Enter too, which go to the next question.
    page.locator("fieldset.q").first.focus()
    for _ in range(page.locator("fieldset.q").count() - 1):
        page.keyboard.press("2")
        assert not page.evaluate(COVERED)
        page.keyboard.press("Enter")
        assert not page.evaluate(COVERED)

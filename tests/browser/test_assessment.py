"""The conversation in person in a real browser: the guide, and a record made by keyboard alone."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, expect

from screening.language import LANGUAGES, Language
from tests.browser.conftest import Windows
from tests.browser.support_hands import Keyboard
from tests.browser.support_intake import signed_in
from tests.browser.support_page import assert_accessible, looked_at, tab_to
from tests.browser.support_server import Api, DemoServer, screened_case

WIDTHS: Final = (1280, 360, 320)
HEADS: Final = {"nl": "Verslag van het gesprek", "en": "Record of the conversation"}


@pytest.fixture
def reference(demo_server: DemoServer) -> str:
    """A case of the intake worker whose conversation is still to be held."""
    return screened_case(demo_server)


def tick(page: Page, name: str, value: str) -> None:
    """Tick a box with the space bar."""
    box = page.locator(f"input[type=checkbox][name='{name}'][value='{value}']")
    tab_to(page, box)
    page.keyboard.press("Space")
    expect(box).to_be_checked()


def write_day(page: Page, field: Locator) -> None:
    """Type today into the browser's own field for a day."""
    today = date.fromisoformat(field.get_attribute("max") or "")
    tab_to(page, field)
    page.keyboard.type(f"{today:%m%d%Y}")
    expect(field).to_have_value(today.isoformat())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_conversation_is_recorded_by_keyboard(
    window: Windows, demo_server: DemoServer, reference: str, language: Language
) -> None:
    """REQ assessment-always: from the case to the guide and the record, and then nothing waits any more."""
    page = signed_in(window(), demo_server, "intake_worker", language)
    hands = Keyboard(page)
    page.goto(f"/cases/{reference}")
    hands.press(page.locator("main a[href$='/guide']"))
    page.wait_for_url("**/guide")
    looked_at(page, *WIDTHS)
    page.goto(f"/cases/{reference}")
    hands.press(page.locator("main a[href$='/assessments/1/new']"))
    page.wait_for_url("**/new")
    looked_at(page, *WIDTHS)
    expect(page.locator("main input:checked")).to_have_count(0)

    write_day(page, page.locator("#held_on"))
    hands.write(page.locator("#age"), "16")
    tick(page, "present", "young_person")
    hands.choose("saw_score", "no")
    hands.press(page.locator("details.part").nth(2).locator("summary"))
    hands.select(page.locator("select[name='answer.neglect']"), "confirmed")
    hands.select(page.locator("select[name='known.neglect']"), "told")
    hands.choose("outcome", "established")
    hands.select(page.locator("#basis"), "own_statement")
    hands.write(page.locator("#reason"), "De jongere vertelde zelf wat er gebeurt")
    tick(page, "exploitation", "sexual_exploitation")
    tick(page, "follows", "safety_plan")
    hands.press(page.locator("main form button.btn"))

    # The second professional is missing: everything else still stands there.
    expect(page.locator(".summary a[href='#second']")).to_be_visible()
    assert_accessible(page)
    expect(page.locator("#reason")).to_have_value("De jongere vertelde zelf wat er gebeurt")
    expect(page.locator("select[name='answer.neglect']")).to_have_value("confirmed")
    second = page.locator("#second option").nth(1).get_attribute("value")
    hands.select(page.locator("#second"), second or "")
    hands.press(page.locator("main form button.btn"))
    page.wait_for_url("**/assessments/1")
    expect(page.locator("h1")).to_have_text(HEADS[language])
    looked_at(page, *WIDTHS)

    api = Api(demo_server, demo_server.account("intake_worker"))
    case: dict[str, Any] = api.get(f"/api/v1/cases/{reference}")
    assert case["due"] is None
    assert api.get(f"/api/v1/cases/{reference}/draft")["answers"]["neglect"] == "confirmed"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_analyst_fetches_the_table_after_saying_what_for(
    window: Windows, demo_server: DemoServer, language: Language
) -> None:
    page = signed_in(window(), demo_server, "analyst", language)
    page.goto("/exports")
    looked_at(page, *WIDTHS)
    hands = Keyboard(page)
    hands.choose("purpose", "retraining")
    with page.expect_download() as fetched:
        hands.press(page.locator("main form button.btn"))

    rows = fetched.value.path().read_text("ascii").splitlines()
    assert rows[0].startswith("case,setting,age,intake_date,")
    assert len(rows) > 10

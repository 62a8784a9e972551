"""The intake by keyboard alone, and what is stored on the way: nothing that was only passed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from screening.catalogue.read_catalogue import load_catalogue
from tests.browser.conftest import Windows
from tests.browser.support_intake import REASON, signed_in
from tests.browser.support_page import tab_to
from tests.browser.support_server import Api, DemoServer

CATALOGUE = load_catalogue()
KNOWN: Mapping[str, str] = {
    "risky_relationship": "confirmed",
    "older_partner": "suspected",
    "secret_new_contacts": "suspected",
    "school_absence": "often",
    "family_conflict": "confirmed",
    "parents_separated": "confirmed",
    "neglect": "suspected",
    "runaway_episodes": "2",
    "substance_use": "sometimes",
    "online_strangers": "suspected",
    "unexplained_money": "confirmed",
    "trusted_adult": "somewhat",
}
"""Twelve answers, in eight of the twelve sections; the rest stays unanswered."""


class Presses:
    """A keyboard that counts. Typed text is not counted, as in the issue that set the number."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.count = 0
        self._answered = 0

    def __call__(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)
            self.count += 1

    def tab_to(self, selector: str, most: int = 40) -> None:
        target = self._page.locator(selector)
        target.first.wait_for()
        for _ in range(most):
            if target.evaluate_all("all => all.includes(document.activeElement)"):
                return
            self("Tab")
        raise AssertionError(f"{selector} is more than {most} tabs away on {self._page.url}")

    def answer(self, question: str, place: int) -> None:
        """Choose the answer at ``place``: every second one by its digit, the others with the arrows."""
        self._answered += 1
        if self._answered % 2:
            self(str(place + 1))
            return
        self.tab_to(f"[name='answer.{question}']")
        self("Space", *["ArrowDown"] * place)

    def type(self, text: str) -> None:
        self._page.keyboard.type(text)


@pytest.fixture
def worker(demo_server: DemoServer) -> Api:
    return Api(demo_server, demo_server.account("intake_worker"))


@pytest.fixture
def case(worker: Api) -> str:
    """A case of its own."""
    made = {"setting": "general_crisis_shelter", "age": 15, "reported_by": "school"}
    return str(worker.post("/api/v1/cases", made)["reference"])


def focused_question(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('fieldset')?.id ?? ''"))


def status(page: Page) -> str:
    return page.locator(".sendoff [role=status]").inner_text()


def test_a_whole_intake_of_twelve_answers_takes_at_most_200_presses(
    window: Windows, demo_server: DemoServer, worker: Api
) -> None:
    """From the work list to the stored judgement; typed text is not counted."""
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    page.goto("/cases")
    keys = Presses(page)
    keys.tab_to("main a[href='/cases/new']")
    keys("Enter")
    page.wait_for_url("**/cases/new")
    expect(page.locator("#age")).to_be_focused()
    keys.type("16")
    keys.tab_to("[name=setting]")
    keys("Space")
    keys.tab_to("[name=reported_by]")
    keys("Space", "ArrowDown", "ArrowDown")
    keys.tab_to("main form button.btn")
    keys("Enter")
    page.wait_for_url("**/form/*")
    reference = page.url.split("/")[-3]
    for section in CATALOGUE.sections:
        page.wait_for_url(f"**/form/{section.id}")
        for indicator in CATALOGUE.in_section(section.id):
            expect(page.locator(f"#{indicator.id}:focus-within")).to_have_count(1)
            if indicator.id in KNOWN:
                keys.answer(indicator.id, indicator.level_ids.index(KNOWN[indicator.id]))
            keys("Enter")
        expect(page.locator(".sendoff button").first).to_be_focused()
        keys("Enter")
    page.wait_for_url("**/judgement")
    expect(page.locator("#view")).to_be_focused()
    keys.tab_to("[name=view]")
    keys("Space", "ArrowDown", "ArrowDown")
    keys.tab_to("[name=assess_within]")
    keys("Space", "ArrowDown")
    keys.tab_to("#reason")
    keys.type(REASON)
    keys.tab_to("main form button.btn")
    keys("Enter")
    page.wait_for_url("**/screenings/*")

    assert worker.get(f"/api/v1/cases/{reference}/draft")["answers"] == KNOWN
    assert keys.count <= 200, f"{keys.count} presses"


def test_the_same_intake_takes_at_most_30_clicks(
    window: Windows, demo_server: DemoServer, worker: Api
) -> None:
    """With a mouse one goes to the sections of which something is known: a click in the list of sections."""
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    page.goto("/cases")
    clicks = 0

    def click(selector: str) -> None:
        nonlocal clicks
        page.locator(selector).first.click()
        clicks += 1

    click("main a[href='/cases/new']")
    page.wait_for_url("**/cases/new")
    expect(page.locator("#age")).to_be_focused()
    page.keyboard.type("16")
    click("[name=setting]")
    click("[name=reported_by][value=school]")
    click("main form button.btn")
    page.wait_for_url("**/form/*")
    reference = page.url.split("/")[-3]
    here = CATALOGUE.sections[0].id
    for indicator, answer in KNOWN.items():
        section = CATALOGUE[indicator].section
        if section != here:
            click(f"#steps a[href$='/form/{section}']")
        page.wait_for_url(f"**/form/{section}")
        here = section
        click(f"input[name='answer.{indicator}'][value='{answer}']")
    click("#steps a[href$='/judgement']")
    page.wait_for_url("**/judgement")
    click("[name=view][value=suspicion]")
    click("[name=assess_within][value=one_week]")
    click("#reason")
    page.keyboard.type(REASON)
    click("main form button.btn")
    page.wait_for_url("**/screenings/*")

    assert worker.get(f"/api/v1/cases/{reference}/draft")["answers"] == KNOWN
    assert clicks <= 30, f"{clicks} clicks"


def test_arrow_keys_store_only_where_one_stops_and_the_steps_appear_at_once(
    window: Windows, demo_server: DemoServer, worker: Api, case: str
) -> None:
    """REQ saved-on-leaving: three arrows through a direct sign make no moment, no line and no history."""
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    page.goto(f"/cases/{case}/form/direct_signs")
    tab_to(page, page.locator("[name='answer.traded_sex']"))
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#traded_sex .acts-now")).to_be_visible()
    expect(page.locator("[role=alert][data-danger]")).to_contain_text("Dit kan acuut gevaar zijn.")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.locator("[name='answer.traded_sex'][value=unknown]")).to_be_checked()
    assert (sent, status(page)) == ([], "Wordt bewaard als u verdergaat.")

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".sendoff [role=status]")).to_contain_text("Bewaard om")

    assert [url.rpartition("/")[2] for url in sent] == ["draft"]
    assert worker.get(f"/api/v1/cases/{case}/draft")["answers"] == {"traded_sex": "unknown"}
    told = worker.get(f"/api/v1/cases/{case}")
    assert told["due"] is None
    page.goto(f"/cases/{case}")
    expect(page.locator(".events li")).to_have_count(3)
    expect(page.locator(".events li").last).to_contain_text("1 antwoord bewaard")


def test_a_slip_of_the_mouse_is_put_right_before_anything_is_stored(
    window: Windows, demo_server: DemoServer, worker: Api, case: str
) -> None:
    """REQ saved-on-leaving: also where "now" and "how known" are touched in between."""
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    page.goto(f"/cases/{case}/form/direct_signs")
    label = "label:has([name='answer.traded_sex'][value='{}'])"
    page.locator(label.format("confirmed")).click()
    page.locator("#known-traded_sex").select_option("file")
    page.locator("#traded_sex legend").click()
    page.locator(label.format("no")).click()
    assert worker.get(f"/api/v1/cases/{case}/draft")["revision"] == 0

    page.locator(label.replace("traded_sex", "family_involved").format("no")).click()
    expect(page.locator(".sendoff [role=status]")).to_contain_text("Wordt bewaard")

    draft = worker.get(f"/api/v1/cases/{case}/draft")
    assert (draft["revision"], draft["answers"]) == (1, {"traded_sex": "no"})
    page.locator("h1").click()
    expect(page.locator(".sendoff [role=status]")).to_contain_text("Bewaard om")
    assert worker.get(f"/api/v1/cases/{case}/draft")["answers"]["family_involved"] == "no"


@pytest.mark.parametrize("way", ["link", "language", "window", "hidden"])
def test_every_way_off_the_page_saves_first(
    window: Windows, demo_server: DemoServer, worker: Api, case: str, way: str
) -> None:
    """REQ saved-on-leaving: a link, another form, a closed window, another tab in front."""
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    page.goto(f"/cases/{case}/form/school")
    page.locator("[name='answer.school_absence'][value=often]").click()
    page.locator("[name='answer.school_change'][value=confirmed]").click()
    if way == "link":
        page.locator(".trail a").last.click()
        page.wait_for_url(f"**/cases/{case}")
    elif way == "language":
        page.locator("button[name=language]").click()
        page.locator("html[lang=en]").wait_for()
        expect(page.locator("[name='answer.school_change'][value=confirmed]")).to_be_checked()
        page.locator("button[name=language]").click()
        page.locator("html[lang=nl]").wait_for()
    elif way == "window":
        page.goto("about:blank")
    else:
        page.evaluate(
            "Object.defineProperty(document, 'visibilityState', {value: 'hidden'});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        expect(page.locator(".sendoff [role=status]")).to_contain_text("Bewaard om")

    for _ in range(50):
        draft = worker.get(f"/api/v1/cases/{case}/draft")
        if len(draft["answers"]) == 2:
            break
        page.wait_for_timeout(100)
    assert draft["answers"] == {"school_absence": "often", "school_change": "confirmed"}


def test_a_choice_that_rests_survives_a_crash_and_is_offered_again(
    window: Windows, demo_server: DemoServer, worker: Api, case: str
) -> None:
    """REQ saved-on-leaving: kept for its author, no answer before one key confirms it."""
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    page.goto(f"/cases/{case}/form/direct_signs")
    page.keyboard.press("3")
    expect(page.locator("[name='answer.traded_sex'][value=confirmed]")).to_be_focused()
    expect(page.locator(".sendoff [role=status]")).to_contain_text("Voorlopig bewaard")
    assert worker.get(f"/api/v1/cases/{case}/draft")["answers"] == {}
    assert worker.get(f"/api/v1/cases/{case}")["due"] is None
    # A crash of the renderer and not `page.close()`: a closed page still sends what it has, and
    # an emulated lost connection ends with the page before that request goes out.
    with page.expect_event("crash"), suppress(PlaywrightError):
        page.goto("chrome://crash")

    again = signed_in(window(), demo_server, "intake_worker", "nl")
    again.goto(f"/cases/{case}/form/direct_signs")
    expect(again.locator("main input:checked")).to_have_count(0)
    expect(again.locator("#traded_sex .offer")).to_contain_text("Niet bewaard. U koos vandaag")
    again.keyboard.press("0")
    expect(again.locator("[name='answer.traded_sex'][value=confirmed]")).to_be_checked()
    again.keyboard.press("Enter")
    expect(again.locator(".sendoff [role=status]")).to_contain_text("Bewaard om")
    expect(again.locator("#traded_sex .offer")).to_be_hidden()
    assert worker.get(f"/api/v1/cases/{case}/draft")["answers"] == {"traded_sex": "confirmed"}


def test_digits_choose_only_in_the_question_and_never_in_a_field(
    window: Windows, demo_server: DemoServer, case: str
) -> None:
    """The first question has the focus; not knowing is reached without passing "confirmed"."""
    page = signed_in(window(), demo_server, "intake_worker", "nl")
    page.goto(f"/cases/{case}/form/health")
    assert focused_question(page) == "sexual_health_concern"
    page.keyboard.press("4")
    expect(page.locator("[name='answer.sexual_health_concern'][value=unknown]")).to_be_checked()
    page.keyboard.press("2")
    expect(page.locator("[name='answer.sexual_health_concern'][value=suspected]")).to_be_checked()
    tab_to(page, page.locator("#known-sexual_health_concern"))
    page.keyboard.press("1")
    page.keyboard.press("9")
    expect(page.locator("[name='answer.sexual_health_concern'][value=suspected]")).to_be_checked()
    page.locator("summary").last.click()
    page.locator("#note").focus()
    page.keyboard.type("Om 3 uur gebeld")
    expect(page.locator("#note")).to_have_value("Om 3 uur gebeld")
    expect(page.locator("main input[name^='answer.']:checked")).to_have_count(1)


def test_each_page_of_the_form_begins_at_its_first_question_also_without_script(
    window: Windows, demo_server: DemoServer, case: str
) -> None:
    for script in (True, False):
        page = signed_in(window(script=script), demo_server, "intake_worker", "nl")
        for section in (CATALOGUE.sections[0], CATALOGUE.sections[-1]):
            page.goto(f"/cases/{case}/form/{section.id}")
            first = CATALOGUE.in_section(section.id)[0].id
            expect(page.locator(f"#{first}")).to_be_focused()

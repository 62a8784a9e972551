"""The whole way of a case through five people's hands, and of another that comes back to the table.

Lisa as she was found: reported, screened, assessed in person, reviewed, in crisis care, put before the
partners of the Zorgtafel, counted among what a model can learn from. Each of the five sees what is theirs.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from service.areas.exports.pseudonyms import pseudonym, pseudonym_key
from service.core.keys import Keys
from tests.browser.conftest import Windows
from tests.browser.support_hands import Pointer
from tests.browser.support_intake import Worker, signed_in
from tests.browser.support_page import assert_no_sideways_scrolling, looked_at
from tests.browser.support_server import (
    Account,
    DemoServer,
    colleague,
    copy_of_demonstration,
    make_demonstration,
)
from tests.once_per_run import once_per_run
from tests.screening.lisa import FOUND

ASSESSOR: Final = "Tweede intake Crisisteam"
OF_100: Final = "van de 100"
TOLD: Final = "De jongere vertelde zelf wat er gebeurt."
REVIEWED: Final = "De antwoorden en het gesprek passen bij elkaar."
ADVICE: Final = "Het team adviseert hulp bij wat de jongere meemaakte."
WORRY: Final = "De jongere is gevonden en verblijft nu in de crisisopvang."
QUESTION: Final = "Wie kan er na het verblijf contact houden?"
SHARED: Final = "Wij kennen de plek en letten daar extra op."
AGREED: Final = "Het controlepunt belt als iemand naar de jongere zoekt."


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """A copy of its own: there is one more worker and one more case in it when the test is over."""
    made = once_per_run(tmp_path_factory, "demonstration", make_demonstration)
    with copy_of_demonstration(made, tmp_path_factory.mktemp("whole-way")) as server:
        yield server


def sent(page: Page, path: str) -> None:
    """Send the form at ``path`` and arrive on the page that shows what it did."""
    with page.expect_navigation():
        page.locator(f"form[action='{path}'] .btn").click()
    expect(page.locator("[role=alert]")).to_have_count(0)


def exported(analyst: Page) -> dict[str, dict[str, str]]:
    """By pseudonym: every row of the training table; the page counts as many cases."""
    analyst.goto("/exports")
    looked_at(analyst)
    analyst.locator("input[name=purpose][value=retraining]").check()
    with analyst.expect_download() as fetched:
        analyst.locator("main form button.btn").click()
    rows = list(csv.DictReader(fetched.value.path().read_text("ascii").splitlines()))
    expect(analyst.locator("section[aria-labelledby=holds]")).to_contain_text(f" {len(rows)} dossiers")
    return {row["case"]: row for row in rows}


def reported(worker: Page, account: Account) -> str:
    """The intake worker: what matters in the form, the own judgement, and what must happen now."""
    at_work = Worker(worker, Pointer(worker), assert_no_sideways_scrolling)
    at_work.sign_in(account, "nl")
    reference = at_work.make_case(FOUND["setting"], FOUND["age"])
    at_work.fill_in_part(reference, FOUND)
    looked_at(worker)
    at_work.judge("strong_suspicion", "today")
    looked_at(worker)
    expect(worker.locator("main")).not_to_contain_text(OF_100)
    parts = worker.locator("#acute, #estimate").evaluate_all("parts => parts.map(part => part.id)")
    assert parts == ["acute", "estimate"], "the acute steps come first"

    worker.goto(f"/cases/{reference}")
    worker.locator("section[aria-labelledby=with] summary").click()
    worker.locator("#person").select_option(label=ASSESSOR)
    sent(worker, f"/cases/{reference}/assignment")
    expect(worker.locator("section[aria-labelledby=with]")).to_contain_text(ASSESSOR)
    looked_at(worker)
    return reference


def assessed(assessor: Page, account: Account, reference: str, second: str) -> date:
    """The assessor: the conversation in person, with what it changed; the day on which it was."""
    Worker(assessor, Pointer(assessor), assert_no_sideways_scrolling).sign_in(account, "nl")
    assessor.goto(f"/cases/{reference}")
    assessor.locator("main a[href$='/assessments/1/new']").click()
    assessor.wait_for_url("**/new")
    looked_at(assessor)
    today = date.fromisoformat(assessor.locator("#held_on").get_attribute("max") or "")
    assessor.locator("#held_on").fill(today.isoformat())
    assessor.locator("#age").fill(str(FOUND["age"]))
    ticked = {"present": "young_person", "saw_score": "no", "exploitation": "sexual_exploitation"}
    for name, value in {**ticked, "follows": "stay", "outcome": "established"}.items():
        assessor.locator(f"input[name={name}][value={value}]").check()
    answered = assessor.locator("select[name='answer.isolated_from_friends']")
    assessor.locator("details.part", has=answered).locator("summary").click()
    answered.select_option("confirmed")
    assessor.locator("select[name='known.isolated_from_friends']").select_option("told")
    assessor.locator("#basis").select_option("own_statement")
    assessor.locator("#reason").fill(TOLD)
    assessor.locator("select#second").select_option(label=second)
    assessor.locator("main form button.btn").click()
    assessor.wait_for_url("**/assessments/1")
    expect(assessor.locator("main")).to_contain_text(TOLD)
    expect(assessor.locator("main")).to_contain_text(second)
    looked_at(assessor)
    return today


def reviewed(reviewer: Page, reference: str) -> None:
    """The reviewer: from the queue to the decision, with the conversation and what it changed beside it."""
    address = f"/cases/{reference}/screenings/1/review"
    reviewer.goto("/reviews")
    looked_at(reviewer)
    reviewer.locator(f"main a[href='{address}']").click()
    reviewer.wait_for_url(f"**{address}")
    expect(reviewer.locator("#reasons tbody tr")).not_to_have_count(0)
    expect(reviewer.locator("section[aria-labelledby=conversation-head]")).to_contain_text(TOLD)
    expect(reviewer.locator("section[aria-labelledby=since-head] tbody tr")).to_have_count(1)
    looked_at(reviewer)
    reviewer.locator("input[name=view][value=agree]").check()
    reviewer.locator("input[name=weighed][value=answers]").check()
    reviewer.locator("textarea[name=words]").fill(REVIEWED)
    sent(reviewer, address)
    expect(reviewer.locator("section[aria-labelledby=review-head]")).to_contain_text(REVIEWED)
    reviewer.goto("/reviews")
    expect(reviewer.locator(f"main a[href='{address}']")).to_have_count(0)


def stayed(coordinator: Page, reference: str, today: date) -> None:
    """The coordinator: a stay begins, comes to analysis and advice, and the advice stands in it."""
    coordinator.goto(f"/cases/{reference}/stays/new")
    looked_at(coordinator)
    coordinator.locator("#begun_on").fill(today.isoformat())
    coordinator.locator("main form button.btn").click()
    coordinator.wait_for_url("**/stays/1")
    stay = f"/cases/{reference}/stays/1"
    _recorded(coordinator, stay, "phase", {"to": "analysis"}, today)
    expect(coordinator.locator(".phases [aria-current=step]")).to_contain_text("nalyse")
    advice = {"code": "trauma_treatment", "urgency": "before_end", "waiting": "waiting_list"}
    _recorded(coordinator, stay, "record/advice", advice, today)
    expect(coordinator.locator("main")).to_contain_text(ADVICE)
    looked_at(coordinator)


def _recorded(page: Page, stay: str, form: str, chosen: Mapping[str, str], day: date) -> None:
    page.goto(f"{stay}/{form}")
    looked_at(page)
    page.locator("#day").fill(day.isoformat())
    for name, value in chosen.items():
        page.locator(f"input[name={name}][value={value}]").check()
    page.locator("#words").fill(ADVICE)
    page.locator("main form button.btn").click()
    page.wait_for_url(f"**{stay}")


def put_forward(coordinator: Page, reference: str) -> str:
    """The coordinator puts Lisa forward; the code of her sheet, which is not that of her case."""
    coordinator.goto(f"/cases/{reference}")
    coordinator.locator(f"a[href='/table/forward?case={reference}']").click()
    looked_at(coordinator)
    coordinator.locator("#worry").fill(WORRY)
    coordinator.locator("#question").fill(QUESTION)
    sent(coordinator, "/table/forward")
    assert re.search(r"/table/sheets/Z\d{4}-\d{4}$", coordinator.url)
    return coordinator.url.rpartition("/")[2]


def met(coordinator: Page, sheet: str, today: date) -> None:
    """The meeting of today takes the sheet on its agenda and agrees on something.

    Soon after midnight that of the demonstration was yesterday: then there is none yet today.
    """
    coordinator.goto("/table")
    looked_at(coordinator)
    meeting = f"/table/meetings/{today.isoformat()}"
    if not coordinator.locator(f"a[href='{meeting}']").count():
        coordinator.locator("form[action='/table/meetings'] [name=day]").fill(today.isoformat())
        chair = coordinator.locator("form[action='/table/meetings'] [name=chair]")
        chair.select_option(index=chair.locator("option").count() - 1)
        sent(coordinator, "/table/meetings")
        coordinator.goto("/table")
    coordinator.locator(f"a[href='{meeting}']").first.click()
    sent(coordinator, f"{meeting}/agenda")
    coordinator.locator("details", has=coordinator.locator("#agreement")).locator("summary").click()
    coordinator.locator("select#sheet").select_option(sheet)
    coordinator.locator("#agreement").fill(AGREED)
    coordinator.locator("select#owner").select_option("monitoring_point")
    coordinator.locator("#due").fill((today + timedelta(days=14)).isoformat())
    sent(coordinator, f"{meeting}/agreements")
    expect(coordinator.locator("section[aria-labelledby=agenda]")).to_contain_text(AGREED)
    looked_at(coordinator)


def shared(partner: Page, sheet: str, reference: str) -> None:
    """The partner: the sheet and nothing behind it, and something shared with who sits there."""
    partner.goto("/table")
    partner.locator(f"main a[href='/table/sheets/{sheet}']").click()
    partner.wait_for_url(f"**/{sheet}")
    main = partner.locator("main")
    for said in (WORRY, QUESTION, AGREED):
        expect(main).to_contain_text(said)
    for kept in (reference, TOLD, ADVICE):
        expect(main).not_to_contain_text(kept)
    expect(partner.locator("a[href*='/cases']")).to_have_count(0)
    shows_no_score(partner)
    partner.locator("#words").fill(SHARED)
    partner.locator("input[name=audience][value=table]").check()
    sent(partner, f"/table/sheets/{sheet}/shares")
    expect(main).to_contain_text(SHARED)
    looked_at(partner)


def shows_no_score(page: Page) -> None:
    expect(page.get_by_text(OF_100)).to_have_count(0)
    expect(page.locator(".estimate, #estimate, #reasons")).to_have_count(0)


def came_back(page: Page, today: date) -> None:
    """Somebody of a year ago is at the table again: marked, with the care there was and how it ended."""
    page.goto("/table")
    page.locator("main a[href^='/table/sheets/']").last.click()
    expect(page.locator("header .tag")).to_have_text("opnieuw besproken")
    care = page.locator("section[aria-labelledby=care]")
    expect(care.locator("tbody tr")).to_contain_text("Hulp thuis")
    expect(care.locator("tbody tr")).to_contain_text("de hulpverlener stopte")
    days = page.locator("section[aria-labelledby=worries] a[href^='/table/meetings/']").all()
    held = sorted(date.fromisoformat((a.get_attribute("href") or "")[-10:]) for a in days)
    assert len(held) == 2
    assert today - held[-1] <= timedelta(days=1), "of the demonstration: today, soon after midnight yesterday"
    assert held[-1] - held[0] > timedelta(days=330)
    shows_no_score(page)  # though an estimate was made a year ago
    looked_at(page)

    sheet = page.url.rpartition("/")[2]
    page.goto(f"/table/meetings/{held[-1].isoformat()}")
    item = page.locator("article", has=page.locator(f"h3 a[href='/table/sheets/{sheet}']"))
    expect(item.locator("h3 .tag")).to_have_text("opnieuw besproken")
    expect(item).to_contain_text("de hulpverlener stopte")
    shows_no_score(page)


def refused(page: Page, path: str) -> int | None:
    """The status with which a page is not given to who is signed in there."""
    answer = page.goto(path)
    looked_at(page)
    return answer.status if answer else None


def test_a_case_goes_through_five_hands_and_another_comes_back(
    window: Windows, demo_server: DemoServer
) -> None:
    """REQ direct-signs, REQ second-professional, REQ need-to-know: from report to table."""
    roles = ("reviewer", "coordinator", "partner", "analyst")
    pages = {role: signed_in(window(), demo_server, role, "nl") for role in roles}
    assessor = colleague(demo_server, "intake3", "intake_worker", ASSESSOR)
    before = exported(pages["analyst"])

    reference = reported(window().new_page(), demo_server.account("intake_worker"))
    today = assessed(window().new_page(), assessor, reference, "Intake Crisisteam")
    reviewed(pages["reviewer"], reference)
    stayed(pages["coordinator"], reference, today)

    sheet = put_forward(pages["coordinator"], reference)
    assert refused(pages["partner"], f"/table/sheets/{sheet}") == 404, "not yet before the table"
    met(pages["coordinator"], sheet, today)
    shared(pages["partner"], sheet, reference)
    assert refused(pages["partner"], f"/cases/{reference}") == 403
    pages["coordinator"].goto(f"/table/sheets/{sheet}")
    expect(pages["coordinator"].locator("section[aria-labelledby=shared]")).to_contain_text(SHARED)
    for role in ("coordinator", "partner"):
        came_back(pages[role], today)

    _is_learnt_from(exported(pages["analyst"]), before, demo_server, reference)
    assert refused(pages["analyst"], f"/cases/{reference}") == 403


def _is_learnt_from(
    after: Mapping[str, Any], before: Mapping[str, Any], server: DemoServer, reference: str
) -> None:
    """The analyst's table has one row more: hers, as known at the intake, under a name that is not hers."""
    name = pseudonym(pseudonym_key(Keys.read(server.data / "keys")), reference)
    assert after.keys() - before.keys() == {name}
    row = after[name]
    assert reference not in row.values()
    said = row["judgement"], row["outcome"], row["assessor_saw_score"]
    assert said == ("strong_suspicion", "established", "no")
    assert {indicator: row[indicator] for indicator in FOUND["answers"]} == FOUND["answers"]
    assert row["isolated_from_friends"] == "not_asked", "the conversation told it later"

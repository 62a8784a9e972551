"""After each save the page one lands on says what was saved, once, where it is announced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from fastapi.testclient import TestClient

from service.clock import SetClock
from service.web.saved import SECONDS, STORES_NOTHING, sentence_of
from service.web.typed import Typed
from service.web.wording import page_texts
from tests.service.pages.reading import Page, get, post
from tests.service.pages.test_every_page import cases
from tests.service.pages.way import LISA_BEFORE, filled, judge, made
from tests.service.route_table import ROUTES
from tests.service.world import World

__all__ = ["cases"]

Browser = Callable[[str], TestClient]
NO_REDIRECT: Final = {
    "/people": "the answer shows the password, once",
    "/people/{person_id}/password": "the answer shows the password, once",
    "/cases/{reference}/record/export": "the answer is the file",
}
"""Forms whose answer is itself what was asked for."""

SAYING: Final = tuple(
    route.path
    for route in ROUTES
    if route.method == "POST" and not route.is_api and route.path not in STORES_NOTHING | set(NO_REDIRECT)
)


def said(page: Page) -> str:
    """What the page says was saved; empty when it says nothing."""
    start = page.html.find('id="saved" role="status"')
    return page.html[page.html.index(">", start) + 1 :].partition("</p>")[0] if start >= 0 else ""


@pytest.mark.parametrize("path", SAYING)
def test_every_form_has_a_sentence_for_when_it_was_taken_in(path: str) -> None:
    """A form without one fails here, in both languages."""
    for language in ("nl", "en"):
        assert page_texts()(language, f"saved.{sentence_of(path, Typed())}")


def test_no_sentence_is_left_over() -> None:
    more = {"cases_assignment", "cases_score_refusal_take_back", "cases_record_information_postponed"}
    known = {f"saved.{sentence_of(path, Typed())}" for path in SAYING} | {f"saved.{one}" for one in more}
    assert {key for key in page_texts().sentences["nl"] if key.startswith("saved.")} == known


def _steps(world: World, cases: dict[str, str]) -> list[tuple[str, str, dict[str, str], str]]:
    """Who sends what where, and a word of what the page then says: one save of each area."""
    case, day = f"/cases/{cases['done']}", "/table/meetings/2026-11-23"
    charlie = str(world.people["charlie"])
    return [
        (
            "alice",
            "/cases/new",
            {"setting": "youth_protection_intake", "age": "16", "reported_by": "school"},
            "gemaakt",
        ),
        ("alice", f"{case}/assignment", {"person": str(world.people["bob"])}, "overgedragen"),
        ("alice", f"{case}/assignment", {"person": ""}, "teruggelegd"),
        (
            "alice",
            f"/cases/{cases['ref']}/form/family",
            {"revision": "0", "was": "{}", "then": "case"},
            "bewaard",
        ),
        ("alice", f"{case}/record/contacts", {"relation": "mother", "safe": "not_known"}, "ouder of voogd"),
        (
            "alice",
            f"{case}/record/information",
            {"given": "postponed", "informed": "young_person", "version": "2026-1", "text_language": "nl"},
            "",
        ),
        (
            "alice",
            f"{case}/record/statements",
            {
                "said_on": "2026-11-23",
                "words": "Ik wil zelf kiezen.",
                "hand": "colleague",
                "read_back": "yes",
            },
            "eigen woorden",
        ),
        ("alice", f"{case}/score-refusal", {"do": "worker"}, "geen schatting"),
        ("alice", f"{case}/score-refusal", {"do": "take_back"}, "weer wel"),
        (
            "alice",
            f"{case}/stays/1/record/parent_talk",
            {"revision": "0", "day": "2026-11-23", "done": "yes"},
            "Vastgelegd in dit verblijf",
        ),
        (
            "rita",
            f"{case}/screenings/1/review",
            {"view": "agree", "weighed": "answers", "words": "De reden past bij de antwoorden."},
            "beoordeling",
        ),
        ("rita", f"{case}/screenings/1/review/question", {"question": "Wie vertelde dit aan u?"}, "vraag"),
        (
            "alice",
            f"{case}/reviews",
            {"asked": "1", "answer-1": "De mentor van school vertelde dit."},
            "antwoord",
        ),
        (
            "alice",
            "/table/sheets/Z2026-0001/shares",
            {"words": "Wij kennen deze jongere al lang.", "audience": "table"},
            "deelde",
        ),
        ("bob", f"{day}/attendance", {"present-mee": "present"}, "aanwezigheid"),
        (
            "bob",
            f"{day}/agreements",
            {"sheet": "Z2026-0001", "agreement": "Bellen met school.", "owner": "mee", "due": "2026-12-01"},
            "afspraak",
        ),
        ("bob", f"{day}/minutes", {"number": "0", "minutes": "Alles is besproken."}, "verslag"),
        (
            "bob",
            f"/retention/cases/{cases['ref']}/holds",
            {"hold-reason": "Er loopt een klacht over deze zaak."},
            "niet vernietigd",
        ),
        ("petra", "/retention/holds", {"reason": "Er loopt een onderzoek naar alles."}, "niets vernietigd"),
        ("petra", "/scoring/stop", {"reason": "De cijfers kloppen niet meer."}, "gestopt"),
        ("adam", f"/people/{charlie}/disable", {}, "uitgezet"),
        ("adam", f"/people/{charlie}/enable", {}, "aangezet"),
        (
            "anna",
            f"/models/{world.house.scoring.start_digest}/lower",
            {"to": "retired", "reason": "De cijfers kloppen niet."},
            "",
        ),
    ]


def test_each_page_says_what_was_saved_and_says_it_once(world: World, cases: dict[str, str]) -> None:
    """In the page, as a status, with the focus where a reader hears it; loading anew says it no more."""
    silent = []
    for login, path, sent, word in _steps(world, cases):
        browser = world.browser(login)
        first = get(browser, path.removesuffix("/assignment")).form(path) if "assignment" in path else None
        answer = post(browser, path, (dict(first.fields) if first else {}) | sent, follow=False)
        if not word and answer.status_code != 303:
            continue
        assert answer.status_code == 303, f"{path}: {answer.status_code} {Page(answer).main[:300]}"
        landed = browser.get(answer.headers["location"])
        sentence = said(Page(landed))
        if not sentence or word.lower() not in sentence.lower():
            silent.append(f"{path}: {sentence!r}")
        assert said(Page(browser.get(answer.headers["location"]))) == "", path
    assert not silent, "\n".join(silent)


def test_the_sentence_holds_no_word_that_was_typed_and_is_for_one_page(
    browser: Browser, clock: SetClock
) -> None:
    alice = browser("alice")
    reference = made(alice)
    contact = {"relation": "mother", "safe": "no", "reason": "Zij weet niets hiervan."}
    answer = post(alice, f"/cases/{reference}/record/contacts", contact, follow=False)
    cookie = answer.headers["set-cookie"]

    assert "weet" not in cookie
    assert reference not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert said(get(alice, "/cases")) == ""
    assert said(get(alice, f"/cases/{reference}/record")) != ""
    post(alice, f"/cases/{reference}/record/contacts", contact, follow=False)
    clock.advance(timedelta(seconds=SECONDS))
    assert said(get(alice, f"/cases/{reference}/record")) == ""


def test_a_sentence_nobody_here_sealed_is_not_said(browser: Browser) -> None:
    alice = browser("alice")
    for value in ("cases_new.9999999999.0000", "cases_new", "x.y.z", "cases_new.9999999999."):
        alice.cookies.set("saved", value)
        assert said(get(alice, "/cases")) == ""


def test_after_a_judgement_and_in_the_other_language(browser: Browser) -> None:
    alice = browser("alice")
    post(alice, "/language", {"language": "en", "back": "/cases"})
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    landed = Page(alice.get(judge(alice, reference).headers["location"]))
    assert said(landed) == "Your judgement is stored."

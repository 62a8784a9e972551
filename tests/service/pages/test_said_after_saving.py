"""After each save the page one lands on says what was saved, once, where it is announced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from fastapi.testclient import TestClient

from service.core.clock import SetClock
from service.core.reader_language import page_texts
from service.web.forms import Typed
from service.web.page_of_address import page_at
from service.web.saved_message import SAID_BY_ROUTE, SECONDS, STORES_NOTHING, sentence_of
from tests.service.pages.reading import Page, get, post
from tests.service.pages.test_every_page import cases, prepared
from tests.service.pages.way import LISA_BEFORE, filled, judge, made
from tests.service.route_table import ROUTES
from tests.service.world import World

pytestmark = pytest.mark.slow

__all__ = ["cases", "prepared"]

Browser = Callable[[str], TestClient]
NO_REDIRECT: Final = {
    "/people": "the answer shows the password, once",
    "/people/{person_id}/password": "the answer shows the password, once",
    "/cases/{reference}/record/export": "the answer is the file",
    "/cases/{reference}/rounds/{number}/hand-out": "the answer is the file",
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
    by_field = {"cases_assignment", "cases_score_refusal_take_back", "cases_record_information_postponed"}
    more = by_field | {"cases_topic"} | SAID_BY_ROUTE
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
            {"hold-reason": "Er loopt een klacht over dit dossier."},
            "niet vernietigd",
        ),
        ("petra", "/retention/holds", {"reason": "Er loopt een onderzoek naar alles."}, "niets vernietigd"),
        ("petra", "/scoring/stop", {"reason": "De cijfers kloppen niet meer."}, "gestopt"),
        ("adam", f"/people/{charlie}/disable", {}, "uitgeschakeld"),
        ("adam", f"/people/{charlie}/enable", {}, "ingeschakeld"),
        (
            "anna",
            f"/models/{world.installation.scoring.start_digest}/lower",
            {"to": "retired", "reason": "De cijfers kloppen niet."},
            "",
        ),
    ]


def test_each_page_says_what_was_saved_and_says_it_once(world: World, cases: dict[str, str]) -> None:
    """In the page, as a status, with the focus where a reader hears it; loading anew says it no more."""
    silent = []
    for login, path, sent, word in _steps(world, cases):
        browser = world.browser(login)
        shown = get(browser, page_at(world.app, path)).forms  # a form says what its page showed
        first = next((form for form in shown if form.action == path), None)
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


def test_forms_of_accounts_teams_and_cases_between_teams_say_what_came_of_them(  # noqa: PLR0915 - one way
    world: World, browser: Browser
) -> None:
    """Each as its page shows it: a proposal that waits says so, and so does what held at once."""
    adam, petra, alice, bob, charlie = map(browser, ("adam", "petra", "alice", "bob", "charlie"))
    one, two = made(alice), made(alice)
    case = f"/cases/{one}"
    world.clock.advance(timedelta(minutes=1))  # what was there before an account is no news to it
    who, team = world.people["rita"], str(world.team("charlie"))

    def sends(browser: TestClient, page: str, form: str, **typed: str) -> str:
        here = get(browser, page).form(form)
        answer = post(browser, here.action, here.sent(**typed), follow=False)
        assert answer.status_code == 303, f"{here.action}: {Page(answer).main[:300]}"
        landed = answer.headers["location"]
        sentence = said(Page(browser.get(landed)))
        assert said(Page(browser.get(landed))) == "", landed
        return sentence

    def confirms(browser: TestClient, page: str, ending: str) -> str:
        here = next(f.action for f in get(browser, page).forms if f.action.endswith("/confirm"))
        answer = post(browser, here.replace("confirm", ending), {}, follow=False)
        return said(Page(browser.get(answer.headers["location"])))

    proposed = "Uw voorstel is vastgelegd. Een ander moet het bevestigen."
    lapsed = "Het voorstel is vervallen. Er is niets gewijzigd."
    rights = f"/people/{who}"
    assert sends(adam, rights, rights, roles="analyst") == proposed
    assert confirms(petra, "/people", "reject") == lapsed
    assert sends(adam, rights, rights, roles="analyst") == proposed
    assert "bevestigd" in confirms(petra, "/people", "confirm")
    assert "zoals u ze koos" in sends(adam, rights, rights, roles="partner")
    assert "uitgeschakeld" in sends(adam, f"{rights}/disable", f"{rights}/disable")
    assert sends(adam, "/people", f"{rights}/enable") == "Het account is weer ingeschakeld."
    alices = f"/people/{world.people['alice']}"
    assert "gezien" in sends(petra, "/notices", "/notices/accounts")

    assert "gemaakt" in sends(adam, "/teams", "/teams", name="Nacht")
    night = next(f.action for f in get(adam, "/teams").forms if "Nacht" in dict(f.fields).values())
    night = night.removesuffix("/name")
    assert "naam" in sends(adam, "/teams", f"{night}/name", **{f"name-{night.rpartition('/')[2]}": "Avond"})
    assert "gesloten" in sends(adam, "/teams", f"{night}/close")
    assert "weer open" in sends(adam, "/teams", f"{night}/reopen")

    assert "bewaard" in sends(alice, f"{case}/topic", f"{case}/topic", topic="Melding van school")
    assert "weggehaald" in sends(alice, f"{case}/topic", f"{case}/topic", topic=" ")
    why = "De gegevens zijn van dezelfde jongere."
    joins = {"other": two, "which": "this", "reason": why}
    assert sends(alice, f"{case}/link", f"{case}/link", **joins) == proposed
    assert confirms(bob, f"{case}/link", "reject") == lapsed
    assert sends(alice, f"{case}/link", f"{case}/link", **joins) == proposed
    assert "bevestigd" in confirms(bob, f"{case}/link", "confirm")
    undo = f"/cases/{two}/link"
    assert sends(alice, undo, f"{undo}/undo", **{"undo-reason": why}) == proposed
    assert "bevestigd" in confirms(bob, undo, "confirm")

    offered = {"team": team, "note": "De jongere woont nu in die buurt."}
    assert "aangeboden" in sends(alice, f"{case}/transfer", f"{case}/transfer", **offered)
    assert "ingetrokken" in sends(alice, f"{case}/transfer", f"{case}/transfer/withdraw")
    sends(alice, f"{case}/transfer", f"{case}/transfer", **offered)
    refuse = {f"reason-{one}": "Wij hebben hier geen plaats voor."}
    assert "niet aanneemt" in sends(charlie, "/cases/transfers", f"{case}/transfer/refuse", **refuse)
    sends(alice, f"{case}/transfer", f"{case}/transfer", **offered)
    assert "aangenomen" in sends(charlie, "/cases/transfers", f"{case}/transfer/accept")

    assert "uitgeschakeld" in sends(adam, f"{alices}/disable", f"{alices}/disable")
    assert "wachten op een tweede persoon" in sends(adam, "/people", f"{alices}/enable")


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

"""A form goes out only under the name of the person for whom its page was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

import pytest
from fastapi.testclient import TestClient

from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.areas.screenings import draft_storage
from service.core.clock import SetClock
from service.web.form_author import FIELD, FREE, author_mark, author_of
from service.web.saved_message import STORES_NOTHING
from tests.service.pages.reading import Page, get, post
from tests.service.pages.test_every_page import EVERYONE, PLACES, cases, prepared
from tests.service.pages.way import JUDGEMENT, made
from tests.service.route import Route
from tests.service.route_table import ROUTES
from tests.service.world import PASSWORD, World

pytestmark = pytest.mark.slow

__all__ = ["cases", "prepared"]

Browser = Callable[[str], TestClient]
TOO_LONG: Final = timedelta(minutes=21)
REASON: Final = JUDGEMENT["reason"]
OTHERS: Final = "Dit formulier is door iemand anders ingevuld"
BOUND: Final = tuple(
    r for r in ROUTES if r.method == "POST" and not r.is_api and r.path not in FREE | {"/language"}
)


def judgements(world: World, reference: str) -> list[tuple[int, str]]:
    """Who gave which reason, past the product."""
    with world.installation.database.transaction() as db:
        rows = db.connection().exec_driver_sql(
            "SELECT j.made_by, j.reason FROM judgement j JOIN intake i ON i.id = j.intake_id "
            f"JOIN cases c ON c.id = i.case_id WHERE c.reference = '{reference}'"
        )
        return [(row[0], row[1]) for row in rows]


def signed_in_here(browser: TestClient, login: str) -> None:
    """Somebody signs in in another tab of the same browser."""
    form = {"login": login, "password": PASSWORD, "next": "/"}
    browser.headers["Sec-Fetch-Site"] = "same-origin"
    browser.cookies.clear()
    assert post(browser, "/login", form, follow=False).status_code == 303


def test_every_form_of_every_page_carries_the_mark_of_its_reader(world: World, cases: dict[str, str]) -> None:
    """REQ bound-to-author: a form that a page forgets to mark is found here, in each page for each reader."""
    key = world.installation.keys.audit
    browsers = {login: world.browser(login) for login in EVERYONE}
    walked = 0
    for place in PLACES:
        path = place.path.format(**cases)
        for login in place.who:
            for form in get(browsers[login], path).forms:
                if form.method == "post":
                    walked += 1
                    mark = dict(form.fields).get(FIELD, "")
                    assert author_of(key, mark) == world.people[login], f"{login} {path} {form.action}"
    assert walked > 300


@pytest.mark.parametrize("route", BOUND, ids=lambda route: route.path)
def test_no_form_is_taken_from_another_author_or_without_one(world: World, route: Route) -> None:
    """REQ bound-to-author: on every address that takes a form, before anything else is looked at."""
    letters = {"a": "alice", "b": "bob", "r": "rita", "n": "anna", "p": "petra", "d": "adam", "m": "pim"}
    login = next((name for letter, name in letters.items() if letter in route.may + route.hidden), "alice")
    reader = world.browser(login)
    path = route.path.replace("{reference}", "2026-0001").replace("{day}", "2026-11-23")
    path = path.replace("{section}", "family").replace("{sheet}", "Z2026-0001")
    path = path.replace("{setting}", "youth_protection_intake").replace("{kind}", "parent_talk")
    while "{" in path:
        path = path[: path.index("{")] + "999999" + path[path.index("}") + 1 :]
    other = author_mark(
        world.installation.keys.audit, world.people["charlie" if login != "charlie" else "bob"]
    )

    for mark in (other, "", "1-0123456789abcdef", "x", f"{world.people[login]}-" + "0" * 32):
        answer = reader.post(path, data={**route.sent, FIELD: mark}, follow_redirects=False)
        assert answer.status_code == 409, f"{path} {mark!r}: {answer.status_code}"
        assert OTHERS in answer.text
    own = reader.post(path, data=dict(route.sent), follow_redirects=False)
    assert OTHERS not in own.text


def test_what_is_free_of_a_mark_stores_nothing_under_a_name() -> None:
    by_provider = {"/login/provider", "/login/provider/logout"}
    steps = by_provider | {"/login/code", "/login/passkey", "/login/passkey/ask"}
    assert {"/login", "/logout", "/begin"} | steps == FREE
    assert {"/login", "/language"} <= STORES_NOTHING


def test_a_judgement_kept_over_a_time_out_is_not_sent_under_the_next_name(
    world: World, browser: Browser, clock: SetClock
) -> None:
    """REQ bound-to-author: Bob signs in where Alice's form still waits: nothing goes out, nothing is shown,
    and Alice finds her words when she opens the page."""
    alice = browser("alice")
    reference = made(alice)
    path = f"/cases/{reference}/judgement"
    form = get(alice, path).form().sent(**JUDGEMENT)
    clock.advance(TOO_LONG)
    ended = Page(post(alice, path, form))
    assert ended.status == 401
    assert REASON not in ended.html

    taken = Page(post(alice, "/login", ended.form("/login").sent(login="bob", password=PASSWORD)))

    assert OTHERS in taken.main
    assert "bewaard voor wie het formulier invulde" in taken.main
    assert "Alice" not in taken.text
    assert REASON not in taken.html
    assert not any(form.action == path for form in taken.forms)
    assert judgements(world, reference) == []
    assert dict(get(world.browser("bob"), path).form().fields)["reason"] == ""
    again = get(world.browser("alice"), path)
    assert dict(again.form().fields)["reason"] == REASON
    assert dict(again.form().fields)["view"] == JUDGEMENT["view"]
    assert "Hier stond nog tekst van u" in again.main


def test_a_form_open_in_a_tab_is_not_sent_under_the_name_of_another_tab(
    world: World, browser: Browser
) -> None:
    """REQ bound-to-author: somebody else signs in in a second tab; the first tab still shows Alice's form."""
    here = browser("alice")
    reference = made(here)
    path = f"/cases/{reference}/judgement"
    form = get(here, path).form().sent(**JUDGEMENT)
    signed_in_here(here, "bob")

    refused = Page(post(here, path, form))

    assert refused.status == 409
    assert OTHERS in refused.main
    assert REASON not in refused.html
    assert judgements(world, reference) == []
    assert dict(get(world.browser("alice"), path).form().fields)["reason"] == REASON


def test_a_stranger_to_the_case_learns_nothing_of_it(world: World, browser: Browser, clock: SetClock) -> None:
    """REQ bound-to-author, REQ need-to-know: Charlie works in another team."""
    alice = browser("alice")
    path = f"/cases/{made(alice)}/judgement"
    form = get(alice, path).form().sent(**JUDGEMENT)
    clock.advance(TOO_LONG)
    ended = Page(post(alice, path, form))

    taken = Page(post(alice, "/login", ended.form("/login").sent(login="charlie", password=PASSWORD)))

    assert OTHERS in taken.main
    assert REASON not in ended.html + taken.html
    assert REASON not in get(alice, "/kept").html


def test_its_author_goes_on_after_the_time_out(world: World, browser: Browser, clock: SetClock) -> None:
    """REQ draft-safe: for who filled it in, the form is sent as it was."""
    alice = browser("alice")
    reference = made(alice)
    path = f"/cases/{reference}/judgement"
    form = get(alice, path).form().sent(**JUDGEMENT)
    clock.advance(TOO_LONG)
    ended = Page(post(alice, path, form))
    waiting = Page(post(alice, "/login", ended.form("/login").sent(login="alice", password=PASSWORD)))

    assert post(alice, path, waiting.form(path).sent(), follow=False).status_code == 303
    assert judgements(world, reference) == [(world.people["alice"], REASON)]


def test_a_text_that_is_kept_nowhere_waits_sealed_for_its_author(
    world: World, browser: Browser, clock: SetClock
) -> None:
    """REQ bound-to-author: with a BSN in it nothing is stored; it goes along, unread, for its author."""
    alice = browser("alice")
    path = f"/cases/{made(alice)}/judgement"
    words = "De jongere noemde 111222333 als nummer."
    form = get(alice, path).form().sent(**JUDGEMENT | {"reason": words})
    clock.advance(TOO_LONG)
    ended = Page(post(alice, path, form))
    bob = Page(post(alice, "/login", ended.form("/login").sent(login="bob", password=PASSWORD)))
    assert "wacht tot die persoon hier inlogt" in bob.main

    out = Page(post(alice, "/logout", bob.form("/logout").sent()))
    back = Page(post(alice, "/login", out.form("/login").sent(login="alice", password=PASSWORD)))

    assert dict(back.form(path).fields)["reason"] == words
    assert words not in bob.html + out.html


def test_the_script_of_a_page_saves_nothing_under_another_name(world: World, browser: Browser) -> None:
    """REQ bound-to-author: the answers and the words that a page keeps while one types go by its mark too."""
    alice = browser("alice")
    reference = made(alice)
    mark = {"Form-Author": author_mark(world.installation.keys.audit, world.people["bob"])}
    draft = {"revision": 0, "answers": {"neglect": "suspected"}}
    words = {"page": f"/cases/{reference}/judgement", "forms": {"x": [["reason", REASON]]}}

    assert alice.put(f"/api/v1/cases/{reference}/draft", json=draft, headers=mark).status_code == 409
    refused = alice.put("/api/v1/kept-words", json=words, headers=mark)
    assert (refused.status_code, refused.json()["code"]) == (409, "other_author")
    with unit_as(world.installation, world.people["alice"]) as unit:
        assert not draft_storage.draft(unit, open_case(unit, reference, "draft.read")).answers
    assert "Hier stond nog tekst" not in get(alice, f"/cases/{reference}/judgement").main


@pytest.mark.parametrize("action", ["/language?back=/cases/new", "/cases/new"])
def test_the_switch_of_language_shows_nobody_what_another_typed(
    world: World, browser: Browser, action: str
) -> None:
    """REQ bound-to-author: nor does it pass the form on to who is signed in now."""
    here = browser("alice")
    form = get(here, "/cases/new").form("/cases/new").sent(age="16", language="en")
    signed_in_here(here, "charlie")

    refused = Page(post(here, action, form))

    assert (refused.status, OTHERS in refused.main) == (409, True)
    assert get(here, "/cases").language == "nl"


def marks() -> Iterator[str]:
    yield from ("", "0", "-", "1-", "1-x", "1", "-1-00", "١-00", "9" * 40)


@pytest.mark.parametrize("mark", tuple(marks()))
def test_a_mark_that_was_not_made_here_is_of_nobody(mark: str) -> None:
    assert author_of(b"k" * 32, mark) is None
    assert author_of(b"k" * 32, author_mark(b"l" * 32, 5)) is None
    assert author_of(b"k" * 32, author_mark(b"k" * 32, 5)) == 5

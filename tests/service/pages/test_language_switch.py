"""Reading on in the other language keeps what was typed, on every page and without script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

import pytest
from fastapi.testclient import TestClient

from service.core.clock import SetClock
from tests.service.pages.reading import Page, get, post
from tests.service.pages.test_every_page import EVERYONE, PLACES, cases, prepared
from tests.service.pages.test_kept_words import WORDS, written
from tests.service.pages.way import JUDGEMENT, made
from tests.service.route_table import ROUTES
from tests.service.world import PASSWORD, World

pytestmark = pytest.mark.slow

__all__ = ["cases", "prepared"]

Browser = Callable[[str], TestClient]
BSN: Final = "De jongere noemde 111222333 als nummer."


def switch(page: Page) -> str:
    """Where the switch of language sends the form that it is tied to."""
    start = page.html.index("data-switch")
    tag = page.html[page.html.rindex("<button", 0, start) : page.html.index(">", start)]
    assert 'form="typed"' in tag
    return tag.partition('formaction="')[2].partition('"')[0].replace("&amp;", "&")


def typed_form(page: Page) -> str:
    """Where the form goes that the switch is tied to."""
    start = page.html.index('id="typed"')
    tag = page.html[page.html.rindex("<form", 0, start) : page.html.index(">", start)]
    return tag.partition('action="')[2].partition('"')[0]


def test_the_words_of_every_form_go_along_to_the_other_language(world: World, cases: dict[str, str]) -> None:
    """REQ typed-text-kept: without script, of the form that the switch is tied to, on each page with one."""
    browsers = {login: world.browser(login) for login in EVERYONE}
    walked = 0
    for place in PLACES:
        path = place.path.format(**cases)
        browser = browsers[place.who[0]]
        page = get(browser, path)
        fields = [
            name
            for form, name in written(page)
            if 'id="typed"' in page.html and form.action == typed_form(page)
        ]
        if not fields or path.startswith("/patterns"):
            continue
        walked += 1
        form = page.form(typed_form(page))
        sent = form.sent(**dict.fromkeys(fields, WORDS), language="en")
        other = Page(post(browser, switch(page), sent))
        assert (other.status, other.language) == (200, "en"), path
        again = next(f for f in other.forms if f.method == "post" and fields[0] in dict(f.fields))
        assert {name: dict(again.fields)[name] for name in fields} == dict.fromkeys(fields, WORDS), path
        assert again.action == (form.action or path), path
        post(browser, "/language", {"language": "nl", "back": "/about"})
    assert walked > 12


def _mistaken() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Forms that come back with a mistake at an address that nobody can open."""
    case, day = "/cases/{done}", "/table/meetings/2026-11-23"
    yield "alice", f"{case}/record/contacts", {"relation": "", "safe": "", "reason": WORDS}
    yield "alice", f"{case}/record/statements", {"said_on": "", "words": WORDS}
    yield "alice", f"{case}/record/information", {"given": "", "information_reason": WORDS}
    yield "rita", f"{case}/screenings/1/review/question", {"question": BSN}
    yield "rita", f"{case}/screenings/1/review/lack", {"lack": WORDS, "kind": ""}
    yield "bob", f"{day}/minutes", {"number": "7", "minutes": WORDS}
    yield "bob", f"{day}/agreements", {"agreement": WORDS}
    yield "bob", f"{day}/corrections", {"correction": BSN}
    yield "bob", "/table/meetings", {"day": "", "chair": ""}
    yield "alice", "/table/sheets/Z2026-0001/shares", {"words": WORDS, "audience": ""}
    yield "alice", "/table/sheets/Z2026-0001/care", {"kind": WORDS, "period": ""}
    yield "bob", "/table/sheets/Z2026-0001/link", {"case": "2026-9999"}
    yield "petra", "/scoring/stop", {"reason": BSN}
    yield "petra", "/retention/holds", {"reason": BSN}
    yield "bob", "/retention/cases/{done}/holds", {"hold-reason": BSN}
    yield "bob", "/retention/cases/{done}/requests", {"reason": WORDS, "ground": ""}
    yield "bob", "/pull-forward/proposals", {"reason": WORDS, "setting": ""}
    yield "bob", "/pull-forward/youth_protection_intake/off", {"reason": WORDS}
    yield "petra", "/fairness/collections", {"reason": WORDS, "purpose": ""}
    yield "alice", "/account/password", {"current": "", "new": ""}


@pytest.mark.parametrize(
    ("login", "path", "sent"), tuple(_mistaken()), ids=lambda one: one if isinstance(one, str) else ""
)
def test_after_a_mistake_the_switch_leads_to_the_page_with_what_was_typed(
    world: World, cases: dict[str, str], login: str, path: str, sent: dict[str, str]
) -> None:
    """REQ typed-text-kept: never an address that cannot be opened, and not a word lost, refused or not."""
    browser = world.browser(login)
    wrong = Page(post(browser, path.format(**cases), sent))
    assert wrong.status in (409, 422), wrong.main[:200]
    if 'id="typed"' not in wrong.html:
        assert Page(post(browser, "/language", {"language": "en", "back": "/"})).status == 200
        return
    form = wrong.form(typed_form(wrong))
    carried = form.sent(language="en")
    other = Page(post(browser, switch(wrong), carried))

    assert (other.status, other.language) == (200, "en")
    shown = {value for f in other.forms for _, value in f.fields}
    texts = {value for name, value in sent.items() if value in (WORDS, BSN) and name in dict(form.fields)}
    assert texts <= shown


def test_every_page_that_takes_a_form_leads_back_to_one_that_opens(
    world: World, cases: dict[str, str]
) -> None:
    """REQ typed-text-kept: the page of each address that only takes forms, so that nothing ends in 405."""
    from service.web.page_of_address import page_at

    opens = [re.sub(r"\{\w+\}", "[^/]+", r.path) for r in ROUTES if r.method == "GET" and not r.is_api]
    for route in ROUTES:
        if route.method == "POST" and not route.is_api:
            path = route.path.replace("{day}", "2026-11-23").replace("{reference}", "2026-0001")
            path = path.replace("{sheet}", "Z2026-0001")
            while "{" in path:
                path = path[: path.index("{")] + "1" + path[path.index("}") + 1 :]
            page = page_at(world.app, path)
            assert path.startswith(page)
            assert any(re.fullmatch(one, page) for one in opens), (path, page)


def test_the_sign_in_page_after_a_time_out_keeps_the_form_that_waits(
    browser: Browser, clock: SetClock
) -> None:
    """REQ typed-text-kept: the same page in English, and the form goes out after signing in."""
    alice = browser("alice")
    path = f"/cases/{made(alice)}/judgement"
    form = get(alice, path).form().sent(**JUDGEMENT)
    clock.advance(timedelta(minutes=21))
    ended = Page(post(alice, path, form))

    other = Page(post(alice, switch(ended), ended.form("/login").sent(login="alice", language="en")))
    assert (other.status, other.language) == (200, "en")
    assert dict(other.form("/login").fields)["login"] == "alice"
    assert dict(other.form("/login").fields)["password"] == ""
    waiting = Page(post(alice, "/login", other.form("/login").sent(password=PASSWORD)))
    assert dict(waiting.form(path).fields)["reason"] == JUDGEMENT["reason"]


def test_a_switch_after_the_time_out_waits_for_signing_in(browser: Browser, clock: SetClock) -> None:
    """REQ typed-text-kept: and then shows the page, with nothing sent."""
    alice = browser("alice")
    path = f"/cases/{made(alice)}/judgement"
    page = get(alice, path)
    clock.advance(timedelta(minutes=21))
    ended = Page(post(alice, switch(page), page.form().sent(**JUDGEMENT, language="en")))
    assert ended.status == 401
    resumed = Page(post(alice, "/login", ended.form("/login").sent(login="alice", password=PASSWORD)))
    onward = next(f for f in resumed.forms if f.action.startswith("/language?back="))
    shown = Page(post(alice, onward.action, onward.sent()))
    assert shown.language == "en"
    assert dict(shown.form(path).fields)["reason"] == JUDGEMENT["reason"]
    assert post(alice, path, shown.form(path).sent(), follow=False).status_code == 303


def test_without_anything_typed_the_switch_goes_to_the_page_itself(browser: Browser) -> None:
    answer = post(browser("alice"), "/language", {"language": "en", "back": "/cases"}, follow=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases")


def test_the_enter_key_still_does_what_the_form_does(world: World, cases: dict[str, str]) -> None:
    """The switch stands before the form, so the button that Enter presses stands before the switch."""
    browsers = {login: world.browser(login) for login in EVERYONE}
    for place in PLACES:
        page = get(browsers[place.who[0]], place.path.format(**cases))
        if 'form="typed"' in page.html:
            first = page.html.index('form="typed"')
            assert page.html[:first].rstrip().endswith('<button class="unseen"'), place.path


def test_an_unknown_code_at_the_table_gives_the_form_back(browser: Browser) -> None:
    """REQ typed-text-kept: also for a case of another team, which is the same answer."""
    alice = browser("alice")
    theirs = made(browser("charlie"))
    for field, code in (("case", "2026-9999"), ("case", theirs), ("sheet", "Z2026-0999")):
        words = {"worry": WORDS, "question": "Wie kent deze jongere?", field: code}
        page = Page(post(alice, "/table/forward", words))
        assert page.status == 422
        assert f"#{field}" in page.links
        assert dict(page.form("/table/forward").fields)["worry"] == WORDS


@pytest.mark.parametrize(("words", "kept"), [(f"{WORDS} <b>", True), (BSN, False)])
def test_words_whose_form_is_gone_from_the_page_are_kept_or_shown(
    world: World, cases: dict[str, str], words: str, kept: bool
) -> None:
    """REQ typed-text-kept: a page can change while somebody types on it; what may not be kept is shown."""
    browser = world.browser("alice")
    path = "/cases/{done}".format(**cases)
    author = next(v for form in get(browser, path).forms for n, v in form.fields if n == "form.author")
    sent = [("form.author", author), ("of_a_form_that_is_gone", words), ("language", "en")]
    other = Page(post(browser, f"/language?back={path}", sent))

    assert (other.status, other.language) == (200, "en")
    assert "There is no place for your text here any more" in other.main
    assert (words in other.main) is not kept
    assert (words in get(browser, "/kept").main) is kept
    assert 'id="left"' not in get(browser, path).html

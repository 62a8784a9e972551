"""Signing in and out; and what was typed before a sign-in ended is still there after the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.areas.screenings import draft_storage
from service.core.clock import SetClock
from tests.service.pages.reading import Page, get, post
from tests.service.pages.way import JUDGEMENT, made
from tests.service.world import PASSWORD, World

pytestmark = pytest.mark.slow

Browser = Callable[[str], TestClient]
TOO_LONG = timedelta(minutes=21)


def test_one_signs_in_and_lands_where_the_work_is(world: World) -> None:
    homes = {"alice": "/cases", "rita": "/cases", "anna": "/screenings", "petra": "/log", "adam": "/people"}
    for login, home in homes.items():
        nobody = world.browser()
        form = get(nobody, "/login").form("/login")
        answer = post(nobody, "/login", form.sent(login=login, password=PASSWORD), follow=False)
        assert answer.headers["location"] == "/"
        assert nobody.get("/", follow_redirects=False).headers["location"] == home


def test_a_wrong_password_tells_nothing_but_that(world: World) -> None:
    nobody = world.browser()
    page = Page(post(nobody, "/login", {"login": "alice", "password": "wrong wrong wrong", "next": "/"}))

    assert page.status == 401
    assert page.title.startswith("Fout:")
    assert "Deze inlognaam en dit wachtwoord horen niet bij elkaar." in page.main
    sent = dict(page.form("/login").fields)
    assert sent["login"] == "alice"
    assert sent["password"] == ""


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "\t//example.org", ""]
)
def test_nobody_is_sent_to_another_site_after_signing_in(world: World, elsewhere: str) -> None:
    nobody = world.browser()
    answer = post(nobody, "/login", {"login": "alice", "password": PASSWORD, "next": elsewhere}, follow=False)
    assert answer.headers["location"] == "/"
    post(nobody, "/language", {"language": "en", "back": elsewhere})


def test_signing_out_ends_the_session(browser: Browser) -> None:
    alice = browser("alice")
    assert post(alice, "/logout", {}, follow=False).headers["location"] == "/login"
    assert alice.get("/cases", follow_redirects=False).status_code == 303


def test_a_form_sent_after_the_time_out_waits_for_signing_in(
    world: World, browser: Browser, clock: SetClock
) -> None:
    """REQ draft-safe: nothing typed is lost; it is sent again as it was, after signing in."""
    alice = browser("alice")
    reference = made(alice)
    path = f"/cases/{reference}/form/school"
    typed = get(alice, path).form().sent(answer__school_absence="often", note="Mentor belt.")
    clock.advance(TOO_LONG)

    ended = Page(post(alice, path, typed))
    assert ended.status == 401
    assert "Wat u typte, staat nog klaar." in ended.main

    signed_in = post(alice, "/login", ended.form("/login").sent(login="alice", password=PASSWORD))
    waiting = Page(signed_in).form(path)
    assert dict(waiting.fields)["answer.school_absence"] == "often"
    assert post(alice, path, waiting.sent(), follow=False).status_code == 303
    with unit_as(world.installation, world.people["alice"]) as unit:
        draft = draft_storage.draft(unit, open_case(unit, reference, "draft.read"))
    assert dict(draft.answers) == {"school_absence": "often"}
    assert draft.note == "Mentor belt."


def test_a_judgement_sent_after_the_time_out_is_kept_too(browser: Browser, clock: SetClock) -> None:
    """REQ draft-safe: also what no draft holds."""
    alice = browser("alice")
    path = f"/cases/{made(alice)}/judgement"
    clock.advance(TOO_LONG)

    ended = Page(post(alice, path, JUDGEMENT))
    signed_in = Page(post(alice, "/login", ended.form("/login").sent(login="alice", password=PASSWORD)))

    assert JUDGEMENT.items() <= dict(signed_in.form(path).fields).items()


def test_what_waits_survives_a_wrong_password_and_holds_no_password(
    browser: Browser, clock: SetClock
) -> None:
    alice = browser("alice")
    path = f"/cases/{made(alice)}/judgement"
    clock.advance(TOO_LONG)
    ended = Page(post(alice, path, JUDGEMENT))
    wrong = Page(post(alice, "/login", ended.form("/login").sent(login="alice", password="nope nope nope")))
    right = Page(post(alice, "/login", wrong.form("/login").sent(login="alice", password=PASSWORD)))
    assert dict(right.form(path).fields)["reason"] == JUDGEMENT["reason"]
    clock.advance(TOO_LONG)

    lost = Page(post(alice, "/account/password", {"current": PASSWORD, "new": "a new long password"}))
    assert "kept" not in dict(lost.form("/login").fields)
    assert PASSWORD not in lost.html
    assert "a new long password" not in lost.html


def test_a_form_of_another_site_is_refused(browser: Browser) -> None:
    """The pages' own forms pass, the same form from elsewhere does not (CSRF)."""
    alice = browser("alice")
    assert post(alice, "/language", {"language": "en"}, follow=False).status_code == 303

    alice.headers["Sec-Fetch-Site"] = "cross-site"
    assert post(alice, "/logout", {}, follow=False).status_code == 403
    alice.headers["Sec-Fetch-Site"] = "same-origin"
    assert alice.get("/cases").status_code == 200


def test_the_language_is_chosen_once_and_goes_along(browser: Browser, world: World) -> None:
    alice = browser("alice")
    post(alice, "/language", {"language": "en", "back": "/account"})

    assert get(alice, "/account").language == "en"
    assert get(world.browser("alice"), "/account").language == "en"
    assert get(alice, "/nowhere", 404).language == "en"


def test_one_changes_ones_own_password_and_other_places_are_signed_out(
    browser: Browser, world: World
) -> None:
    here, there = browser("alice"), browser("alice")
    page = get(here, "/account")
    assert "Ander apparaat" in page.main
    wrong = Page(post(here, "/account/password", {"current": "not my password", "new": "vier losse woorden"}))
    assert wrong.status == 422
    assert "#current" in wrong.links

    done = post(here, "/account/password", {"current": PASSWORD, "new": "vier losse woorden samen"})

    assert "Uw wachtwoord is gewijzigd." in Page(done).main
    assert there.get("/cases", follow_redirects=False).status_code == 303
    assert here.get("/cases", follow_redirects=False).status_code == 200


def test_one_ends_a_session_somewhere_else(browser: Browser) -> None:
    here, there = browser("alice"), browser("alice")
    end = next(form.action for form in get(here, "/account").forms if form.action.endswith("/end"))

    assert "Daar bent u nu uitgelogd." in Page(post(here, end, {})).main
    assert there.get("/cases", follow_redirects=False).status_code == 303

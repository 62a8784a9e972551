"""How a session ends: idle, too old, signed out, revoked, or its person shut out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from service.core.organisation import SignInRules
from service.identity.sign_in_source import device_code
from tests.service.pages.reading import get, post
from tests.service.world import PASSWORD, World


def test_an_idle_session_ends(world: World) -> None:
    """REQ asvs: V7.3, idle time-out: twenty minutes without a request."""
    alice = world.client("alice")
    world.clock.advance(timedelta(minutes=19, seconds=59))
    assert alice.get("/api/v1/me").status_code == 200

    world.clock.advance(timedelta(minutes=20))

    answer = alice.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.json()["code"] == "sign_in_needed"


def test_a_session_in_use_stays_open_until_it_is_too_old(world: World) -> None:
    """REQ asvs: V7.3, absolute time-out: ten hours, however busy."""
    alice = world.client("alice")
    for _ in range(39):
        world.clock.advance(timedelta(minutes=15))
        assert alice.get("/api/v1/me").status_code == 200
    world.clock.advance(timedelta(minutes=15))

    assert alice.get("/api/v1/me").status_code == 401


def test_an_ended_session_does_not_come_back(world: World) -> None:
    alice = world.client("alice")
    world.clock.advance(timedelta(minutes=20))

    assert [alice.get("/api/v1/me").status_code for _ in range(3)] == [401, 401, 401]


def test_signing_out_ends_the_session_on_the_server(world: World) -> None:
    """REQ asvs: V7.4, a token that was copied before signing out is worth nothing."""
    alice, copy = world.client("alice"), world.anonymous()
    copy.cookies.update(dict(alice.cookies))

    answer = alice.delete("/api/v1/sessions/current")

    assert answer.status_code == 204
    assert re.match(r'signaalwijzer-\w+=""; expires=', answer.headers["set-cookie"])
    assert answer.headers["clear-site-data"] == '"storage"'
    assert copy.get("/api/v1/me").status_code == 401


def test_a_disabled_person_is_out_at_once_everywhere(world: World) -> None:
    """REQ asvs: V7.4, the cookie of a disabled user opens nothing from the next request on."""
    here, there, adam = world.client("alice"), world.client("alice"), world.client("adam")
    assert here.get("/api/v1/cases").status_code == 200

    assert adam.post(f"/api/v1/people/{world.people['alice']}/disable").status_code == 204

    assert here.get("/api/v1/cases").status_code == 401
    assert there.get("/api/v1/me").status_code == 401
    again = world.anonymous().post("/api/v1/sessions", json={"login": "alice", "password": PASSWORD})
    assert again.status_code == 401
    assert again.json()["code"] == "sign_in_failed"


def test_old_sessions_stay_ended_when_a_person_is_let_in_again(world: World) -> None:
    alice, adam = world.client("alice"), world.client("adam")
    adam.post(f"/api/v1/people/{world.people['alice']}/disable")
    adam.post(f"/api/v1/people/{world.people['alice']}/enable")

    assert alice.get("/api/v1/me").status_code == 401
    assert world.client("alice").get("/api/v1/me").status_code == 200


def test_a_person_sees_and_ends_their_own_sessions(world: World) -> None:
    """REQ asvs: V7.5, people see where they are signed in and can end it."""
    here, there = world.client("alice"), world.client("alice")
    sessions = here.get("/api/v1/me/sessions").json()
    other = next(session["id"] for session in sessions if not session["current"])

    assert len(sessions) == 2
    assert here.delete(f"/api/v1/me/sessions/{other}").status_code == 204

    assert there.get("/api/v1/me").status_code == 401
    assert here.get("/api/v1/me").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(world: World) -> None:
    """REQ asvs: V8.2, object authorisation: another person's session is as good as none."""
    alice, bob = world.client("alice"), world.client("bob")
    alices = alice.get("/api/v1/me/sessions").json()[0]["id"]

    assert bob.delete(f"/api/v1/me/sessions/{alices}").status_code == 404
    assert alice.get("/api/v1/me").status_code == 200


def test_changing_the_password_ends_every_other_session(world: World) -> None:
    """REQ asvs: V7.4, and the current password is asked for."""
    here, there = world.client("alice"), world.client("alice")

    wrong = here.put("/api/v1/me/password", json={"current": "not mine at all", "new": "a whole new phrase"})
    assert wrong.status_code == 401
    done = here.put("/api/v1/me/password", json={"current": PASSWORD, "new": "a whole new phrase"})

    assert done.status_code == 204
    assert here.get("/api/v1/me").status_code == 200
    assert there.get("/api/v1/me").status_code == 401
    old = world.anonymous().post("/api/v1/sessions", json={"login": "alice", "password": PASSWORD})
    new = world.anonymous().post(
        "/api/v1/sessions", json={"login": "alice", "password": "a whole new phrase"}
    )
    assert (old.status_code, new.status_code) == (401, 201)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("short", "people.password_length"),
        ("x" * 201, "people.password_length"),
        ("My-Alice-12345", "people.password_login"),
        ("Password2026!", "people.password_common"),
        ("Jeugdhulp-2026", "people.password_context"),
        (PASSWORD, "people.password_same"),
    ],
)
def test_a_weak_password_is_refused(world: World, new: str, code: str) -> None:
    """REQ asvs: V6.2, at least twelve characters, any of them, not what is tried first."""
    answer = world.client("alice").put("/api/v1/me/password", json={"current": PASSWORD, "new": new})

    assert answer.status_code == 422
    assert answer.json()["code"] == code


def test_guessing_the_current_password_makes_one_wait(world: World) -> None:
    alice = world.client("alice")
    for _ in range(5):
        alice.put("/api/v1/me/password", json={"current": "a wrong guess", "new": "a whole new phrase"})

    answer = alice.put("/api/v1/me/password", json={"current": PASSWORD, "new": "a whole new phrase"})

    assert answer.status_code == 429


def test_an_account_is_signed_in_at_five_places_at_most(world: World) -> None:
    """REQ asvs: V7.1.2: the oldest ends, other accounts keep theirs, and the page says so."""
    organisation = world.installation.organisation.model_copy(update={"sign_in": SignInRules()})
    default = World(replace(world.installation, organisation=organisation), world.clock, world.people)
    bob = default.client("bob")
    places = []
    for _ in range(6):
        places.append(default.client("alice"))
        default.clock.advance(timedelta(seconds=1))

    assert [place.get("/api/v1/me").status_code for place in places] == [401, 200, 200, 200, 200, 200]
    assert bob.get("/api/v1/me").status_code == 200
    page = default.browser("alice").get("/account").text
    assert "hoogstens 5 plekken" in page


def test_sessions_that_ended_take_no_place(world: World) -> None:
    organisation = world.installation.organisation.model_copy(
        update={"sign_in": SignInRules(sessions_per_account=2)}
    )
    few = World(replace(world.installation, organisation=organisation), world.clock, world.people)
    stays, gone = few.client("alice"), few.client("alice")
    gone.delete("/api/v1/sessions/current")

    few.client("alice")

    assert stays.get("/api/v1/me").status_code == 200


def test_the_list_says_where_and_on_what(world: World) -> None:
    """REQ asvs: V7.5.2: browser, system and address; and one button ends all others."""
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    there = world.elsewhere("203.0.113.7")
    there.headers["User-Agent"] = agent
    assert there.post("/api/v1/sessions", json={"login": "alice", "password": PASSWORD}).status_code == 201
    alice = world.browser("alice")

    page = get(alice, "/account")
    assert "Firefox op Linux" in page.main
    assert "vanaf 203.0.113.7" in page.main
    post(alice, "/account/sessions/end", page.form("/account/sessions/end").sent())

    assert there.get("/api/v1/me").status_code == 401
    assert alice.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize(
    ("agent", "code"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0", "edge.windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1", "safari.ios"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "chrome.android"),
        ("curl/8.0", None),
        ("", None),
    ],
)
def test_browser_and_system_are_told_in_two_words(agent: str, code: str | None) -> None:
    assert device_code(agent) == code


def test_administrators_end_all_sessions_of_one_or_of_everybody(world: World) -> None:
    """REQ asvs: V7.4.5."""
    adam, alice, bob = world.client("adam"), world.client("alice"), world.client("bob")
    assert bob.delete(f"/api/v1/people/{world.people['alice']}/sessions").status_code == 403
    assert adam.delete(f"/api/v1/people/{world.people['alice']}/sessions").status_code == 204
    assert [one.get("/api/v1/me").status_code for one in (adam, alice, bob)] == [200, 401, 200]

    assert adam.delete("/api/v1/people/sessions").status_code == 204

    assert [one.get("/api/v1/me").status_code for one in (adam, bob)] == [200, 401]

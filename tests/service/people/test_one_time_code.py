"""A password is chosen with a code: it works once, it expires, and nobody else sees the password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from service.areas.account_administration.rights import NO_SECOND_PERSON_FOR
from service.areas.account_administration.service import CODE_WORKS
from service.identity.permissions import Role
from tests.service.pages.reading import Page, get, post
from tests.service.world import PASSWORD, World, hire

pytestmark = pytest.mark.slow

CHOSEN = "vier woorden op rij"


def code_for(world: World, login: str = "alice") -> str:
    """The code that the administrator gets for somebody."""
    answer = world.client("adam").post(f"/api/v1/people/{world.people[login]}/password")
    assert answer.status_code == 200
    return str(answer.json()["code"])


def chosen(client: TestClient, code: str, new: str = CHOSEN, login: str = "alice") -> tuple[int, str]:
    answer = client.post("/api/v1/account", json={"login": login, "code": code, "new": new})
    return answer.status_code, str(answer.json().get("code", ""))


def signed_in(world: World, password: str) -> tuple[int, str]:
    answer = world.anonymous().post("/api/v1/sessions", json={"login": "alice", "password": password})
    return answer.status_code, str(answer.json().get("code", ""))


def test_a_code_works_once_and_then_the_chosen_password(world: World) -> None:
    """REQ asvs: V6.4.1, a first secret is random, used once, and replaced by the person alone."""
    code = code_for(world)

    assert signed_in(world, PASSWORD) == (401, "sign_in_failed")
    assert chosen(world.anonymous(), code) == (201, "")
    assert chosen(world.anonymous(), code) == (401, "code_failed")
    assert signed_in(world, code) == (401, "sign_in_failed")
    assert signed_in(world, CHOSEN) == (201, "")


def test_a_code_opens_nothing_by_itself(world: World) -> None:
    code = code_for(world)

    assert signed_in(world, code) == (403, "choose_password")
    assert signed_in(world, code) == (403, "choose_password")
    assert chosen(world.anonymous(), code) == (201, "")


def test_a_code_expires(world: World) -> None:
    """REQ asvs: V6.4.1, and the sentence says whom to ask."""
    code = code_for(world)
    world.clock.advance(CODE_WORKS + timedelta(seconds=1))

    assert chosen(world.anonymous(), code) == (401, "code_over")
    assert signed_in(world, code) == (401, "code_over")
    fresh = code_for(world)
    assert chosen(world.anonymous(), fresh) == (201, "")


@pytest.mark.parametrize(
    ("new", "code"),
    [("short", "people.password_length"), ("Password2026!", "people.password_common")],
)
def test_a_weak_choice_leaves_the_code_as_it_was(world: World, new: str, code: str) -> None:
    given = code_for(world)

    assert chosen(world.anonymous(), given, new) == (422, code)
    assert chosen(world.anonymous(), given, given) == (422, "people.password_same")
    assert chosen(world.anonymous(), given) == (201, "")


def test_a_password_is_no_code_and_guessing_makes_one_wait(world: World) -> None:
    assert chosen(world.anonymous(), PASSWORD) == (401, "code_failed")
    for _ in range(4):
        chosen(world.anonymous(), "guess-guess-guess")
    assert chosen(world.anonymous(), PASSWORD)[0] == 429


def test_the_code_on_the_sign_in_page_leads_to_the_choice(world: World) -> None:
    """REQ typed-text-kept: nobody has to type the code again, and goes on where they wanted to be."""
    code, nobody = code_for(world), world.browser()
    asked = Page(post(nobody, "/login", {"login": "alice", "password": code, "next": "/account"}))
    assert asked.title.startswith("Kies uw wachtwoord")
    fields = dict(asked.form("/begin").fields)
    assert (fields["login"], fields["one_time"], fields["next"]) == ("alice", code, "/account")
    assert fields["new"] == ""

    weak = Page(post(nobody, "/begin", asked.form("/begin").sent(new="kort")))
    assert weak.status == 422
    assert "#new" in weak.links
    answer = post(nobody, "/begin", weak.form("/begin").sent(new=CHOSEN), follow=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "Alice" in get(nobody, "/account").main


def test_the_sign_in_page_has_a_way_for_a_code(world: World) -> None:
    assert "/begin" in get(world.browser(), "/login").links
    empty = Page(post(world.browser(), "/begin", {"login": "alice", "one_time": "", "new": ""}))
    assert (empty.status, "#one_time" in empty.links) == (422, True)


def test_the_administrator_sees_a_code_and_never_a_password(world: World) -> None:
    """REQ four-eyes: the answer shows until when it works; the log says who gave it; nothing holds it."""
    page = Page(post(world.browser("adam"), f"/people/{world.people['alice']}/password", {}))

    assert "Deze code ziet u één keer" in page.main
    assert "26 november 2026" in page.main
    notices = get(world.browser("petra"), "/notices").main
    assert "code voor één keer gegeven" in notices


def test_who_let_somebody_in_lately_finds_no_second_person_in_them(world: World) -> None:
    """REQ people-by-two, four-eyes: an administrator who can get into an account is not two people by it."""
    officer = hire(world.installation, "olga", (Role.PRIVACY_OFFICER,), "Team B")
    code = world.client("adam").post(f"/api/v1/people/{officer}/password").json()["code"]
    olga = world.anonymous()
    assert chosen(olga, code, login="olga") == (201, "")
    wanted = {"roles": ["intake_worker", "reviewer"], "teams": [world.team("alice")]}
    rights = f"/api/v1/people/{world.people['rita']}/rights"
    number = world.client("adam").put(rights, json=wanted).json()["proposal"]
    confirmation = f"/api/v1/people/changes/{number}/confirmation"

    refused = olga.post(confirmation)
    assert (refused.status_code, refused.json()["code"]) == (403, "people.too_close")
    assert "olga" not in get(world.browser("adam"), "/people").main.partition("bevestigd worden door")[2][:40]

    world.clock.advance(NO_SECOND_PERSON_FOR + timedelta(seconds=1))
    again = world.anonymous()
    again.post("/api/v1/sessions", json={"login": "olga", "password": CHOSEN})
    assert again.post(confirmation).status_code == 204

"""What needs that somebody shows a moment ago who they are, and that nothing typed is lost by being asked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.access.step_up import FRESH_FOR, require_fresh
from service.access.unit_of_work import unit_as
from tests.service.pages.reading import Page, get, post
from tests.service.pages.way import made
from tests.service.world import PASSWORD, World

LATER = FRESH_FOR + timedelta(seconds=1)
WHY = "De jongere is hier vannacht gebracht, wij moeten weten wat er speelt."


def asked(answer: Any) -> bool:
    """Whether the answer of the API asks to prove again."""
    kind = "urn:signaalwijzer:problem:prove_again"
    return bool(answer.status_code == 403 and answer.json()["type"] == kind)


def proves(client: TestClient, password: str = PASSWORD) -> int:
    return client.post("/api/v1/sessions/current/proof", json={"password": password}).status_code


def test_an_export_asks_again_after_five_minutes(world: World) -> None:
    """REQ asvs: V7.5.3: before an export; a session just begun is a moment ago, and so is the last proof."""
    anna, path = world.client("anna"), "/api/v1/exports/training?purpose=retraining"
    world.clock.advance(FRESH_FOR)
    assert anna.get(path).status_code == 200
    world.clock.advance(timedelta(seconds=1))
    assert asked(anna.get(path))

    assert proves(anna, "wrong wrong wrong") == 401
    assert asked(anna.get(path))
    assert proves(anna) == 204
    assert anna.get(path).status_code == 200
    world.clock.advance(LATER)
    assert asked(anna.get(path))


def test_emergency_access_goes_on_with_what_was_typed(world: World) -> None:
    """REQ asvs: V7.5.3, on pages: the reason is not typed twice, and nothing is opened before the proof."""
    alice = world.browser("alice")
    reference = made(alice)
    charlie = world.browser("charlie")
    form = get(charlie, f"/emergency?case={reference}").form("/emergency")
    world.clock.advance(LATER)

    page = Page(post(charlie, "/emergency", form.sent(case=reference, reason=WHY, hours="2")))
    assert page.status == 403
    assert WHY not in page.html  # sealed: the screen may be left alone
    assert charlie.get(f"/cases/{reference}").status_code == 404

    wrong = Page(post(charlie, "/account/prove", page.form("/account/prove").sent(password="no no no no")))
    assert wrong.status == 422
    assert "Dit is niet uw wachtwoord." in wrong.main
    again = Page(post(charlie, "/account/prove", wrong.form("/account/prove").sent(password=PASSWORD)))
    sent = again.form("/emergency").sent()
    answer = post(charlie, "/emergency", sent, follow=False)

    assert answer.headers["location"] == f"/cases/{reference}"
    assert charlie.get(f"/cases/{reference}").status_code == 200


def test_a_form_of_somebody_else_is_not_given_back(world: World) -> None:
    """What one person typed is sealed for that person, however the page got elsewhere."""
    anna, rita = world.browser("anna"), world.browser("rita")
    form = get(anna, "/exports").form("/exports")
    world.clock.advance(LATER)
    page = post(anna, "/exports", form.sent(purpose="retraining")).text
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    assert kept

    answer = rita.post(
        "/account/prove",
        data={"password": PASSWORD, "kept": kept.group(1), "next": "/account"},
        follow_redirects=False,
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/account")


def test_wrong_proofs_are_counted_like_wrong_passwords(world: World) -> None:
    anna = world.client("anna")
    assert [proves(anna, "wrong wrong wrong") for _ in range(6)] == [401] * 5 + [429]


@pytest.mark.parametrize(
    ("login", "method", "path"),
    [
        ("alice", "DELETE", "/api/v1/me/sessions"),
        ("adam", "DELETE", "/api/v1/people/sessions"),
        ("adam", "DELETE", "/api/v1/people/1/sessions"),
    ],
)
def test_ending_sessions_asks_again(world: World, login: str, method: str, path: str) -> None:
    client = world.client(login)
    world.clock.advance(LATER)

    assert asked(client.request(method, path))
    assert proves(client) == 204
    assert client.request(method, path).status_code == 204


def test_setting_up_a_second_step_asks_again(world: World) -> None:
    """REQ asvs: V7.5.1, whoever finds a screen left alone adds no way in of their own."""
    alice = world.browser("alice")
    assert alice.get("/account/second-factor/app").status_code == 200
    world.clock.advance(LATER)

    for way in ("app", "passkey"):
        answer = alice.post(
            f"/account/second-factor/{way}", data={"name": "telefoon", "first_code": "123456"}
        )
        assert answer.status_code == 403, way
        assert 'action="/account/prove"' in answer.text, way


def test_one_ends_the_own_session_without_being_asked(world: World) -> None:
    alice = world.client("alice")
    world.clock.advance(LATER)

    assert alice.delete("/api/v1/sessions/current").status_code == 204


def test_a_command_asks_for_the_password_itself(world: World) -> None:
    with unit_as(world.installation, world.people["bob"]) as unit:
        require_fresh(unit)

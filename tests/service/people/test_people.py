"""People as the administrator sees them."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import Response

from tests.service.world import PASSWORD, PEOPLE, World

pytestmark = pytest.mark.slow

CHANGES = "/api/v1/people/changes"
CHOSEN = "a whole new phrase"
NINA = {
    "login": "nina",
    "name": "Nina Voorbeeld",
    "roles": ["intake_worker", "reviewer"],
    "teams": ["Team A"],
}


def begun(world: World, code: str, login: str = "nina") -> Response:
    """Choose a password with a one-time code."""
    chosen = {"login": login, "code": code, "new": CHOSEN}
    return world.anonymous().post("/api/v1/account", json=chosen)


def test_an_added_person_chooses_a_password_with_the_code_that_is_shown_once(world: World) -> None:
    adam = world.client("adam")

    made = adam.post("/api/v1/people", json=NINA).json()
    answer = begun(world, made["code"])

    assert answer.status_code == 201
    assert answer.json()["roles"] == []
    assert world.client("petra").post(f"{CHANGES}/{made['proposal']}/confirmation").status_code == 204
    answer = world.anonymous().post("/api/v1/sessions", json={"login": "nina", "password": CHOSEN})
    assert answer.json()["roles"] == ["intake_worker", "reviewer"]
    listed = next(person for person in adam.get("/api/v1/people").json() if person["login"] == "nina")
    assert listed["teams"] == ["Team A"]
    assert "password" not in str(listed)


def test_a_code_ends_the_old_password_and_the_sessions_of_the_person(world: World) -> None:
    alice, adam = world.client("alice"), world.client("adam")

    code = adam.post(f"/api/v1/people/{world.people['alice']}/password").json()["code"]

    assert alice.get("/api/v1/me").status_code == 401
    old = world.anonymous().post("/api/v1/sessions", json={"login": "alice", "password": PASSWORD})
    assert old.status_code == 401
    assert begun(world, code, "alice").status_code == 201


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"login": "alice"}, 409, "people.login_taken"),
        ({"login": "Alice "}, 409, "people.login_taken"),
        ({"login": "met spatie"}, 422, "people.login_form"),
        ({"login": "x"}, 422, "people.login_form"),
        ({"name": "  "}, 422, "people.name_form"),
        ({"teams": [""]}, 422, "people.no_team"),
        ({"teams": ["Team Z"]}, 422, "people.no_team"),
        ({"roles": []}, 422, "request_body.field"),
        ({"roles": ["owner"]}, 422, "request_body.field"),
        ({"disabled_at": None}, 422, "request_body.field"),
        ({"password_hash": "$argon2id$"}, 422, "request_body.field"),
    ],
)
def test_what_does_not_fit_is_told_and_nobody_is_added(
    world: World, change: dict[str, Any], status: int, code: str
) -> None:
    """REQ asvs: V15.3, mass assignment: a field that is not offered is refused."""
    adam = world.client("adam")

    answer = adam.post("/api/v1/people", json=NINA | change)

    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert {person["login"] for person in adam.get("/api/v1/people").json()} == set(PEOPLE)


def test_the_last_administrator_cannot_be_shut_out(world: World) -> None:
    adam = world.client("adam")

    answer = adam.post(f"/api/v1/people/{world.people['adam']}/disable")

    assert answer.status_code == 409
    assert answer.json()["code"] == "people.last_administrator"
    assert adam.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("act", ["disable", "enable", "password"])
def test_somebody_who_does_not_exist_is_not_found(world: World, act: str) -> None:
    assert world.client("adam").post(f"/api/v1/people/9999/{act}").status_code == 404


@pytest.mark.parametrize("login", [login for login in PEOPLE if login != "adam"])
def test_nobody_else_manages_people(world: World, login: str) -> None:
    """REQ asvs: V8.2, function authorisation."""
    client = world.client(login)

    assert client.get("/api/v1/people").status_code == (200 if login == "petra" else 403)
    assert client.post("/api/v1/people", json=NINA).status_code == 403
    assert client.post(f"/api/v1/people/{world.people['bob']}/disable").status_code == 403
    assert client.post(f"/api/v1/people/{world.people['bob']}/password").status_code == 403

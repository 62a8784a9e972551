"""Signing in: what opens a session, what does not, and what is kept of it."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.core.settings import PasswordWork
from service.identity.passwords import Passwords
from service.web.security.cookies import cookies_of
from tests.service.raw import everything_stored
from tests.service.world import LIGHT, PASSWORD, World


def _attempt(client: TestClient, login: str, password: str) -> Any:
    return client.post("/api/v1/sessions", json={"login": login, "password": password})


def test_login_and_password_open_a_session(world: World) -> None:
    me = world.with_password("alice").get("/api/v1/me")

    assert me.status_code == 200
    assert me.json()["login"] == "alice"
    assert me.json()["roles"] == ["intake_worker"]


def test_capitals_and_spaces_around_a_login_do_not_matter(world: World) -> None:
    assert _attempt(world.anonymous(), " Alice ", PASSWORD).status_code == 201


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("alice", "wrong password"),
        ("nobody", PASSWORD),
        ("alice", ""),
        ("", PASSWORD),
        ("a" * 900, "b" * 900),
    ],
)
def test_a_refusal_does_not_tell_what_was_wrong(world: World, login: str, password: str) -> None:
    """REQ asvs: V6.3, the same answer for a login that does not exist and a wrong password."""
    answer = _attempt(world.anonymous(), login, password)

    assert answer.status_code == 401
    assert answer.json()["code"] == "sign_in_failed"
    assert answer.json()["detail"] == _attempt(world.anonymous(), "bob", "not this one").json()["detail"]
    assert cookies_of(world.installation).session not in answer.cookies


def test_a_login_that_does_not_exist_costs_as_much_time() -> None:
    """REQ asvs: V6.3, no telling by time: for nobody a hash of the same work is tried."""
    passwords = Passwords(PasswordWork())
    stored = passwords.hash(PASSWORD)

    def quickest(known: str | None) -> float:
        times = []
        for _ in range(5):
            started = time.perf_counter()
            assert not passwords.fits("wrong password", known)
            times.append(time.perf_counter() - started)
        return min(times)

    assert 0.5 < quickest(None) / quickest(stored) < 2


def test_the_database_holds_no_token_and_no_password(world: World) -> None:
    """REQ asvs: V7.2, only the SHA-256 of a token is stored, and an Argon2id hash of a password."""
    client = world.with_password("alice")
    token = client.cookies[cookies_of(world.installation).session]

    with world.installation.database.reading() as db:
        stored = set(db.execute(text("SELECT token_hash FROM sign_in_session")).scalars())
        hashes = list(db.execute(text("SELECT password_hash FROM person")).scalars())
    lies_there = everything_stored(world.installation.settings.data)

    assert hashlib.sha256(token.encode()).digest() in stored
    assert b"alice" in lies_there
    assert token.encode() not in lies_there
    assert PASSWORD.encode() not in lies_there
    assert all(found.startswith("$argon2id$") for found in hashes)


def test_signing_in_gives_a_new_token_and_ends_the_old_session(world: World) -> None:
    """REQ asvs: V7.2, no session fixation: a token from before signing in opens nothing afterwards."""
    client = world.with_password("alice")
    old = client.cookies[cookies_of(world.installation).session]

    assert _attempt(client, "alice", PASSWORD).status_code == 201
    new = client.cookies[cookies_of(world.installation).session]

    assert new != old
    stale = world.anonymous()
    stale.cookies.set(cookies_of(world.installation).session, old)
    assert stale.get("/api/v1/me").status_code == 401


def test_a_token_chosen_by_somebody_else_is_never_taken_over(world: World) -> None:
    client = world.anonymous()
    client.cookies.set(cookies_of(world.installation).session, "A" * 43)

    _attempt(client, "alice", PASSWORD)
    planted = world.anonymous()
    planted.cookies.set(cookies_of(world.installation).session, "A" * 43)

    assert planted.get("/api/v1/me").status_code == 401


def test_tokens_are_long_and_never_alike(world: World) -> None:
    tokens = {world.with_password("alice").cookies[cookies_of(world.installation).session] for _ in range(5)}

    assert len(tokens) == 5
    assert all(len(token) == 43 for token in tokens)


def test_a_hash_made_with_other_work_is_renewed_at_sign_in(world: World) -> None:
    heavier = Passwords(LIGHT.model_copy(update={"passes": 2})).hash(PASSWORD)
    with world.installation.database.transaction() as db:
        db.execute(text("UPDATE person SET password_hash = :h WHERE login = 'alice'"), {"h": heavier})

    world.with_password("alice")

    with world.installation.database.reading() as db:
        renewed = db.execute(text("SELECT password_hash FROM person WHERE login = 'alice'")).scalar_one()
    assert "t=1" in renewed
    world.with_password("alice")


def test_signing_in_and_out_are_in_the_log(world: World) -> None:
    """REQ read-log: sessions begin, end and are refused in the log, without what was typed."""
    client = world.with_password("alice")
    client.delete("/api/v1/sessions/current")
    _attempt(world.anonymous(), "alice", "wrong password")
    _attempt(world.anonymous(), "geheim-wachtwoord", "x" * 12)

    with world.installation.database.reading() as db:
        rows = db.execute(
            text("SELECT action, object_type, object_id, outcome FROM audit_entry ORDER BY seq DESC LIMIT 4")
        ).all()
        everything = str(db.execute(text("SELECT * FROM audit_entry")).all())
    alice = str(world.people["alice"])
    assert [(row.action, row.object_type, row.outcome) for row in reversed(rows)] == [
        ("session.create", "session", "ok"),
        ("session.end", "session", "ok"),
        ("session.create", "person", "refused"),
        ("session.create", "person", "refused"),
    ]
    assert rows[1].object_id == alice
    assert rows[0].object_id is None
    assert "geheim" not in everything

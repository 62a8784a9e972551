"""Guessing passwords: after some failures one has to wait, longer each time, whoever the login is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from service.core.organisation import Lockout
from service.identity.lockout import wait_seconds
from tests.service.world import PASSWORD, World

pytestmark = pytest.mark.slow

RULES = Lockout()


WRONG = "wrong password"


def _attempt(world: World, login: str = "alice", password: str = WRONG) -> Any:
    return world.anonymous().post("/api/v1/sessions", json={"login": login, "password": password})


def _fail(world: World, times: int, login: str = "alice") -> None:
    for _ in range(times):
        assert _attempt(world, login).status_code == 401


@pytest.mark.parametrize("login", ["alice", "nobody"])
def test_after_five_failures_one_waits(world: World, login: str) -> None:
    """REQ asvs: V6.3, brute force: the right password does not help either, and nobody learns who exists."""
    _fail(world, 5, login)

    answer = _attempt(world, login, PASSWORD)

    assert answer.status_code == 429
    assert answer.json()["code"] == "too_many_attempts"
    assert answer.headers["retry-after"] == "30"


def test_after_the_wait_the_right_password_opens_again(world: World) -> None:
    _fail(world, 5)
    world.clock.advance(timedelta(seconds=30))

    assert _attempt(world, "alice", PASSWORD).status_code == 201


def test_waiting_does_not_count_as_trying(world: World) -> None:
    """Otherwise one who keeps trying while waiting would never get in."""
    _fail(world, 5)
    for _ in range(10):
        assert _attempt(world).status_code == 429
    world.clock.advance(timedelta(seconds=30))

    assert _attempt(world, "alice", PASSWORD).status_code == 201


def test_each_further_failure_doubles_the_wait(world: World) -> None:
    _fail(world, 5)
    for expected in ("30", "60", "120"):
        waiting = _attempt(world)
        assert waiting.headers["retry-after"] == expected
        world.clock.advance(timedelta(seconds=int(expected)))
        _fail(world, 1)


def test_success_forgives(world: World) -> None:
    _fail(world, 4)
    assert _attempt(world, "alice", PASSWORD).status_code == 201
    _fail(world, 4)

    assert _attempt(world, "alice", PASSWORD).status_code == 201


def test_one_login_waiting_does_not_make_others_wait(world: World) -> None:
    _fail(world, 5)

    assert _attempt(world, "bob", PASSWORD).status_code == 201


def test_an_address_that_tries_many_logins_waits_too(world: World) -> None:
    """REQ asvs: V6.3, password spraying; success at one's own login in between forgives nothing."""
    for number in range(RULES.attempts_per_address):
        if number == 15:
            assert _attempt(world, "bob", PASSWORD).status_code == 201
        assert _attempt(world, f"guess-{number}").status_code == 401

    assert _attempt(world, "bob", PASSWORD).status_code == 429
    world.clock.advance(timedelta(hours=1, seconds=1))
    assert _attempt(world, "bob", PASSWORD).status_code == 201


def test_what_was_typed_and_from_where_is_kept_as_a_keyed_hash_for_a_day(world: World) -> None:
    _attempt(world, "my-secret-password")
    with world.installation.database.reading() as db:
        kept = str(db.execute(text("SELECT * FROM sign_in_attempt")).all())
    assert "secret" not in kept
    assert "testclient" not in kept

    world.clock.advance(timedelta(days=1, seconds=1))
    _attempt(world, "bob")
    with world.installation.database.reading() as db:
        assert db.execute(text("SELECT count(*) FROM sign_in_attempt")).scalar() == 1


@given(failures=st.integers(0, 10_000))
def test_the_wait_grows_and_has_an_end(failures: int) -> None:
    now, next_one = (wait_seconds(n, RULES.attempts, RULES) for n in (failures, failures + 1))

    assert 0 <= now <= next_one <= RULES.longest_wait_seconds
    assert (now > 0) == (failures >= RULES.attempts)

"""Guessing passwords: after some failures one has to wait, longer each time, whoever the login is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from service.audit.entry import Entry
from service.core.organisation import Lockout
from service.identity.lockout import attempt_hash, wait_seconds
from service.identity.sign_in_source import ACCOUNTS, KNOWN_FOR, Source, known_device, with_device
from tests.service.world import PASSWORD, STARTED, World

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


def _from(world: World, address: str, login: str = "alice", password: str = WRONG) -> Any:
    return world.elsewhere(address).post("/api/v1/sessions", json={"login": login, "password": password})


def test_failures_elsewhere_do_not_keep_a_person_out(world: World) -> None:
    """REQ asvs: V6.1.1, V6.3.1: who fails at a colleague's login waits; the colleague does not."""
    for _ in range(5):
        assert _from(world, "203.0.113.7").status_code == 401
    assert _from(world, "203.0.113.7", password=PASSWORD).status_code == 429

    assert _from(world, "198.51.100.4", password=PASSWORD).status_code == 201


def test_a_known_device_keeps_its_own_way_in(world: World) -> None:
    """REQ asvs: V6.1.1: not even failures from its own address, or from everywhere at once, make it wait."""
    alice = world.with_password("alice")
    alice.delete("/api/v1/sessions/current")
    for _ in range(5):
        assert _attempt(world).status_code == 401
    for number in range(RULES.attempts_per_account - 5):
        assert _from(world, f"203.0.113.{number}").status_code == 401
    assert _attempt(world, password=PASSWORD).status_code == 429

    answer = alice.post("/api/v1/sessions", json={"login": "alice", "password": PASSWORD})

    assert answer.status_code == 201


def test_a_known_device_waits_for_its_own_failures_only(world: World) -> None:
    """REQ asvs: V6.3, brute force with a stolen device: the mark is good for five guesses, and its owner gets
    in elsewhere."""
    alice = world.with_password("alice")
    for _ in range(5):
        sent = {"login": "alice", "password": WRONG}
        assert alice.post("/api/v1/sessions", json=sent).status_code == 401
    right = {"login": "alice", "password": PASSWORD}
    assert alice.post("/api/v1/sessions", json=right).status_code == 429

    assert _attempt(world, password=PASSWORD).status_code == 201


def test_a_device_is_known_for_the_account_that_signed_in_there_only(world: World) -> None:
    alice = world.with_password("alice")
    for _ in range(5):
        assert alice.post("/api/v1/sessions", json={"login": "bob", "password": WRONG}).status_code == 401

    assert _attempt(world, "bob", PASSWORD).status_code == 429


def test_guesses_from_all_addresses_together_are_slowed(world: World) -> None:
    """REQ asvs: V6.3, credential stuffing: twenty guesses in a day, however many addresses they come from."""
    for number in range(RULES.attempts_per_account):
        assert _from(world, f"203.0.113.{number}").status_code == 401

    answer = _from(world, "203.0.113.200", password=PASSWORD)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "30"
    assert _from(world, "203.0.113.200", "bob", PASSWORD).status_code == 201


def test_a_new_code_from_the_administrator_lifts_the_wait(world: World) -> None:
    """REQ asvs: V6.1.1: whoever waits can be helped at once."""
    adam = world.with_password("adam")
    _fail(world, 5)
    assert _attempt(world).status_code == 429

    code = adam.post(f"/api/v1/people/{world.people['alice']}/password").json()["code"]

    chosen = {"login": "alice", "code": code, "new": "nine blue horses walk"}
    assert world.anonymous().post("/api/v1/account", json=chosen).status_code == 201


def test_the_log_says_from_where_and_that_somebody_waits(world: World) -> None:
    """REQ asvs: V16.3.1, both with the address; asking on during the wait does not fill the log."""
    for _ in range(5):
        _from(world, "203.0.113.7")
    for _ in range(20):
        assert _from(world, "203.0.113.7").status_code == 429
    world.clock.advance(timedelta(minutes=20))
    assert _from(world, "203.0.113.7", password=PASSWORD).status_code == 201

    with world.installation.database.reading() as db:
        rows = db.execute(
            text("SELECT outcome, facts FROM audit_entry WHERE action = 'session.create' ORDER BY seq")
        ).all()
    said = [(row.outcome, json.loads(row.facts)) for row in rows]
    assert said == [
        *[("refused", {"source": "203.0.113.7", "wrong": "credentials"})] * 5,
        ("refused", {"source": "203.0.113.7", "wrong": "wait"}),
        ("ok", {"source": "203.0.113.7"}),
    ]


def test_the_page_says_how_many_seconds(world: World) -> None:
    browser = world.browser()
    for _ in range(6):
        answer = browser.post("/login", data={"login": "alice", "password": WRONG})
    assert answer.status_code == 429
    assert "Wacht 30 seconden" in answer.text


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("::1", "0::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::1"),
        ("testclient", "unknown"),
        ("command_line", "command_line"),
    ],
)
def test_an_address_is_a_code_in_the_log(address: str, code: str) -> None:
    assert Source(address).code == code
    assert Entry.by(None, STARTED, "a", "b", facts={"source": Source(address).code})


KEY = b"k" * 32
ALICE, BOB = (attempt_hash(KEY, "login", login) for login in ("alice", "bob"))


def test_one_device_is_known_for_eight_accounts_and_half_a_year() -> None:
    """The mark shows nobody whose it is, belongs to one account, and ends."""
    marks = with_device(KEY, "", ALICE, STARTED)
    assert known_device(KEY, marks, ALICE, STARTED + KNOWN_FOR)
    assert known_device(KEY, marks, ALICE, STARTED + KNOWN_FOR + timedelta(days=2)) is None
    assert known_device(KEY, marks, BOB, STARTED) is None
    assert known_device(b"x" * 32, marks, ALICE, STARTED) is None

    renewed = with_device(KEY, marks, ALICE, STARTED + timedelta(days=9))
    assert renewed.count(".") == 0
    assert known_device(KEY, renewed, ALICE, STARTED) == known_device(KEY, marks, ALICE, STARTED)

    for number in range(ACCOUNTS):
        marks = with_device(KEY, marks, attempt_hash(KEY, "login", str(number)), STARTED)
    assert marks.count(".") == ACCOUNTS - 1
    assert known_device(KEY, marks, ALICE, STARTED) is None


@given(st.text(max_size=400))
def test_what_is_no_mark_is_read_without_a_fault(marks: str) -> None:
    assert known_device(KEY, marks, ALICE, STARTED) is None


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

"""A password is what somebody typed, to the letter, for as long as they like; the pages help to type it."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from service.core.settings import PasswordWork
from service.identity.passwords import LONGEST, Passwords
from service.web.assets import assets
from tests.service.world import PASSWORD, World

pytestmark = pytest.mark.slow

TYPED = "  Zeven Fietsen, één brug; 雨 \N{WAVING WHITE FLAG}"


def _signs_in(world: World, password: str) -> int:
    sent = {"login": "alice", "password": password}
    return world.elsewhere("203.0.113.7").post("/api/v1/sessions", json=sent).status_code


def _chosen(world: World, password: str) -> int:
    sent = {"current": PASSWORD, "new": password}
    return world.client("alice").put("/api/v1/me/password", json=sent).status_code


def test_not_one_character_is_changed_or_left_out(world: World) -> None:
    """REQ asvs: V6.2.8, V6.2.9: capitals, spaces at the ends, accents, up to the last of 200 characters."""
    long = TYPED + "x" * (LONGEST - len(TYPED))
    assert _chosen(world, long) == 204

    for other in (long.strip(), long.lower(), long.replace("é", "e\u0301")[:LONGEST], long[:-1], long[:72]):
        assert _signs_in(world, other) == 401
        world.clock.advance(timedelta(hours=1))
    assert _signs_in(world, long) == 201


@pytest.mark.parametrize("password", ["kolibrivlinder", "9274 1850 3366", "?!;:-)(%&*+=~^", "ÅÄÖåäöÅÄÖåäöÉé"])
def test_no_kind_of_character_is_asked_for(world: World, password: str) -> None:
    """REQ asvs: V6.2.5."""
    assert _chosen(world, password) == 204


def test_a_password_does_not_wear_out(world: World) -> None:
    """REQ asvs: V6.2.10: after three years it opens the same pages, and no new one is asked for."""
    world.clock.advance(timedelta(days=3 * 365))

    assert world.client("alice").get("/api/v1/cases").status_code == 200


def test_a_hash_costs_whoever_steals_it_what_owasp_advises() -> None:
    """REQ asvs: V11.4.2, Argon2id with 19 MiB and 2 passes or more, and a salt of its own."""
    one, two = (Passwords(PasswordWork()).hash(PASSWORD) for _ in range(2))

    assert one.startswith("$argon2id$v=19$m=19456,t=3,p=1$")
    assert one != two


def test_two_passwords_are_tried_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """REQ asvs: V15.2.2, however many try to sign in, memory and processor are left for others."""
    running, most, second = [0], [0], threading.Event()

    def verify(*_: object) -> bool:
        running[0] += 1
        most[0] = max(most[0], running[0])
        if running[0] >= 2:
            second.set()
        second.wait(5)
        running[0] -= 1
        return True

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    passwords = Passwords(PasswordWork())
    threads = [threading.Thread(target=passwords.fits, args=(PASSWORD, "a hash")) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == [2]


@pytest.mark.parametrize(
    ("path", "login", "fields"),
    [
        ("/login", None, {"login": "username", "password": "current-password"}),
        ("/begin", None, {"login": "username", "one_time": "one-time-code", "new": "new-password"}),
        ("/account", "alice", {"login": "username", "current": "current-password", "new": "new-password"}),
    ],
)
def test_a_manager_of_passwords_can_fill_in(
    world: World, path: str, login: str | None, fields: dict[str, str]
) -> None:
    """REQ asvs: V6.2.6, V6.2.7, V6.4.2: hidden while it is typed, named for a manager of passwords, pasting
    let be; and these fields are all that is asked, no question about a pet."""
    page = world.browser(login).get(path).text
    inputs = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", page)]
    asked = {field["name"]: field for field in inputs if "autocomplete" in field}

    assert {name: field["autocomplete"] for name, field in asked.items()} == fields
    for name, field in asked.items():
        assert (field.get("type") == "password") == fields[name].endswith("-password"), name
    shown = [field["name"] for field in inputs if field.get("type") not in {"hidden", "radio", "checkbox"}]
    assert set(shown) <= set(fields)
    assert b"paste" not in b"".join(file.content for file in assets().values())

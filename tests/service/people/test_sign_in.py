"""Signing in: what opens a session, what does not, and what ends it."""

from __future__ import annotations

from tests.service.world import World


def test_login_and_password_open_a_session(world: World) -> None:
    alice = world.client("alice")

    me = alice.get("/api/v1/me")

    assert me.status_code == 200
    assert me.json()["login"] == "alice"
    assert me.json()["roles"] == ["intake_worker"]

"""HEAD answers like GET, without the body: the same guards, the same access, the same entry in the log."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from tests.service.world import World


def head_and_get(client: TestClient, path: str) -> tuple[int, int]:
    head = client.head(path, follow_redirects=False)
    got = client.get(path, follow_redirects=False)
    assert head.content == b""
    same = ("content-type", "content-security-policy", "cache-control", "location")
    assert [head.headers.get(name) for name in same] == [got.headers.get(name) for name in same], path
    return head.status_code, got.status_code


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/", "/login", "/about"])
def test_pages_and_health_answer_head(world: World, path: str) -> None:
    head, got = head_and_get(world.browser("alice"), path)

    assert head == got < 400


def test_head_has_the_length_of_what_get_would_send(world: World) -> None:
    client = world.anonymous()

    assert client.head("/healthz").headers["content-length"] == str(len(client.get("/healthz").content))


def test_access_and_log_are_those_of_a_read(world: World) -> None:
    made = (
        world.client("alice")
        .post(
            "/api/v1/cases", json={"age": 15, "setting": "youth_protection_intake", "reported_by": "school"}
        )
        .json()
    )
    path = f"/cases/{made['reference']}"

    def logged() -> list[tuple[str, str]]:
        with world.installation.database.reading() as db:
            rows = db.execute(text("SELECT action, outcome FROM audit_entry ORDER BY seq DESC LIMIT 1"))
            return [(row.action, row.outcome) for row in rows]

    assert world.browser("alice").head(path).status_code == 200
    assert logged() == [("case.read", "ok")]
    assert world.browser("charlie").head(path).status_code == 404
    assert logged() == [("case.read", "refused")]
    assert world.browser().head(path, follow_redirects=False).status_code == 303


def test_what_takes_no_get_takes_no_head(world: World) -> None:
    assert world.anonymous().head("/logout").status_code == 405

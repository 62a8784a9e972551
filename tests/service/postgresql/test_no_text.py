"""A byte that is no text: PostgreSQL keeps none and looks for none, where SQLite does both."""

from __future__ import annotations

import pytest

from tests.service.real_service import CASE
from tests.service.world import PASSWORD, World

pytestmark = pytest.mark.slow


def test_an_address_with_it_is_not_found_and_leaves_a_trace(world: World) -> None:
    """REQ asvs: V16.5, as one that no row can have. A page looks for words that wait for its address."""
    assert world.client("alice").get("/api/v1/cases/2026%00").status_code == 404
    browser = world.browser("alice")
    for path in ("/cases/2026%00", "/models/%00"):
        assert browser.get(path).status_code == 404

    entries = world.client("petra").get("/api/v1/audit", params={"limit": 20}).json()["entries"]
    assert [e["outcome"] for e in entries if e["action"] == "address.open"] == ["refused", "refused"]


def test_what_is_sent_with_it_is_refused_in_one_sentence(world: World) -> None:
    """REQ asvs: V16.5, also by who has not signed in."""
    said = world.anonymous().post("/api/v1/sessions", json={"login": "al\x00ice", "password": PASSWORD})
    assert (said.status_code, said.json()["code"]) == (422, "free_text.unprintable")

    assert world.client("alice").post("/api/v1/cases", json=CASE).status_code == 201

"""Where a request comes from is what the proxy says, and nothing that the visitor says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import uvicorn
from sqlalchemy import text

from service.app.application import app_of
from service.app.server import _options
from tests.service.world import BASE_URL, PASSWORD, Client, From, World

PROXY = "10.0.0.1"


@pytest.mark.parametrize(
    ("trusted", "asks", "said", "seen"),
    [
        ((PROXY,), PROXY, "203.0.113.7", "203.0.113.7"),
        ((PROXY,), PROXY, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ((PROXY,), "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ((), PROXY, "198.51.100.1", PROXY),
    ],
)
def test_only_a_trusted_proxy_says_where_somebody_is(
    world: World, trusted: tuple[str, ...], asks: str, said: str, seen: str
) -> None:
    """REQ asvs: V4.1.3 and V15.3.4, of several addresses the last, which is the proxy's own word."""
    settings = world.installation.settings.model_copy(update={"trusted_proxies": trusted})
    app = app_of(replace(world.installation, settings=settings))
    config = uvicorn.Config(app, **_options(settings))
    config.load()
    served: Any = config.loaded_app
    client = Client(From(served, asks), base_url=BASE_URL)

    sent = {"login": "alice", "password": PASSWORD}
    signed_in = client.post("/api/v1/sessions", json=sent, headers={"X-Forwarded-For": said})

    assert signed_in.status_code == 201
    with world.installation.database.reading() as db:
        logged = db.execute(text("SELECT facts FROM audit_entry WHERE action = 'session.create'"))
        assert json.loads(logged.scalar_one()) == {"source": seen}


def test_a_field_counts_where_it_belongs_and_nowhere_else(world: World) -> None:
    """REQ asvs: V15.3.7: not from the address, and of two with one name one alone, for every check alike."""
    browser = world.browser()
    in_address = f"/login?login=alice&password={PASSWORD}"

    assert browser.post(in_address, data={"login": "", "password": ""}).status_code == 401
    twice = f'{{"login": "bob", "password": "{PASSWORD}", "login": "alice"}}'
    signed_in = browser.post("/api/v1/sessions", content=twice, headers={"Content-Type": "application/json"})
    assert signed_in.json()["login"] == browser.get("/api/v1/me").json()["login"] == "alice"

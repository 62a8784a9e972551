"""The routes that are built after the start are there for whoever asks sooner, and are the same routes."""

from __future__ import annotations

import asyncio

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from service.app import deferred_routes as rest
from service.app.application import Application
from service.app.first_routes import FIRST
from service.app.routes import ROUTERS
from tests.service.world import BASE_URL, World


def named(routes: list[BaseRoute]) -> list[tuple[str, str]]:
    return [(m, r.path) for r in routes if isinstance(r, APIRoute) for m in sorted(r.methods or ())]


@pytest.fixture
def app(world: World) -> Application:
    return Application(world.installation)


def test_the_door_opens_with_the_way_to_a_screening_alone(app: Application) -> None:
    assert named(app.router.routes) == named([route for router in FIRST for route in router.routes])


def test_who_asks_for_a_later_page_at_once_gets_it(app: Application) -> None:
    client = TestClient(app, base_url=BASE_URL, raise_server_exceptions=False)

    assert client.get("/api/v1/models").status_code == 401
    assert client.get("/no-such-page").status_code == 404


def test_every_route_stands_once(app: Application) -> None:
    every = [route for router in ROUTERS for route in router.routes]

    assert sorted(named(app.routes)) == sorted(named(every))
    assert sorted(named(app.routes)) == sorted(named(app.router.routes)), "and building twice adds nothing"


def test_a_moment_after_the_start_they_stand_unasked(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "SECONDS_AFTER_START", 0.0)

    asyncio.run(app.deferred.build_soon())

    assert ("GET", "/api/v1/models") in named(app.router.routes)

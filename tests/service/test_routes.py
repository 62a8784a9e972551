"""The routes of the service: all of them are there from the start, each once, the busiest first."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from screening.cli.main import main
from service.app import health
from service.app.application import Application
from service.app.routes import API, BUSIEST, PAGES
from service.web import assets
from tests.service.world import BASE_URL, World


def named(routes: list[BaseRoute]) -> list[tuple[str, str]]:
    return [(m, r.path) for r in routes if isinstance(r, APIRoute) for m in sorted(r.methods or ())]


@pytest.fixture
def app(world: World) -> Application:
    return Application(world.installation)


def test_every_route_is_there_when_the_service_opens(app: Application) -> None:
    every = [route for router in (*API, health.router, assets.router, *PAGES) for route in router.routes]

    assert sorted(named(app.routes)) == sorted(named(every))


def test_every_route_stands_once(app: Application) -> None:
    assert len(set(named(app.routes))) == len(named(app.routes))


def test_the_busiest_routes_are_tried_first(app: Application) -> None:
    busiest = named([route for router in BUSIEST for route in router.routes])

    assert named(app.routes)[: len(busiest)] == busiest


def test_an_unknown_address_is_not_found_and_a_known_one_asks_to_sign_in(app: Application) -> None:
    client = TestClient(app, base_url=BASE_URL, raise_server_exceptions=False)

    assert client.get("/api/v1/models").status_code == 401
    assert client.get("/no-such-page").status_code == 404


def test_a_start_that_is_refused_leaves_the_garbage_collector_on(tmp_path: Path) -> None:
    assert main(["serve", "--data", str(tmp_path / "nothing")]) != 0
    assert gc.isenabled()

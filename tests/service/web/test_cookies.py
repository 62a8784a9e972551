"""Two services on one host do not sign each other out: the cookie is called after its installation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send

from service.app.application import app_of
from service.app.open_installation import open_installation
from service.app.server import _address
from service.core.clock import SetClock
from service.installation.install_and_upgrade import install
from service.web.security.cookies import cookies_of
from tests.service.world import ORGANISATION, PASSWORD, STARTED, World, add_people, settings_for


@pytest.fixture
def neighbour(tmp_path: Path) -> World:
    """Another installation on the same host, at another port."""
    settings = settings_for(tmp_path / "neighbour")
    install(settings, ORGANISATION)
    clock = SetClock(STARTED)
    installation = open_installation(settings, clock)
    return World(installation, clock, add_people(installation))


def test_two_services_on_one_host_leave_each_other_signed_in(world: World, neighbour: World) -> None:
    """Browsers keep cookies by host, whatever the port: one browser has both, at two ports."""
    services = {8000: world.app, 8001: neighbour.app}

    async def by_port(scope: Scope, receive: Receive, send: Send) -> None:
        await services[scope["server"][1]](scope, receive, send)

    browser = TestClient(by_port)
    here, there = (f"http://127.0.0.1:{port}/api/v1" for port in services)
    sent = {"login": "alice", "password": PASSWORD}
    for service in (here, there):
        assert browser.post(f"{service}/sessions", json=sent).status_code == 201

    assert browser.get(f"{here}/me").status_code == 200
    assert browser.get(f"{there}/me").status_code == 200
    assert browser.delete(f"{there}/sessions/current").status_code == 204
    assert browser.get(f"{there}/me").status_code == 401
    assert browser.get(f"{here}/me").status_code == 200
    neighbour.installation.close()


def test_the_name_is_that_of_the_installation_and_tells_no_key(world: World) -> None:
    name = cookies_of(world.installation).session

    assert world.installation.keys.audit.hex()[:8] not in name
    assert world.installation.keys.signing_public.hex()[:8] not in name


@pytest.mark.parametrize(
    ("https", "base", "name", "path"),
    [
        (False, "", "signaalwijzer-", "/"),
        (True, "", "__Host-signaalwijzer-", "/"),
        (True, "/signaal", "__Secure-signaalwijzer-", "/signaal/"),
        (False, "/signaal", "signaalwijzer-", "/signaal/"),
    ],
)
def test_the_cookie_is_as_closed_as_its_place_allows(
    world: World, https: bool, base: str, name: str, path: str
) -> None:
    """REQ asvs: V3.3, __Host- where the whole host is ours, else the path of the service alone."""
    settings = world.installation.settings.model_copy(update={"https": https, "base_path": base})
    app = app_of(replace(world.installation, settings=settings))
    client = TestClient(app, base_url="https://127.0.0.1" if https else "http://127.0.0.1")
    sent = {"login": "alice", "password": PASSWORD}
    cookie = client.post(f"{base}/api/v1/sessions", json=sent).headers["set-cookie"]

    assert cookie.startswith(name)
    assert f"Path={path}" in cookie.split("; ")
    assert ("Secure" in cookie.split("; ")) == https
    assert client.get(f"{base}/api/v1/me").status_code == 200


@pytest.mark.parametrize(
    ("https", "base", "name"),
    [
        (False, "", "language"),
        (True, "", "__Host-language"),
        (True, "/signaal", "__Secure-language"),
    ],
)
def test_the_language_is_kept_in_a_cookie_that_is_as_closed(
    world: World, https: bool, base: str, name: str
) -> None:
    """REQ asvs: V3.3, every cookie has the prefix, and a cookie without it is not read."""
    settings = world.installation.settings.model_copy(update={"https": https, "base_path": base})
    app = app_of(replace(world.installation, settings=settings))
    client = TestClient(app, base_url="https://127.0.0.1" if https else "http://127.0.0.1")
    for cookie, read in ((name, "en"), ("other", "nl")):
        page = client.get(f"{base}/login", headers={"Cookie": f"{cookie}=en"})
        assert f'<html lang="{read}"' in page.text
    switched = client.post(
        f"{base}/language",
        data={"language": "en", "back": "/login"},
        headers={"Sec-Fetch-Site": "same-origin"},
        follow_redirects=False,
    )

    cookie, *attributes = switched.headers["set-cookie"].split("; ")
    assert cookie == f"{name}=en"
    assert {"httponly", "samesite=strict"} <= {attribute.lower() for attribute in attributes}


@pytest.mark.parametrize("https", [True, False])
def test_the_announced_address_is_what_the_service_speaks(world: World, https: bool) -> None:
    """It speaks http itself; with https a proxy in front of it speaks that."""
    settings = world.installation.settings.model_copy(update={"https": https, "base_path": "/signaal"})

    assert _address(settings, 8001) == "http://127.0.0.1:8001/signaal"

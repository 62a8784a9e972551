"""Headers that close a browser, on every answer there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi import HTTPException, Response
from fastapi.testclient import TestClient

from service.app.application import app_of
from service.installation.running_installation import Installation
from service.web.assets import asset_url, assets
from service.web.security.response_headers import CONTENT_POLICY, HEADERS
from tests.service.world import World


def _fails() -> None:
    raise RuntimeError("Jan Jansen, BSN 111222333")


def _failing(world: World) -> Any:
    world.app.add_api_route("/fails", _fails)
    return world.browser().get("/fails")


def _get(path: str, **headers: str) -> Callable[[World], Any]:
    return lambda world: world.browser().get(path, headers=headers)


def _post(path: str, **sent: Any) -> Callable[[World], Any]:
    return lambda world: world.browser().post(path, **sent)


EVERYTHING: dict[str, tuple[int, Callable[[World], Any]]] = {
    "health": (200, _get("/healthz")),
    "login page": (200, _get("/login")),
    "stylesheet": (200, _get(asset_url("signaalwijzer.css"))),
    "openapi": (200, lambda world: world.client("alice").get("/api/v1/openapi.json")),
    "api 401": (401, _get("/api/v1/me")),
    "api 403": (403, lambda world: world.client("alice").get("/api/v1/people")),
    "api 404": (404, _get("/api/v1/nothing-here")),
    "page 404": (404, _get("/nothing-here")),
    "405": (405, lambda world: world.browser().delete("/healthz")),
    "413": (413, _post("/api/v1/sessions", content=b"x" * 2_000_000)),
    "422": (422, _post("/api/v1/sessions", json={"login": 3})),
    "foreign origin": (403, _post("/api/v1/sessions", json={}, headers={"Sec-Fetch-Site": "cross-site"})),
    "unknown host": (400, _get("/healthz", Host="evil.example")),
    "500": (500, _failing),
}


@pytest.mark.parametrize("what", EVERYTHING)
def test_every_answer_carries_the_headers(world: World, what: str) -> None:
    """REQ asvs: V3.4, headers and content policy on every route, errors included."""
    status, asked = EVERYTHING[what]

    answer = asked(world)

    assert answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers[name] == value, name
    assert "server" not in answer.headers
    assert "x-powered-by" not in answer.headers
    assert answer.headers["cache-control"] == (
        "public, max-age=31536000, immutable" if what == "stylesheet" else "no-store"
    )


def test_the_content_policy_starts_at_nothing_and_names_no_other_host() -> None:
    """REQ no-third-party: a browser may not even ask another host."""
    policy = dict(directive.split(" ", 1) for directive in CONTENT_POLICY.split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    for sources in policy.values():
        assert set(sources.split()) <= {"'none'", "'self'", "data:"}
    assert policy["script-src"] == policy["style-src"] == "'self'"


@pytest.mark.parametrize("https", [True, False])
def test_only_over_https_a_browser_is_told_to_stay_there(world: World, https: bool) -> None:
    """REQ asvs: V3.4.1, for a year, with all hosts below this one."""
    answer = _https(world.installation, https).get("/healthz")

    said = answer.headers.get("strict-transport-security")
    assert said == ("max-age=31536000; includeSubDomains" if https else None)


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
@pytest.mark.parametrize("path", ["/api/v1/me", "/login", "/healthz"])
def test_no_other_site_may_read_an_answer(world: World, method: str, path: str) -> None:
    """REQ asvs: V3.4.2, no answer names another origin that may read it."""
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}

    answer = world.client("alice").request(method, path, headers=asked)

    assert [name for name in answer.headers if name.startswith("access-control-")] == []


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.git/HEAD",
        "/.env",
        "/organisation.toml",
        "/keys/audit.key",
        "/signaalwijzer.sqlite",
        "/static",
        "/static/",
        "/static/signaalwijzer.js",
        "/static/..%2f..%2fpyproject.toml",
        "/static/%2e%2e/%2e%2e/app/server.py",
    ],
)
def test_no_file_but_those_of_the_pages_is_served(world: World, path: str) -> None:
    """REQ asvs: V13.4.1 and V13.4.3, neither the source nor the data folder, and no list of what is there."""
    for asking in (world.anonymous(), world.client("adam")):
        assert asking.get(path).status_code == 404


def test_no_script_of_ours_keeps_anything_in_the_browser() -> None:
    """REQ asvs: V14.3.3, what is typed is kept at the server, sealed for its author."""
    scripts = {name: file.content for name, file in assets().items() if name.endswith(".js")}
    places = (b"localStorage", b"sessionStorage", b"indexedDB", b"caches", b"document.cookie")

    assert {"signaalwijzer.js", "answers.js", "passkey.js"} <= set(scripts)
    assert [(name, place) for name in scripts for place in places if place in scripts[name]] == []


def test_a_route_cannot_loosen_what_is_closed(world: World) -> None:
    def loose() -> Response:
        return Response("x", headers={"Content-Security-Policy": "default-src *", "Cache-Control": "public"})

    world.app.add_api_route("/loose", loose)

    answer = world.browser().get("/loose")

    assert answer.headers.get_list("content-security-policy") == [CONTENT_POLICY]
    assert answer.headers.get_list("cache-control") == ["no-store"]


@pytest.mark.parametrize("path", ["/fails", "/api/v1/fails"])
def test_an_error_tells_nothing_about_the_inside(world: World, path: str) -> None:
    """REQ asvs: V16.5, generic errors: no message, no trace, no name of a library."""
    world.app.add_api_route(path, _fails)

    answer = world.browser().get(path)

    assert answer.status_code == 500
    for word in ("Jansen", "111222333", "Traceback", "RuntimeError", "fastapi", "sqlalchemy"):
        assert word not in answer.text


def test_an_error_of_the_framework_is_answered_like_ours(world: World) -> None:
    def teapot() -> None:
        raise HTTPException(418, "technical words")

    world.app.add_api_route("/api/v1/teapot", teapot)

    answer = world.browser().get("/api/v1/teapot")

    assert answer.headers["content-type"] == "application/problem+json"
    assert "technical" not in answer.text


@pytest.mark.parametrize("https", [True, False])
def test_the_session_cookie_is_closed_off(world: World, https: bool) -> None:
    """REQ asvs: V3.3, cookies: HttpOnly, SameSite=Strict, and over https Secure with the __Host- prefix."""
    client = _https(world.installation, https)

    answer = client.post("/api/v1/sessions", json={"login": "alice", "password": "correct horse battery"})

    session, device = (cookie.split("; ") for cookie in answer.headers.get_list("set-cookie"))
    closed = {"httponly", "path=/", "samesite=strict"} | ({"secure"} if https else set())
    assert session[0].startswith("__Host-signaalwijzer-" if https else "signaalwijzer-")
    assert device[0].startswith("__Host-signaalwijzer-" if https else "signaalwijzer-")
    assert {attribute.lower() for attribute in session[1:]} == closed
    assert {attribute.lower() for attribute in device[1:]} == closed | {"max-age=15552000"}


def _https(installation: Installation, https: bool) -> TestClient:
    app = app_of(replace(installation, settings=installation.settings.model_copy(update={"https": https})))
    return TestClient(app, base_url="https://127.0.0.1" if https else "http://127.0.0.1")

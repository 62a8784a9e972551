"""The log of the machine holds nothing about people: no address, no text, no number of a citizen."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from service.core.clock import utc_text
from service.core.machine_log import JsonLines
from service.web.request_log import pattern_of
from tests.service.world import PASSWORD, World

BSN = "111222333"
CASE = {"setting": "youth_protection_intake", "age": 16, "reported_by": "school"}


@pytest.fixture
def written(world: World) -> Iterator[io.StringIO]:
    """Everything that any part of the process logs, as it would be written."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines(world.clock))
    handler.addFilter(lambda record: not record.name.startswith("http"))  # the client of the tests
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def _logging(world: World) -> World:
    settings = world.installation.settings.model_copy(update={"log_requests": True})
    return World(replace(world.installation, settings=settings), world.clock, world.people)


def _requests(written: io.StringIO) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    return [line for line in lines if line["from"] == "signaalwijzer.requests"]


def test_what_a_worker_types_reaches_no_log(world: World, written: io.StringIO) -> None:
    """REQ free-text: a note, a BSN, a password or a login is in no line of any log, at any level."""
    world = _logging(world)
    alice = world.client("alice")
    reference = alice.post("/api/v1/cases", json=CASE).json()["reference"]
    draft = {
        "revision": 0,
        "answers": {"risky_relationship": "confirmed"},
        "note": f"Zij heet Sterre, BSN {BSN}",
    }
    refused = alice.put(f"/api/v1/cases/{reference}/draft", json=draft)
    alice.put(f"/api/v1/cases/{reference}/draft", json=draft | {"note": "Woont bij oom Karel"})
    alice.get(f"/api/v1/cases?zoek=Sterre&bsn={BSN}")
    alice.get(f"/api/v1/cases/{BSN}")
    world.anonymous().post(
        "/api/v1/sessions", json={"login": "sterre@example.org", "password": "geheimpje12"}
    )

    assert refused.status_code == 422
    everything = written.getvalue()
    for word in (BSN, "Sterre", "sterre", "Karel", "geheimpje", PASSWORD, reference, "risky_relationship"):
        assert word not in everything, word
    assert BSN not in refused.text


def test_a_request_is_logged_by_the_pattern_of_its_route(world: World, written: io.StringIO) -> None:
    world = _logging(world)
    alice = world.with_password("alice")
    reference = alice.post("/api/v1/cases", json=CASE).json()["reference"]
    alice.get(f"/api/v1/cases/{reference}")
    alice.get("/nowhere/Sterre")

    assert [(line["method"], line["route"], line["status"]) for line in _requests(written)] == [
        ("POST", "/api/v1/sessions", 201),
        ("POST", "/api/v1/cases", 201),
        ("GET", "/api/v1/cases/{reference}", 200),
        ("GET", None, 404),
    ]


def test_requests_are_not_logged_unless_asked_for(world: World, written: io.StringIO) -> None:
    world.client("alice")

    assert _requests(written) == []


def test_what_is_refused_for_security_is_logged_with_where_it_came_from(
    world: World, written: io.StringIO
) -> None:
    """REQ asvs: V16.3, attempts to get past a guard leave a line, without anything that was typed."""
    anonymous, alice = world.anonymous(), world.client("alice")
    guess = {"login": "alice", "password": "geheimpje12"}
    anonymous.get("/api/v1/me")
    anonymous.post("/api/v1/sessions", json=guess)
    alice.post("/api/v1/cases", json=CASE, headers={"Sec-Fetch-Site": "cross-site"})
    alice.get("/api/v1/people")
    anonymous.get("/healthz", headers={"Host": "evil.example"})
    anonymous.post("/api/v1/sessions", content=b"x" * 2_000_000, headers={"Content-Type": "application/json"})
    while anonymous.post("/api/v1/sessions", json=guess).status_code != 429:
        pass
    world.browser().get("/cases", follow_redirects=False)

    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    codes = [line["code"] for line in lines if line["from"] == "signaalwijzer.security"]
    assert list(dict.fromkeys(codes)) == [
        "sign_in_needed",
        "sign_in_failed",
        "foreign_origin",
        "not_allowed",
        "unknown_host",
        "too_large",
        "too_many_attempts",
    ]
    assert codes.count("sign_in_needed") == 1
    assert {line["at"] for line in lines} == {utc_text(world.clock.now())}
    assert {line["address"] for line in lines if line["from"] == "signaalwijzer.security"} == {"testclient"}
    assert "geheimpje" not in written.getvalue()


def test_a_fault_is_logged_by_type_and_place_and_not_by_its_words(world: World, written: io.StringIO) -> None:
    """REQ asvs: V16.2, messages of exceptions quote what was typed."""

    def fail() -> None:
        try:
            raise ValueError(f"bad value {BSN}")
        except ValueError as cause:
            raise RuntimeError("Sterre") from cause

    world.app.add_api_route("/api/v1/fails", fail)
    try:
        fail()
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    world.anonymous().get("/api/v1/fails")

    line = json.loads(written.getvalue().splitlines()[0])
    assert [fault["type"] for fault in line["fault"]] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert "test_log.py" in line["fault"][0]["where"][-1]
    assert BSN not in written.getvalue()
    assert "Sterre" not in written.getvalue()


@pytest.mark.parametrize(
    ("path", "values", "pattern"),
    [
        ("/cases/2026-0001", {"reference": "2026-0001"}, "/cases/{reference}"),
        (
            "/cases/2026-0001/screenings/1",
            {"reference": "2026-0001", "number": 1},
            "/cases/{reference}/screenings/{number}",
        ),
        ("/files/a/b", {"path": "a/b"}, None),
    ],
)
def test_the_pattern_names_values_and_holds_none(
    path: str, values: dict[str, Any], pattern: str | None
) -> None:
    assert pattern_of({"path": path, "route": object(), "path_params": values}) == pattern
    assert pattern_of({"path": path}) is None

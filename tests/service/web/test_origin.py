"""Nobody makes a person's browser change something from another site; and only our own host is served."""

from __future__ import annotations

import pytest

from service.web.security.public_address import host_name
from tests.service.world import BASE_URL, World

pytestmark = pytest.mark.slow

CASE = {"setting": "youth_protection_intake", "age": 16, "reported_by": "school"}


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": BASE_URL}, True),
        ({"Origin": BASE_URL}, True),
        ({}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": BASE_URL}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "http://127.0.0.1:9999"}, False),
        ({"Origin": "https://127.0.0.1:8000"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
    ],
)
def test_a_change_is_taken_from_our_own_pages_or_from_a_program(
    world: World, headers: dict[str, str], accepted: bool
) -> None:
    """REQ asvs: V3.5, CSRF by Sec-Fetch-Site, else Origin; a program sends neither."""
    alice = world.client("alice")

    answer = alice.post("/api/v1/cases", json=CASE, headers=headers)

    assert answer.status_code == (201 if accepted else 403)
    if not accepted:
        assert answer.json()["code"] == "foreign_origin"
        assert alice.get("/api/v1/cases").json()["total"] == 0


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/v1/cases", "application/x-www-form-urlencoded"),
        ("/api/v1/cases", "multipart/form-data; boundary=x"),
        ("/api/v1/cases", "text/plain"),
        ("/api/v1/cases", ""),
        ("/cases/new", "application/x-www-form-urlencoded"),
        ("/cases/new", "application/json"),
        ("/logout", "application/x-www-form-urlencoded"),
    ],
)
def test_without_either_header_only_json_to_the_api_passes(world: World, path: str, kind: str) -> None:
    """A browser so old that it sends neither could post a form; JSON it could not."""
    headers = {"Content-Type": kind} if kind else {}

    answer = world.client("alice").post(path, content=b"{}", headers=headers)

    assert answer.status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_kind_of_change_is_guarded(world: World, method: str) -> None:
    answer = world.client("alice").request(method, "/api/v1/cases", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "[::2]"])
def test_a_host_that_is_not_ours_is_not_served(world: World, host: str) -> None:
    """REQ asvs: DNS rebinding, a name of another site that points here opens nothing."""
    answer = world.anonymous().get("/healthz", headers={"Host": host})

    assert answer.status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8123", "localhost:1", "LOCALHOST", "[::1]:8000"])
def test_this_machine_is_served_on_any_port(world: World, host: str) -> None:
    assert world.anonymous().get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "name"),
    [("Example.org:80", "example.org"), ("[::1]:8000", "[::1]"), ("[::1", ""), ("", ""), ("a:b:c", "a")],
)
def test_the_port_is_no_part_of_a_host_name(host: str, name: str) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize("method", ["TRACE", "QUERY"])
@pytest.mark.parametrize("path", ["/login", "/api/v1/me", "/nowhere"])
def test_a_method_that_is_of_no_use_here_is_not_allowed(world: World, method: str, path: str) -> None:
    """REQ asvs: V13.4, TRACE echoes nothing."""
    answer = world.anonymous().request(method, path, headers={"X-Echo": "echo"})

    assert answer.status_code == 405
    assert "echo" not in answer.text

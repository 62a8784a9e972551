"""Nothing closes many cases at once: no route takes more than one, and each is refused by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.service.screenings.flow import LISA_BEFORE, judged, problem, screen
from tests.service.world import World

DAY = "2026-11-23"
CLOSING = {"revision": 0, "to": "closing", "day": DAY}
END = {"revision": 0, "day": DAY, "how": "left"}


def _in_a_stay(world: World) -> str:
    alice = world.client("alice")
    code = judged(alice)
    assert screen(alice, code, LISA_BEFORE).status_code == 201
    assert alice.post(f"/api/v1/cases/{code}/stays", json={"begun_on": DAY}).status_code == 201
    return code


def test_many_cases_one_after_the_other_all_stay_open(world: World) -> None:
    """REQ assessment-always: a program that goes through the whole work list closes nothing."""
    codes = [_in_a_stay(world) for _ in range(4)]
    alice = world.client("alice")
    for code in codes:
        stay = f"/api/v1/cases/{code}/stays/1"
        problem(alice.post(f"{stay}/phase", json=CLOSING), 409, "stay.not_assessed")
        problem(alice.post(f"{stay}/end", json=END), 409, "stay.not_closing")

    running = alice.get("/api/v1/stays").json()["stays"]
    assert {one["reference"] for one in running} == set(codes)
    assert {one["phase"] for one in running} == {"placement"}
    assert alice.get("/api/v1/stays", params={"which": "ended"}).json()["stays"] == []


def test_a_list_of_cases_is_taken_nowhere(world: World) -> None:
    """REQ assessment-always: not by the route of one case, nor by that of the list."""
    codes = [_in_a_stay(world) for _ in range(2)]
    alice = world.client("alice")
    for path in (f"/api/v1/cases/{','.join(codes)}/stays/1/end", "/api/v1/cases/*/stays/1/end"):
        problem(alice.post(path, json=END), 404, "not_found")
    one = f"/api/v1/cases/{codes[0]}/stays/1/end"
    problem(alice.post(one, json=[END, END]), 422, "request_body.field")
    problem(alice.post(one, json=END | {"cases": codes}), 422, "request_body.field")
    for method, path in (("POST", "/api/v1/stays"), ("PATCH", "/api/v1/cases"), ("DELETE", "/api/v1/cases")):
        assert alice.request(method, path, json={"cases": codes, **END}).status_code == 405


def _arrays(schema: Any, known: dict[str, Any], seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """The names of all lists that a request may hold, however deep."""
    if isinstance(schema, dict):
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name and name not in seen:
            yield from _arrays(known[name], known, seen | {name})
        for field, what in schema.get("properties", {}).items():
            if "array" in (what.get("type"), *(one.get("type") for one in what.get("anyOf", ()))):
                yield field
        for part in schema.values():
            yield from _arrays(part, known, seen)
    elif isinstance(schema, list):
        for part in schema:
            yield from _arrays(part, known, seen)


@pytest.mark.slow
def test_no_change_through_the_api_names_more_than_one_case(world: World) -> None:
    """REQ assessment-always: the lists that a request may hold are of codes and roles, never of cases."""
    described = world.client("alice").get("/api/v1/openapi.json").json()
    known = described["components"]["schemas"]
    found = {
        name
        for path in described["paths"].values()
        for method, route in path.items()
        if method in ("post", "put", "patch", "delete")
        for name in _arrays(route.get("requestBody", {}), known)
    }

    assert {"present", "themes", "roles"} <= found, "the walk sees lists"
    assert found <= {"present", "exploitation", "means", "follows", "receivers", "themes", "roles", "teams"}

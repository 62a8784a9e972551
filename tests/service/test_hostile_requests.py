"""Requests that nobody sends by accident: no answer of 5xx, and none that the API description does not name.

Schemathesis makes requests for every operation from the description of the API, one role after another.
``FUZZ_EXAMPLES`` asks for more of them (``make fuzz``). Beside them stand values that it never makes: numbers
that no row has, days at the ends of the calendar, half characters.
"""

from __future__ import annotations

import json
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import count
from typing import Any, Final

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings

from service.app.application import Application
from service.core.row_number import LARGEST
from tests.service.route import Route
from tests.service.route_table import LETTERS, ROUTES
from tests.service.test_routes_by_role import _case
from tests.service.world import PEOPLE, World

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import schemathesis

pytestmark = pytest.mark.slow
EXAMPLES: Final = int(os.environ.get("FUZZ_EXAMPLES", len(PEOPLE)))
"""Requests for each operation; at least one for each role."""

PARTS: Final = 4
OURS: Final = {"Sec-Fetch-Site": "same-origin"}
IN_ADDRESSES: Final = ("-1", str(2**63), "0001-01-01", "9999-12-31", "%ED%A0%80", "%00")
IN_BODIES: Final[tuple[Any, ...]] = ("\ud800", "\x00", "9999-12-31", -1, 2**63, 10**40, 1e308, None, [])


class Asked:
    """Requests of every role, one after another; who was signed out or kept waiting signs in again."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.turn = count()
        self._clients: dict[str, TestClient] = {}

    def ask(self, method: str, path: str, login: str | None = None, **sent: Any) -> Any:
        """The answer to ``login``, or else to the next person in turn."""
        login = login or list(PEOPLE)[next(self.turn) % len(PEOPLE)]
        answer = self._client(login).request(method, path, follow_redirects=False, **sent)
        if answer.status_code == 401 and path != "/api/v1/sessions":
            del self._clients[login]
            answer = self._client(login).request(method, path, follow_redirects=False, **sent)
        return answer

    def _client(self, login: str) -> TestClient:
        if login not in self._clients:
            # Requests to sign in are among those that are sent: whoever waits because of them waits it out.
            self.world.clock.advance(timedelta(hours=2))
            self._clients[login] = self.world.client(login)
        return self._clients[login]


def _operations(document: Mapping[str, Any], part: int) -> Iterator[Any]:
    for number, operation in enumerate(schemathesis.openapi.from_dict(dict(document)).get_all_operations()):
        if number % PARTS == part:
            made: Any = operation
            yield made.ok()


@pytest.mark.parametrize("part", range(PARTS))
def test_no_request_from_the_description_breaks_the_service(world: World, part: int) -> None:
    """REQ asvs: V16.5, no error but one with a sentence, and each status is described."""
    code, asked = _case(world), Asked(world)

    faults = [
        fault
        for operation in _operations(world.app.openapi(), part)
        for fault in _faults_of(operation, asked, {"reference": code, "number": 1})
    ]

    assert faults == []


def _faults_of(operation: Any, asked: Asked, known: Mapping[str, Any]) -> list[str]:
    """Requests for ``operation`` that broke the service or got a status that is not described; half of them
    name a case that is there."""
    described = {int(status) for status in operation.definition.raw["responses"]}
    names = {name: value for name, value in known.items() if f"{{{name}}}" in operation.path}
    faults, turn = [], count()

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize="FUZZ_EXAMPLES" not in os.environ,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        if next(turn) % 2:
            case.path_parameters |= names
        sent = case.as_transport_kwargs(base_url="http://service")
        kept = {name: sent[name] for name in ("json", "params") if name in sent}
        if "data" in sent:
            kept["content"] = sent["data"]
        headers = dict(sent.get("headers") or {}) | OURS
        path = sent["url"].removeprefix("http://service")
        status = asked.ask(sent["method"], path, headers=headers, **kept).status_code
        if status >= 500 or status not in described:
            faults.append(f"{status} {operation.label} {path} {kept}")

    send()
    return faults


def test_no_address_breaks_the_service(world: World) -> None:
    """Numbers that no row has, days at the ends of the calendar, half characters."""
    code, asked = _case(world), Asked(world)
    faults = []
    for value in IN_ADDRESSES:
        for route in ROUTES:
            if "{" not in route.path:
                continue
            known = route.path.replace("{reference}", code)
            path = _filled(known if "{" in known else route.path, value)
            answer = asked.ask(route.method, path, _allowed(route), headers=OURS, **_sent(route, {}))
            if answer.status_code >= 500:
                faults.append(f"{answer.status_code} {route.method} {path}")

    assert faults == []


def test_no_query_breaks_the_service(world: World) -> None:
    """The same values, and what is no number at all, in every field of every query."""
    code, asked = _case(world), Asked(world)
    faults = []
    may = {route.path: _allowed(route) for route in ROUTES if route.method == "GET"}
    for path, names in _queries(world.app):
        for value in (*IN_ADDRESSES, "abc", "1" + "0" * 40):
            query = "&".join(f"{name}={value}" for name in names)
            address = _filled(path.replace("{reference}", code), "1")
            for sent in (query, *(f"{name}={value}" for name in names if len(names) > 1)):
                answer = asked.ask("GET", f"{address}?{sent}", may[path], headers=OURS)
                if answer.status_code >= 500:
                    faults.append(f"{answer.status_code} {address}?{sent}")

    assert faults == []


def _queries(app: Application) -> Iterator[tuple[str, list[str]]]:
    """The fields of the query of each route that is read."""
    for route in app.routes:
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
            names = [name for field in route.dependant.query_params for name in _fields(field)]
            if names:
                yield route.path, names


def _fields(field: Any) -> list[str]:
    shape = field.field_info.annotation
    return list(shape.model_fields) if hasattr(shape, "model_fields") else [field.alias]


def _allowed(route: Route) -> str | None:
    """Somebody whose role gets in, so that the values reach what stands behind it."""
    return LETTERS[route.may[0]] if route.may else None


def _sent(route: Route, body: Mapping[str, Any]) -> dict[str, Any]:
    if route.method == "GET":
        return {}
    return {"json": body} if route.is_api else {"data": body}


def _filled(path: str, value: str) -> str:
    return re.sub(r"\{[^}]*\}", lambda _: value, path)


def test_no_body_breaks_the_service(world: World) -> None:
    """Each value of a valid body in turn is one that no column and no calendar holds."""
    code, asked = _case(world), Asked(world)
    faults = []
    for route in ROUTES:
        if not (route.is_api and route.sent):
            continue
        path = _filled(route.path.replace("{reference}", code), "1")
        for field in route.sent:
            for value in IN_BODIES:
                content = json.dumps(dict(route.sent) | {field: value})
                headers = OURS | {"Content-Type": "application/json"}
                answer = asked.ask(route.method, path, _allowed(route), content=content, headers=headers)
                if answer.status_code >= 500:
                    faults.append(f"{answer.status_code} {route.method} {path} {content}")

    assert faults == []


def test_an_address_that_cannot_be_is_not_found_and_leaves_a_trace(world: World) -> None:
    adam = world.client("adam")

    assert adam.get("/api/v1/people/-1/cases").status_code == 404

    logged = world.client("petra").get("/api/v1/audit", params={"limit": 5}).json()["entries"]
    tried = [(entry["outcome"], entry["role"]) for entry in logged if entry["action"] == "address.open"]
    assert tried == [("refused", "administrator")]
    assert world.anonymous().get("/api/v1/people/-1/cases").status_code == 401


def test_every_number_that_is_sent_is_one_that_a_column_can_hold(world: World) -> None:
    """Others never reach the database: SQLite holds 63 bits, PostgreSQL's integer columns hold 31."""
    document = world.app.openapi()
    too_wide = [
        f"{method} {path} {where}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        for name, schema in _sent_with(operation)
        for where, number in _integers(document, schema, name)
        if number.get("minimum", -1) < 0 or number.get("maximum", LARGEST + 1) > LARGEST
    ]

    assert too_wide == []


def _sent_with(operation: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for parameter in operation.get("parameters", ()):
        yield parameter["name"], parameter["schema"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield "", content["schema"]


def _integers(
    document: Mapping[str, Any], schema: Mapping[str, Any], where: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The integers in ``schema``, each with where it stands."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if schema.get("type") == "integer":
        yield where, schema
    inner = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    inner += [schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)]
    for part in inner:
        yield from _integers(document, part, where)
    for name, part in schema.get("properties", {}).items():
        yield from _integers(document, part, f"{where}.{name}")

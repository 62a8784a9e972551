"""A walk over every route, for every role, for a stranger to the case and for somebody not signed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.app.application import Application
from service.areas.reviews import review, review_basis
from service.areas.zorgtafel import meetings
from service.areas.zorgtafel import young_person_sheets as sheets
from service.core.changed_since import lengths
from tests.service.prepared import Prepare, Prepared
from tests.service.route import Route
from tests.service.route_table import LETTERS, ROUTES
from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

SENTENCES_MAY_NOT_HOLD = ("risky_relationship", "Zorgen van school over")


def _routes(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    for route in routes:
        if hasattr(route, "effective_route_contexts"):
            for context in route.effective_route_contexts():
                yield from ((method, context.path) for method in context.methods)
        else:
            # A mount or a websocket has no methods; it shows up as "?" and so as a route that nobody listed.
            yield from ((m, getattr(route, "path", "?")) for m in getattr(route, "methods", None) or ["?"])


def _served(app: Application) -> set[tuple[str, str]]:
    return set(_routes(app.routes))


def test_every_route_is_in_the_table_once(world: World) -> None:
    """REQ need-to-know: a route that nobody listed fails, and so does a listed one that is gone."""
    listed = [(route.method, route.path) for route in ROUTES]

    assert len(listed) == len(set(listed))
    assert _served(world.app) == set(listed)


def _nothing() -> None:
    """A route that does nothing."""


def test_an_unlisted_route_is_found(world: World) -> None:
    """Shows that the test above can fail, also for a route that comes with a router or as a mount."""
    from fastapi import APIRouter, FastAPI

    listed = _served(world.app)
    router = APIRouter(prefix="/hidden")
    router.add_api_route("/door", _nothing)
    world.app.include_router(router)
    world.app.add_api_route("/side", _nothing, methods=["POST"])
    world.app.mount("/all", FastAPI())

    assert _served(world.app) - listed == {("GET", "/hidden/door"), ("POST", "/side"), ("?", "/all")}


def _case(world: World) -> str:
    alice = world.client("alice")
    code = judged(alice)
    assert screen(alice, code, LISA_BEFORE).status_code == 201
    assert alice.post(f"/api/v1/cases/{code}/stays", json={"begun_on": "2026-11-23"}).status_code == 201
    _at_table(world, code)
    return code


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    return prepare(_case)


@pytest.fixture
def reference(prepared: Prepared) -> str:
    """A case of team A with one screened round."""
    return str(prepared.given)


def _at_table(world: World, code: str) -> None:
    """The case is on today's agenda of the Zorgtafel, and a reviewer asked something about it."""
    with unit_as(world.installation, world.people["alice"]) as unit:
        sheets.put_forward(unit, "De jongere is vaak weg", "Wie kent de jongere?", case=code)
    with unit_as(world.installation, world.people["bob"]) as unit:
        meetings.make_agenda(unit, meetings.plan(unit, unit.today, world.people["bob"]))
    with unit_as(world.installation, world.people["rita"]) as unit:
        case = open_case(unit, code, "review.create")
        decision = review.open_decision(unit, case, 1)
        seen = lengths(review_basis.streams(unit, case, decision))
        review.ask(unit, case, decision, "Wie vertelde dit aan u?", seen)


@pytest.mark.parametrize("letter", LETTERS)
def test_every_route_answers_each_role_as_the_table_says(world: World, reference: str, letter: str) -> None:
    """REQ need-to-know: object and function authorisation of every route, for every role and a stranger."""
    client = world.browser(LETTERS[letter])
    wrong = []
    for route in ROUTES:
        answer = _ask(client, route, world, reference)
        if (got := _outcome(answer)) != route.expected(letter):
            wrong.append(
                f"{route.method} {route.path}: {got} ({answer.status_code}), not {route.expected(letter)}"
            )
        if got != "in":
            assert not any(word in answer.text for word in SENTENCES_MAY_NOT_HOLD), route
        if route.path in ("/login", "/api/v1/sessions", "/api/v1/sessions/current"):
            client = world.browser(LETTERS[letter])
    assert not wrong, "\n".join(wrong)


def test_who_has_not_signed_in_is_sent_to_sign_in_everywhere(world: World, reference: str) -> None:
    """REQ need-to-know: without a session only the routes that say so are open."""
    wrong = []
    for route in ROUTES:
        client = world.browser()
        answer = _ask(client, route, world, reference)
        if (_outcome(answer) == "sign in") == route.open:
            wrong.append(f"{route.method} {route.path}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def _ask(client: TestClient, route: Route, world: World, reference: str) -> Any:
    values = {
        "reference": reference,
        "number": "1",
        "section": "relationships",
        "kind": "parent_talk",
        "served_as": "nothing.css",
        "session_id": "999999",
        "passkey_id": "999999",
        "team_id": "999999",
        "person_id": str(world.people["charlie"]),
        "digest": world.installation.scoring.start_digest,
        "proposal": "999999",
        "setting": "youth_protection_intake",
        "hold_id": "999999",
        "kept_id": "999999",
        "request_id": "999999",
        "sheet": "Z2026-0001",
        "form": "intake-nl",
        "name": "intake",
        "day": "2026-11-23",
    }
    path = route.path.format(**values)
    sent: dict[str, Any] = {}
    if route.method in ("POST", "PUT") and (route.sent or not route.is_api):
        sent = {"json" if route.is_api else "data": dict(route.sent)}
    return client.request(route.method, path, follow_redirects=False, **sent)


def _outcome(answer: Any) -> str:
    status = answer.status_code
    if status == 401 or (status == 303 and answer.headers["location"].startswith("/login?next=")):
        return "sign in"
    if status in (403, 404):
        return "forbidden" if status == 403 else "hidden"
    return "in" if status < 500 and status != 405 else "broken"

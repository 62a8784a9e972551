"""A page offers only what may be done: each link opens, each button is taken, in every state of a case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from service.core.clock import SetClock
from tests.service.assessments.flow import findings, recorded, screened_case
from tests.service.cases.test_case_links import joined
from tests.service.cases.test_transfers import offered
from tests.service.pages.offered import Walk
from tests.service.prepared import Prepare, Prepared
from tests.service.route_table_retention import DESTROY
from tests.service.screenings.flow import LISA_BEFORE, filled, judged, made
from tests.service.test_routes_by_role import _at_table
from tests.service.world import PEOPLE, World, hire

TODAY: Final = "2026-11-23"


def _in_stages(world: World) -> list[str]:
    """A case in each stage: half filled in, judged, screened, with everything that follows on that."""
    alice = world.client("alice")
    filling = made(alice)
    filled(alice, filling, LISA_BEFORE)
    return [filling, judged(alice), screened_case(alice), _whole(world)]


def _whole(world: World) -> str:
    """A case with a sheet at the Zorgtafel, a reviewer's question, a stay that ended and a conversation."""
    alice = world.client("alice")
    whole = screened_case(alice)
    _at_table(world, whole)
    begun = alice.post(f"/api/v1/cases/{whole}/stays", json={"begun_on": TODAY})
    assert begun.status_code == 201, begun.text
    recorded(alice, whole, findings(world, follows=["nothing_now"]))
    way = f"/api/v1/cases/{whole}/stays/1"
    closing = {"revision": begun.json()["revision"], "to": "closing", "day": TODAY}
    moved = alice.post(f"{way}/phase", json=closing)
    assert moved.is_success, moved.text
    revision = moved.json()["revision"]
    for kind, code in (("advice", "none_needed"), ("evaluation", "not_possible")):
        entry = {"revision": revision, "kind": kind, "day": TODAY, "code": code, "done": False}
        answer = alice.post(f"{way}/entries", json=entry)
        assert answer.is_success, answer.text
        revision = answer.json()["revision"]
    ended = alice.post(f"{way}/end", json={"revision": revision, "day": TODAY, "how": "left"})
    assert ended.is_success, ended.text
    return whole


def _open(world: World) -> list[str]:
    return _in_stages(world)


def _read_only(world: World) -> list[str]:
    cases = _in_stages(world)
    goes_on = made(world.client("alice"))
    for ends in cases:
        joined(world, ends, goes_on)
    return [*cases, goes_on]


def _offered(world: World) -> list[str]:
    cases = _in_stages(world)
    for one in cases:
        offered(world, one)
    return cases


def _destroyed(world: World) -> list[str]:
    """What remains points at nothing that is gone; one case that took a destroyed one in stays."""
    cases = _in_stages(world)
    hire(world.installation, "paul", tuple(PEOPLE["petra"][:1]))
    for one in cases:
        way = f"/api/v1/cases/{one}/retention/requests"
        asked = world.client("petra").post(way, json=dict(DESTROY))
        assert asked.status_code == 201, asked.text
        assert world.client("paul").post(f"{way}/{asked.json()['id']}/approval").is_success
    return cases


def _in_emergency(world: World) -> list[str]:
    cases = _in_stages(world)
    for one in cases:
        sent = {"case": one, "reason": "De jongere is vannacht gevonden en zit bij ons"}
        assert world.client("charlie").post("/api/v1/emergency-accesses", json=sent).status_code == 201
    return cases


STATES: Final[Mapping[str, Callable[[World], list[str]]]] = {
    "open": _open,
    "read_only": _read_only,
    "offered": _offered,
    "destroyed": _destroyed,
    "in_emergency": _in_emergency,
}
WALKED: Final[Mapping[str, tuple[str, ...]]] = {
    "open": ("alice", "rita", "petra"),
    "read_only": ("alice", "bob"),
    "offered": ("bob", "charlie"),
    "destroyed": ("petra",),
    "in_emergency": ("charlie",),
}
"""Who walks in each state: those who have most to do in it. A walk takes up to half a minute."""
LISTS: Final = (
    "/cases?state=all",
    "/cases/transfers",
    "/stays?which=ended",
    "/stays",
    "/reviews",
    "/table",
    "/feedback",
)
WITHIN: Final = re.compile(
    r"/(cases|stays|reviews|table|feedback|screenings|retention|emergency|notices|log)(/|\?|$)"
)


@pytest.fixture(scope="module")
def stored(request: pytest.FixtureRequest, prepare: Prepare) -> Prepared:
    """An installation with cases in one state, to be copied; it gave their codes."""
    return prepare(STATES[request.param])


@pytest.fixture
def kept(stored: Prepared, tmp_path: Path, clock: SetClock) -> Iterator[World]:
    with stored.opened(tmp_path, clock) as world:
        yield world


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stored", "login"),
    [
        pytest.param(state, login, id=f"{state}-{login}")
        for state, logins in WALKED.items()
        for login in logins
    ],
    indirect=["stored"],
)
def test_nothing_that_is_offered_is_refused(kept: World, stored: Prepared, login: str) -> None:
    """One condition decides what a page offers and what the service takes."""
    walk = Walk(kept.browser(login), WITHIN)

    walk.begin(*LISTS, *(f"/cases/{one}" for one in stored.given), "/retention", "/emergency", "/notices")

    assert not walk.refused, "\n".join(walk.refused)

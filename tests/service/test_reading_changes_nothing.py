"""Reading pages changes nothing but the access log: neither the database, nor the files, nor what serves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from fastapi.routing import APIRoute

from service.app.application import Application
from service.app.open_installation import open_installation
from service.areas.registry.shadow_scores import catch_up, waiting_now
from service.areas.serving_model.serving_model import follow
from service.core.clock import SetClock
from service.db.all_tables import METADATA
from service.installation.running_installation import Installation
from tests.service.raw import raw_database
from tests.service.registry.candidates import offered, updated
from tests.service.registry.support_registry import approve, propose, served
from tests.service.screenings.flow import LISA_BEFORE, screened
from tests.service.world import PEOPLE, World

pytestmark = pytest.mark.slow

LOOKS = frozenset({"audit_entry", "sign_in_session", "sqlite_sequence"})
"""The access log, and when somebody was last seen."""


def _stored(installation: Installation) -> dict[str, str]:
    """By table: a digest of all its rows; the log and the sessions are left out."""
    with closing(raw_database(installation.settings.data)) as db:
        tables = sorted(METADATA.tables)
        return {
            table: sha256(repr(sorted(map(repr, db.execute(f"SELECT * FROM {table}")))).encode()).hexdigest()
            for table in tables
            if table not in LOOKS
        }


def _serves(installation: Installation) -> tuple[Any, ...]:
    handle = installation.scoring
    return handle.mark, handle.status, handle.self_test, handle.start_digest


def _paths(app: Application, case: str, digest: str) -> Iterator[str]:
    values = {
        "reference": case,
        "digest": digest,
        "number": "1",
        "section": "school",
        "named": digest,
        "path": "x",
    }
    for route in app.routes:
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
            names = re.findall(r"\{(\w+)", route.path)
            yield route.path.format(**{name: values.get(name, "1") for name in names})


@pytest.fixture
def busy(world: World, clock: SetClock) -> World:
    """Screened cases, a model approved by another process, one in the shadow that has not computed yet."""
    for _ in range(3):
        screened(world.client("alice"), LISA_BEFORE)
    served(world, updated(0.3, "2"))
    clock.advance(timedelta(minutes=1))
    approve(world, propose(world, offered(world.installation, updated(0.2, "3")), to="shadow"))
    screened(world.client("alice"), LISA_BEFORE)
    clock.advance(timedelta(minutes=1))
    return world


def test_no_page_and_no_route_that_reads_changes_anything(busy: World) -> None:
    """REQ tamper-evident: for every GET route and every role the database, but for the log, and the model
    that serves are the same before and after."""
    assert waiting_now(busy.installation) == 1
    digest = busy.installation.scoring.mark.digest
    paths = list(_paths(busy.app, "2026-0001", digest))
    assert len(paths) > 60
    clients = {login: busy.browser(login) for login in PEOPLE if login != "charlie"}  # Alice has his role
    before, serves = _stored(busy.installation), _serves(busy.installation)

    for login, client in clients.items():
        for path in paths:
            client.get(path, follow_redirects=False)
        assert _stored(busy.installation) == before, login
    assert _serves(busy.installation) == serves
    assert waiting_now(busy.installation) == 1

    assert sum(ran.scored for ran in catch_up(busy.installation)) == 1


def test_a_model_approved_elsewhere_serves_after_a_look_and_not_after_a_page(world: World) -> None:
    """The frame of a page names what serves in this process; following the registry is an act of its own."""
    first = world.installation.scoring.mark.digest
    table = updated(0.3, "2")
    number = propose(world, offered(world.installation, table))
    elsewhere = open_installation(world.installation.settings, world.clock)
    try:
        approve(World(elsewhere, world.clock, world.people), number)
    finally:
        elsewhere.close()

    world.browser("alice").get("/cases")
    world.browser("anna").get("/monitoring")
    assert world.installation.scoring.mark.digest == first

    follow(world.installation)
    assert world.installation.scoring.mark.digest == table.digest


def test_a_screening_follows_the_registry_in_its_own_transaction(world: World) -> None:
    """Whatever the pages knew: a score is of the model that the registry says at that moment."""
    table = updated(0.3, "2")
    number = propose(world, offered(world.installation, table))
    elsewhere = open_installation(world.installation.settings, world.clock)
    try:
        approve(World(elsewhere, world.clock, world.people), number)
    finally:
        elsewhere.close()

    assert screened(world.client("alice"), LISA_BEFORE)["model"]["digest"] == table.digest


def test_readyz_is_honest_from_the_first_request_on(world: World) -> None:
    """After a start with a model chosen in the registry whose golden vectors fail, nobody is told "ok"."""
    table = updated(0.3, "2")
    served(world, table)
    settings = world.installation.settings
    golden = settings.data / "golden" / f"{table.digest}.json"
    golden.write_bytes(golden.read_bytes().replace(b'"log_odds":', b'"log_odds":1', 1))
    again = open_installation(settings, world.clock)
    try:
        answer = World(again, world.clock, world.people).anonymous().get("/readyz")
    finally:
        again.close()

    assert answer.json()["scoring"] == "wrong_numbers"

"""What is due: right by the last change of anything, quick at any number of cases, held cases marked."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, true
from sqlalchemy.orm import Session

from service.access.unit_of_work import unit_as
from service.areas.retention import last_change_queries as change_queries
from service.areas.retention import retention_overview
from tests.service.raw import raw_database
from tests.service.retention.way import (
    BY_TERM,
    TWENTY_YEARS,
    approve,
    ask,
    destroyed,
    hold,
    later,
    screened_case,
    standing,
)
from tests.service.screenings.flow import problem
from tests.service.world import World

pytestmark = pytest.mark.slow


def due(world: World, login: str = "petra", **asked: Any) -> dict[str, Any]:
    answer = world.client(login).get("/api/v1/retention/due", params=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def codes(found: dict[str, Any]) -> list[str]:
    return [case["reference"] for case in found["cases"]]


def test_a_case_is_due_twenty_years_after_its_last_change(world: World) -> None:
    """REQ retention: a change of anything that belongs to the case begins the term anew."""
    still, changed = screened_case(world), screened_case(world)
    later(world, timedelta(days=365))
    mother = {"relation": "mother", "safe": "not_known", "reason": ""}
    assert world.browser("bob").post(f"/cases/{changed}/record/contacts", data=mother).status_code == 200
    later(world, TWENTY_YEARS - timedelta(days=365))

    assert codes(due(world)) == [still]
    later(world, timedelta(days=366))
    assert codes(due(world)) == [still, changed]


def test_reading_holding_and_asking_are_no_change(world: World) -> None:
    """Else looking at what is due would make it last another twenty years."""
    reference = screened_case(world)
    later(world)
    alice = world.client("alice")
    assert alice.get(f"/api/v1/cases/{reference}").status_code == 200
    held = hold(world.client("petra"), reference).json()["id"]
    world.client("petra").post(f"/api/v1/retention/holds/{held}/lifting", json={"reason": "De klacht is af"})
    assert ask(world.client("bob"), reference, **BY_TERM).status_code == 201

    assert codes(due(world)) == [reference]


def test_a_coordinator_sees_only_the_own_teams(world: World) -> None:
    """REQ need-to-know: a case of another team is not listed, and does not exist for who asks about it."""
    of_a, of_b = screened_case(world), screened_case(world, "charlie")
    later(world)

    assert codes(due(world)) == [of_a, of_b]
    assert codes(due(world, "bob")) == [of_a]
    bob = world.client("bob")
    for answer in (hold(bob, of_b), ask(bob, of_b), approve(bob, of_b)):
        assert answer.status_code == 404


def test_pages_follow_each_other(world: World) -> None:
    made = [screened_case(world) for _ in range(3)]
    later(world)
    with unit_as(world.installation, world.people["petra"]) as unit:
        first = retention_overview.due(unit, limit=2)
        rest = retention_overview.due(unit, first.after or 0, limit=2)

    assert ([case.reference for case in first.cases], first.total) == (made[:2], 3)
    assert ([case.reference for case in rest.cases], rest.after) == (made[2:], None)


def test_a_hold_is_set_and_lifted_with_reasons(world: World) -> None:
    """REQ retention: who, when and why stay; lifting one hold leaves another; it is all in the log."""
    reference = screened_case(world)
    first = hold(world.client("bob"), reference).json()
    second = hold(world.client("petra"), reference).json()
    petra, bob = world.client("petra"), world.client("bob")
    path = "/api/v1/retention/holds/{}/lifting"
    reason = {"reason": "De klacht is afgehandeld"}
    assert bob.post(path.format(first["id"]), json=reason).status_code == 403

    assert petra.post(path.format(first["id"]), json=reason).status_code == 200
    problem(petra.post(path.format(first["id"]), json=reason), 409, "retention.hold_lifted")
    assert petra.post(path.format(second["id"]), json={"reason": "kort"}).status_code == 422
    problem(ask(bob, reference), 409, "retention.under_hold")
    now = standing(petra, reference)
    assert now["held"]
    assert [(one["set_by"], one["lifted_by"]) for one in now["holds"]] == [
        (world.people["bob"], world.people["petra"]),
        (world.people["petra"], None),
    ]
    assert petra.post(path.format(second["id"]), json=reason).status_code == 200
    assert ask(bob, reference).status_code == 201


def test_a_hold_on_everything_holds_every_case(world: World) -> None:
    """REQ retention: an investigation; also what was asked before it waits."""
    reference = screened_case(world)
    assert ask(world.client("bob"), reference).status_code == 201
    petra = world.client("petra")
    sent = {"reason": "Onderzoek door de inspectie"}
    assert world.client("bob").post("/api/v1/retention/holds", json=sent).status_code == 403
    made = petra.post("/api/v1/retention/holds", json=sent)
    assert made.json()["reference"] is None

    problem(approve(petra, reference), 409, "retention.under_hold")
    later(world)
    assert [case["held"] for case in due(world)["cases"]] == [True]
    petra = world.client("petra")
    petra.post(f"/api/v1/retention/holds/{made.json()['id']}/lifting", json={"reason": "Onderzoek is af"})
    assert approve(petra, reference).status_code == 200


def test_a_hold_goes_with_its_case(world: World) -> None:
    """The reason of a hold may say something about the young person."""
    reference = screened_case(world)
    held = hold(world.client("petra"), reference).json()["id"]
    world.client("petra").post(f"/api/v1/retention/holds/{held}/lifting", json={"reason": "De klacht is af"})
    destroyed(world, reference)
    with closing(raw_database(world.installation.settings.data)) as raw:
        assert raw.execute("SELECT count(*) FROM legal_hold").fetchone() == (0,)


@pytest.fixture
def engine(world: World) -> Engine:
    return create_engine(f"sqlite:///{world.installation.settings.database_file}")


@pytest.mark.sqlite("how it goes about a question")
def test_nothing_but_the_cases_themselves_is_read_through(world: World, engine: Engine) -> None:
    """Right at fifty thousand cases: every other table is asked by an index, at most once a case."""
    asked: list[tuple[str, Any]] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_c: Any, _cursor: Any, statement: str, given: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, given))

    before = world.clock.now()
    screened_case(world)
    with Session(engine) as db:
        change_queries.due_page(db, true(), before, after=0, limit=5)
        change_queries.last_change(db, 1)
        for statement, given in tuple(asked):
            steps = [
                row[3] for row in db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            ]
            read_through = [step for step in steps if re.match(r"SCAN (?!cases|anon|\()", step)]
            assert read_through == []
            assert not any("TEMP B-TREE" in step for step in steps)

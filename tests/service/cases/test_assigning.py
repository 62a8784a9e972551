"""Whose case it is: one person at a time, handed over by people, every hand-over kept and logged."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.access.unit_of_work import unit_of_system
from service.db.migrate import upgrade
from tests.service.older import fill_older
from tests.service.raw import EmptyDatabase, raw_database
from tests.service.screenings.flow import LISA_BEFORE, judged, made, problem, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]


def give(client: TestClient, reference: str, person: int | None, after: int, note: str = "") -> Any:
    sent = {"person": person, "after": after, "note": note}
    return client.post(f"/api/v1/cases/{reference}/assignments", json=sent)


def listed(client: TestClient, **asked: Any) -> list[str]:
    return [row["reference"] for row in client.get("/api/v1/cases", params=asked).json()["cases"]]


def test_who_makes_a_case_has_it_until_it_is_handed_over(world: World, client: Client) -> None:
    alice, bob = client("alice"), client("bob")
    reference = made(alice)
    first = alice.get(f"/api/v1/cases/{reference}/assignments").json()
    assert [one["person"] for one in first] == [world.people["alice"]]

    answer = give(alice, reference, world.people["bob"], first[0]["id"], "Ik ben volgende week weg")

    assert answer.status_code == 201, answer.text
    assert (listed(alice, mine=True), listed(bob, mine=True)) == ([], [reference])
    kept = bob.get(f"/api/v1/cases/{reference}/assignments").json()
    assert [one["person"] for one in kept] == [world.people["alice"], world.people["bob"]]
    assert kept[1]["note"] == "Ik ben volgende week weg"


def test_a_case_laid_back_stands_among_those_that_nobody_has(world: World, client: Client) -> None:
    alice, bob = client("alice"), client("bob")
    kept, laid_back = made(alice), made(alice)
    assert give(alice, laid_back, None, 2).status_code == 201

    assert listed(bob, unassigned=True) == [laid_back]
    assert listed(alice, mine=True) == [kept]
    assert bob.get("/api/v1/cases", params={"unassigned": True}).json()["everything"] == 2


def test_two_people_who_take_one_case_do_not_overwrite_each_other(world: World, client: Client) -> None:
    alice, bob = client("alice"), client("bob")
    reference = made(alice)
    give(alice, reference, None, 1)
    give(bob, reference, world.people["bob"], 2)

    problem(give(alice, reference, world.people["alice"], 2), 409, "case.assigned_meanwhile")

    assert listed(bob, mine=True) == [reference]


def test_a_case_goes_to_nobody_outside_the_team_or_the_work(world: World, client: Client) -> None:
    """REQ need-to-know: a hand-over opens no case to somebody who may not see it."""
    reference = made(client("alice"))
    for login in ("charlie", "rita", "anna", "adam", "pim"):
        problem(give(client("alice"), reference, world.people[login], 1), 422, "case.assign_to")
    problem(give(client("charlie"), reference, world.people["charlie"], 1), 404, "not_found")


def test_a_hand_over_is_logged_without_its_note(world: World, client: Client) -> None:
    """REQ read-log: who gave the case to whom, and nothing that was typed."""
    reference = made(client("alice"))
    give(client("alice"), reference, world.people["bob"], 1, "Let op de nieuwe vriend")
    with unit_of_system(world.installation, "test") as unit:
        rows = (
            unit.db.execute(text("SELECT * FROM audit_entry WHERE action = 'case.assigned'")).mappings().all()
        )

    assert [json.loads(row["facts"])["to"] for row in rows] == [world.people["alice"], world.people["bob"]]
    assert "vriend" not in str(rows)


def test_a_bsn_in_the_note_is_refused(world: World, client: Client) -> None:
    """REQ free-text: a hand-over has one more place to type, and it is checked like the others."""
    reference = made(client("alice"))
    problem(give(client("alice"), reference, world.people["bob"], 1, "BSN 111222333"), 422, "free_text.bsn")


def test_overdue_is_where_the_moment_of_the_conversation_has_passed(world: World, client: Client) -> None:
    """REQ pull-forward-only: what makes a case overdue is the moment that people and rules set, no score."""
    late, later = judged(client("alice"), assess_within="today"), judged(client("alice"))
    world.clock.advance(timedelta(hours=20))
    alice = client("alice")

    assert listed(alice, overdue=True) == [late]
    assert listed(alice) == [late, later]


def test_what_the_list_holds_follows_from_what_is_stored(world: World, client: Client) -> None:
    """The row that the list reads is the row that a fresh look at all the tables makes."""
    from service.areas.cases.work_list_queries import refresh

    alice = client("alice")
    for reference in (judged(alice), judged(alice, assess_within="today"), made(alice)):
        screen(alice, reference, LISA_BEFORE)
    with unit_of_system(world.installation, "test") as unit:
        before = unit.db.execute(text("SELECT * FROM case_stand ORDER BY case_id")).all()
        for row in before:
            refresh(unit.db, row.case_id)
        assert unit.db.execute(text("SELECT * FROM case_stand ORDER BY case_id")).all() == before
    assert [row.stage for row in before] == ["screened", "screened", "draft"]


@pytest.mark.sqlite("how it goes about a question")
def test_the_order_of_the_list_lies_in_an_index(world: World) -> None:
    """The list is not sorted anew each time: that is why it is quick at fifty thousand cases."""
    asked = "SELECT case_id FROM case_stand WHERE {} ORDER BY due_at, case_id LIMIT 40"
    for condition in (
        "team_id = 1 AND is_open = 1",
        "team_id = 1 AND is_open = 0",
        "team_id = 1 AND assigned_to = 1 AND is_open = 1 AND acute = 0",
        "team_id = 1 AND assigned_to IS NULL AND is_open = 1 AND acute = 1",
        "team_id = 1 AND is_open = 1 AND due_at < '2026'",
    ):
        with unit_of_system(world.installation, "test") as unit:
            plan = unit.db.execute(text(f"EXPLAIN QUERY PLAN {asked.format(condition)}")).all()
        assert "TEMP B-TREE" not in str(plan), (condition, plan)


def test_an_older_database_is_filled(empty_database: EmptyDatabase, world: World, client: Client) -> None:
    """The migration gives every case that exists to who made it, and its row as a fresh look makes it."""
    alice = client("alice")
    screen(alice, judged(alice, assess_within="today"), LISA_BEFORE)
    data = world.installation.settings.data
    upgrade(empty_database.url, "0007")
    tables = ("person", "person_role", "person_team", "team", "cases", "intake", "assessment_due")
    fill_older(empty_database, data, tables)

    upgrade(empty_database.url)

    with closing(raw_database(data)) as now, closing(empty_database.raw()) as raw:
        kept = now.execute("SELECT * FROM case_stand").fetchall()
        assert raw.execute("SELECT * FROM case_stand").fetchall() == kept
        assert raw.execute("SELECT case_id, person_id FROM case_assignment").fetchall() == [(1, 1)]


def test_cases_of_people_who_had_left_before_are_with_nobody_after_the_upgrade(
    empty_database: EmptyDatabase, world: World, client: Client
) -> None:
    """Nobody was told then; now they stand on the list, and the time line says why."""
    first, second = made(client("alice")), made(client("bob"))
    assert first != second
    upgrade(empty_database.url, "0022")
    tables = ("person", "person_role", "person_team", "team", "cases", "intake", "case_assignment")
    fill_older(empty_database, world.installation.settings.data, (*tables, "case_stand"))
    with closing(empty_database.raw()) as raw:
        raw.execute("UPDATE person SET disabled_at = created_at WHERE login = 'alice'")

    upgrade(empty_database.url)

    with closing(empty_database.raw()) as raw:
        stands = raw.execute("SELECT assigned_to, is_open FROM case_stand ORDER BY case_id").fetchall()
        last = raw.execute("SELECT case_id, person_id, because FROM case_assignment ORDER BY id").fetchall()
    assert stands == [(None, True), (world.people["bob"], True)]
    assert last[-1] == (1, None, "disabled")

"""The access log in use: everything that is seen, done or refused is in it, and reading it is too."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import text

from service.access.unit_of_work import UnitOfWork, unit_as
from tests.service.raw import raw_database, refuse_new_rows
from tests.service.world import PEOPLE, World

CASE = {"setting": "youth_protection_intake", "age": 16, "reported_by": "school"}


def _rows(world: World) -> list[dict[str, Any]]:
    with world.installation.database.reading() as db:
        rows = db.execute(text("SELECT * FROM audit_entry ORDER BY seq")).mappings()
        return [dict(row) | {"at": str(row["at"]).replace(" ", "T")} for row in rows]


def _since(world: World, before: int) -> list[dict[str, Any]]:
    return _rows(world)[before:]


def test_making_and_reading_a_case_are_both_in_the_log(world: World) -> None:
    """REQ read-log: create and read, each with who, role, what and when."""
    alice = world.client("alice")
    before = len(_rows(world))

    reference = alice.post("/api/v1/cases", json=CASE).json()["reference"]
    alice.get(f"/api/v1/cases/{reference}")

    made, assigned, read = _since(world, before)[-3:]
    assert (made["action"], made["object_id"], made["outcome"]) == ("case.create", reference, "ok")
    assert (assigned["action"], assigned["outcome"]) == ("case.assigned", "ok")
    assert (read["action"], read["object_id"], read["outcome"]) == ("case.read", reference, "ok")
    assert {made["person_id"], read["person_id"]} == {world.people["alice"]}
    assert read["role"] == "intake_worker"
    assert read["session_id"] is not None
    assert read["at"].startswith("2026-11-23T08:00:00")


def test_searching_is_in_the_log(world: World) -> None:
    """REQ read-log: looking through the list is a look too."""
    alice = world.client("alice")
    before = len(_rows(world))

    assert alice.get("/api/v1/cases").status_code == 200

    assert [row["object_type"] for row in _since(world, before)] == ["case"]
    assert _since(world, before)[0]["action"] in ("case.list", "case.search")


def test_what_was_refused_is_in_the_log(world: World) -> None:
    """REQ read-log: a stranger's attempt is logged as refused, with the case they asked for."""
    reference = world.client("alice").post("/api/v1/cases", json=CASE).json()["reference"]
    charlie = world.client("charlie")
    before = len(_rows(world))

    assert charlie.get(f"/api/v1/cases/{reference}").status_code == 404

    (refused,) = _since(world, before)
    assert (refused["action"], refused["object_id"], refused["outcome"]) == (
        "case.read",
        reference,
        "refused",
    )
    assert refused["person_id"] == world.people["charlie"]


def test_an_action_that_a_role_does_not_allow_is_in_the_log(world: World) -> None:
    adam = world.client("adam")
    before = len(_rows(world))

    assert adam.get("/api/v1/audit").status_code == 403

    assert [(row["action"], row["outcome"]) for row in _since(world, before)] == [("log.read", "refused")]


def test_what_somebody_typed_in_an_address_does_not_reach_the_log(world: World) -> None:
    """REQ read-log: an address with a name in it is refused without repeating it."""
    alice = world.client("alice")
    before = len(_rows(world))

    alice.get("/api/v1/cases/Jan%20Jansen")

    (refused,) = _since(world, before)
    assert refused["object_id"] is None
    assert "Jansen" not in json.dumps(refused)


def test_a_failed_request_leaves_neither_its_change_nor_its_entry(world: World) -> None:
    """REQ read-log: the entry is in the same transaction as the thing it records."""
    before = _rows(world)

    def half_done(unit: UnitOfWork) -> None:
        unit.record("case.read", "case", "2026-0001")
        unit.db.execute(text("UPDATE person SET name = 'Changed' WHERE login = 'alice'"))
        raise RuntimeError("the process fails here")

    with pytest.raises(RuntimeError), unit_as(world.installation, world.people["alice"]) as unit:
        half_done(unit)

    assert _rows(world) == before
    with world.installation.database.reading() as db:
        assert db.execute(text("SELECT name FROM person WHERE login = 'alice'")).scalar() == "Alice"


def test_nobody_sees_an_answer_whose_entry_could_not_be_written(world: World) -> None:
    """REQ fail-safe: when the log cannot be written the request fails."""
    alice = world.client("alice")
    with closing(raw_database(world.installation.settings.data, autocommit=True)) as raw:
        refuse_new_rows(raw, "audit_entry")

    answer = alice.post("/api/v1/cases", json=CASE)

    assert answer.status_code == 500
    with world.installation.database.reading() as db:
        assert db.execute(text("SELECT count(*) FROM cases")).scalar() == 0


def test_the_privacy_officer_reads_who_looked_at_a_case(world: World) -> None:
    """REQ read-log: the log answers "who looked at this case", and that question is in it too."""
    alice, bob, petra = world.client("alice"), world.client("bob"), world.client("petra")
    reference = alice.post("/api/v1/cases", json=CASE).json()["reference"]
    bob.get(f"/api/v1/cases/{reference}")

    entries = petra.get("/api/v1/audit", params={"case": reference}).json()["entries"]

    assert {entry["person"] for entry in entries} == {"Alice", "Bob"}
    assert {entry["object_id"] for entry in entries} == {reference}
    assert _rows(world)[-1]["action"] == "log.read"
    assert _rows(world)[-1]["object_id"] == reference


def test_the_log_is_read_by_person_and_by_day(world: World) -> None:
    world.client("alice")
    petra = world.client("petra")

    by_alice = petra.get("/api/v1/audit", params={"person": world.people["alice"]}).json()["entries"]
    today = petra.get("/api/v1/audit", params={"day": "2026-11-23"}).json()["entries"]
    yesterday = petra.get("/api/v1/audit", params={"day": "2026-11-22"}).json()["entries"]

    assert {entry["person_id"] for entry in by_alice} == {world.people["alice"]}
    assert today
    assert yesterday == []


def test_a_long_log_comes_in_pages(world: World) -> None:
    petra = world.client("petra")
    seen, before = [], None
    while True:
        asked = {"limit": 4} if before is None else {"limit": 4, "before": before}
        page = petra.get("/api/v1/audit", params=asked).json()
        seen += [entry["seq"] for entry in page["entries"]]
        before = page["older"]
        if before is None:
            break

    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == 1
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("case", ["Jansen", "2026-1", "2026-0001/1"])
def test_only_a_reference_can_be_asked_for(world: World, case: str) -> None:
    answer = world.client("petra").get("/api/v1/audit", params={"case": case})

    assert answer.status_code == 422
    assert answer.json()["code"] == "audit.not_a_case"


@pytest.mark.parametrize("login", [login for login in PEOPLE if login != "petra"])
def test_nobody_else_reads_the_log(world: World, login: str) -> None:
    assert world.client(login).get("/api/v1/audit").status_code == 403

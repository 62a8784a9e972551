"""Every moment that is stored can be told: on each page, in the file with everything, on paper."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from service.access.unit_of_work import unit_of_system
from service.db.all_tables import METADATA
from service.db.column_types import UtcDateTime
from service.db.migrate import upgrade
from tests.service.assessments.flow import findings, recorded
from tests.service.older import fill_older
from tests.service.raw import EmptyDatabase, raw_database
from tests.service.screenings.flow import judged, made
from tests.service.stays.way import placed
from tests.service.world import World
from tests.service.young_person_file.flow import screened
from tests.service.young_person_file.test_access_export import export

pytestmark = pytest.mark.slow

KINDS = ("made", "judged", "screened", "declined", "talked with", "in a stay")
FAR = date(9000, 1, 1)
YEAR_9999 = re.compile(r"9999-12|[Dd]ecember 9999")


def case_of(world: World, kind: str) -> str:
    alice = world.client("alice")
    if kind == "made":
        return made(alice)
    if kind == "judged":
        return judged(alice)
    if kind == "in a stay":
        return placed(world).reference
    reference = screened(alice, declined=kind == "declined")
    if kind == "talked with":
        recorded(alice, reference, findings(world))
    return reference


def pages(kind: str, reference: str) -> Iterator[str]:
    case = f"/cases/{reference}"
    yield from ("/cases", "/cases?overdue=yes", case, f"{case}/answers/1", f"{case}/record", f"{case}/acute")
    if kind in ("screened", "declined", "talked with", "in a stay"):
        yield from (f"{case}/screenings/1", f"{case}/screenings/1/print", f"{case}/assessments/1/guide")
    if kind == "talked with":
        yield f"{case}/assessments/1"
    if kind == "in a stay":
        yield from ("/stays", f"{case}/stays/1")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_case_can_be_read_whole(world: World, kind: str, language: str) -> None:
    """REQ access-export, REQ right-day: each page, the file with everything, and each in the API."""
    reference = case_of(world, kind)
    alice, bob = world.browser("alice"), world.browser("bob")
    for one in (alice, bob):
        one.post("/language", data={"language": language, "back": "/about"})
    for path in pages(kind, reference):
        answer = alice.get(path)
        assert answer.status_code == 200, (path, answer.text[:300])
        assert not YEAR_9999.search(answer.text)
    assert export(bob, reference, form="page").status_code == 200
    assert not YEAR_9999.search(export(bob, reference, form="page").text)
    assert export(bob, reference, form="json").status_code == 200
    for path in ("", "/timeline", "/draft", "/assignments"):
        assert alice.get(f"/api/v1/cases/{reference}{path}").status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_no_stored_moment_stands_for_no_moment(world: World, kind: str) -> None:
    """REQ right-day: what has no moment has none, in any table."""
    case_of(world, kind)
    with unit_of_system(world.installation, "test") as unit:
        for table in METADATA.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, UtcDateTime) or column.type.python_type is date:
                    found = unit.db.execute(text(f"SELECT MAX({column.name}) FROM {table.name}")).scalar_one()
                    assert found is None or str(found) < FAR.isoformat(), (table.name, column.name)


def _with_far_moments(row: dict[str, Any]) -> dict[str, Any]:
    """``row`` as a program stored it that wrote a far moment where there is none."""
    return {
        name: "9999-12-31T23:59:59.000000+00:00" if name == "due_at" and value is None else value
        for name, value in row.items()
    }


def test_an_older_work_list_is_read_without_the_year_9999(
    empty_database: EmptyDatabase, world: World
) -> None:
    """REQ right-day: the migration takes the moment away from what has none, and leaves every other as it
    was."""
    alice = world.client("alice")
    for kind in ("judged", "talked with", "made"):
        case_of(world, kind)
    data = world.installation.settings.data
    upgrade(empty_database.url, "0015")
    tables = ("person", "person_role", "team", "person_team", "cases", "intake", "assessment")
    fill_older(empty_database, data, (*tables, "case_assignment", "case_stand"), _with_far_moments)
    asked = "SELECT * FROM case_stand ORDER BY case_id"
    with closing(raw_database(data)) as now, closing(empty_database.raw()) as raw:
        kept = now.execute(asked).fetchall()
        before = raw.execute("SELECT COUNT(*) FROM case_stand WHERE due_at > '9999-01-01'").fetchone()

    upgrade(empty_database.url)

    with closing(empty_database.raw()) as raw:
        assert before == (2,)
        assert raw.execute(asked).fetchall() == kept
        if isinstance(raw, sqlite3.Connection):
            listed = "SELECT * FROM case_stand WHERE team_id = 1 AND is_open = 1 ORDER BY due_at"
            plan = raw.execute(f"EXPLAIN QUERY PLAN {listed}").fetchall()
            assert "ix_case_stand_team_id_is_open_due_at_case_id" in str(plan)
    assert alice.get("/api/v1/cases").status_code == 200


FAR_DAYS = ("9999-12-31", "0001-01-01")


def sent_far(world: World, day: str) -> Iterator[tuple[str, str, str, Any]]:
    """Everything that takes a day, with ``day``: who, how, where, what."""
    reference = case_of(world, "in a stay")
    case = f"/api/v1/cases/{reference}"
    yield "bob", "post", f"{case}/assessments", findings(world, held_on=day)
    yield "alice", "post", f"/api/v1/cases/{screened(world.client('alice'))}/stays", {"begun_on": day}
    yield (
        "alice",
        "post",
        f"{case}/stays/1/entries",
        {"revision": 0, "kind": "missing", "day": day, "code": "left"},
    )
    yield "alice", "post", f"{case}/stays/1/phase", {"revision": 0, "to": "analysis", "day": day}
    extension = {"to": "extension", "because": "follow_up_waiting", "words": "Nog geen plek gevonden."}
    yield "alice", "post", f"{case}/stays/1/phase", {"revision": 0, "day": day, "until": day, **extension}
    yield "alice", "post", f"{case}/stays/1/end", {"revision": 0, "day": day, "how": "left"}
    yield "alice", "post", f"{case}/record/information", {"given_on": day, "version": "1", "language": "nl"}
    yield (
        "alice",
        "post",
        f"{case}/record/statements",
        {"words": "Ik wil naar mijn oma.", "said_on": day, "hand": "colleague", "read_back": True},
    )
    yield "bob", "post", "/api/v1/table/meetings", {"day": day, "chair": world.people["bob"]}
    yield "bob", "get", f"/api/v1/programme?since={day}&until={day}", None
    yield "petra", "get", f"/api/v1/audit?day={day}", None
    yield "petra", "get", f"/log?day={day}", None
    yield "bob", "get", f"/programme?since={day}&until={day}", None


@pytest.mark.parametrize("day", FAR_DAYS)
def test_a_day_out_of_all_reach_gets_one_clear_sentence(world: World, day: str) -> None:
    """REQ right-day: the last and first day of the calendar are refused or answered, and never an error."""
    for login, how, where, what in sent_far(world, day):
        client = world.client(login)
        answer = client.request(how, where, json=what) if what is not None else client.get(where)
        assert answer.status_code in (200, 409, 422), (
            where,
            what,
            answer.status_code,
            answer.text[:300],
        )
        if how == "post":
            assert answer.status_code in (409, 422), (where, what, answer.text[:300])
            assert len(answer.json()["detail"]) > 20


def test_the_days_of_the_calendar_are_tried_where_days_are_taken(world: World) -> None:
    """Shows that the list above has every schema with a day in it that is written by somebody."""
    described = world.client("alice").get("/api/v1/openapi.json").json()["components"]["schemas"]
    takes = {
        (name, field)
        for name, schema in described.items()
        if name.endswith(("In", "Query")) or name.startswith("New")
        for field, what in schema.get("properties", {}).items()
        if "date" in {part.get("format") for part in (what, *what.get("anyOf", ()))}
    }
    assert {field for _, field in takes} <= {
        "held_on",
        "begun_on",
        "day",
        "until",
        "given_on",
        "said_on",
        "due",
        "at",
    }

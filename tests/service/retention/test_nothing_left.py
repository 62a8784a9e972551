"""After a destruction nothing of the case is in any file of the installation, whatever table it was in."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select

from service.access.tables import Case
from service.db.all_tables import METADATA
from service.db.remove_case_rows import rows_to_destroy
from service.db.rows_of_case import tables_of_a_case
from tests.service.raw import raw_database
from tests.service.retention.filling import Filling
from tests.service.retention.way import destroyed, screened_case
from tests.service.screenings.flow import LISA_BEFORE, filled, judge, made, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

MARK = "Nergensmeertevinden"


def marked_case(world: World) -> tuple[str, int]:
    """Code and id of a case with a row in every table that can hold one; every text holds the mark."""
    alice = world.client("alice")
    reference = made(alice)
    for revision in range(4):
        sent = {"revision": revision, "note": f"{MARK} in woorden {revision} " * 40}
        answer = alice.put(f"/api/v1/cases/{reference}/draft", json=sent)
        assert answer.status_code == 200, answer.text
    filled(alice, reference, LISA_BEFORE)
    judge(alice, reference, reason=f"{MARK}: zorgen van school")
    assert screen(alice, reference).status_code == 201
    installation = world.installation
    with installation.database.reading() as db:
        case_id = db.execute(select(Case.id).where(Case.reference == reference)).scalar_one()
        there = rows_to_destroy(db, case_id)
    added = Filling(installation.settings.data, MARK, world.people["alice"], there).fill(tables_of_a_case())
    assert {"stay_entry", "table_share", "review_answer", "assessment", "stay_missed"} <= added
    return reference, case_id


def files_with(world: World, words: str) -> set[str]:
    """The files of the installation in whose bytes ``words`` stand."""
    data, content = world.installation.settings.data, words.encode()
    return {str(f.relative_to(data)) for f in data.rglob("*") if f.is_file() and content in f.read_bytes()}


def tables_with(world: World, words: str) -> set[str]:
    """The tables in whose rows ``words`` stand."""
    with closing(raw_database(world.installation.settings.data)) as raw:
        return {
            table
            for table in METADATA.tables
            if any(words in str(value) for row in raw.execute(f"SELECT * FROM {table}") for value in row)
        }


def traces(world: World) -> set[str]:
    """Where the mark stands: in a row, or in a file of the installation, that of SQLite among them."""
    return files_with(world, MARK) | tables_with(world, MARK)


def test_a_case_in_every_table_goes_without_a_trace(world: World) -> None:
    """REQ retention: no row, and no byte in the database, its log or any file beside it."""
    screened_case(world)
    reference, case_id = marked_case(world)
    with world.installation.database.reading() as db:
        rows = rows_to_destroy(db, case_id)
    assert set(rows) == tables_of_a_case(), "a table of a case that the destruction would not reach"
    assert traces(world)

    stone = destroyed(world, reference)

    assert stone["rows"] >= sum(map(len, rows.values()))
    assert traces(world) == set()
    with world.installation.database.reading() as db:
        assert rows_to_destroy(db, case_id) == {}
    with closing(raw_database(world.installation.settings.data)) as raw:
        if isinstance(raw, sqlite3.Connection):  # PostgreSQL refuses a broken reference by itself
            assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_only_the_log_still_knows_the_code(world: World) -> None:
    """The code of the case stands in no table but the access log, and in no file beside the database."""
    screened_case(world)
    reference, _ = marked_case(world)
    destroyed(world, reference)

    assert tables_with(world, reference) == {"audit_entry"}
    beside = {name for name in files_with(world, reference) if "sqlite" not in name}
    assert beside == set()


def test_the_other_case_keeps_every_row(world: World) -> None:
    """What two cases have in common stays: people, meetings, models, and the other case."""
    other = screened_case(world)
    reference, _ = marked_case(world)
    with world.installation.database.reading() as db:
        other_id = db.execute(select(Case.id).where(Case.reference == other)).scalar_one()
        before = rows_to_destroy(db, other_id)

    destroyed(world, reference)

    with world.installation.database.reading() as db:
        assert rows_to_destroy(db, other_id) == before


def test_who_reads_meanwhile_is_not_disturbed_and_the_wiping_waits(world: World) -> None:
    """A check of everything may run for minutes: nobody waits for it; what it sees goes after it."""
    screened_case(world)
    reference, case_id = marked_case(world)
    with world.installation.database.reading() as db:
        before = rows_to_destroy(db, case_id)
        destroyed(world, reference)
        assert rows_to_destroy(db, case_id).keys() == before.keys()

    assert world.installation.database.wipe()
    assert traces(world) == set()

"""Statements taken straight to the driver mean what they mean through SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)

from service.core.errors import NoSpace
from service.db.column_types import UtcDateTime
from service.db.compiled_statements import Compiled
from service.db.database import Database

THINGS = Table(
    "thing",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("at", UtcDateTime()),
    Column("done", Boolean),
)
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ADD = Compiled(insert(THINGS).returning(THINGS.c.id), ("name", "at", "done"))
ADD_MANY = Compiled(insert(THINGS), ("name", "at", "done"))
BY_NAME = Compiled(select(THINGS).where(THINGS.c.name == bindparam("name"), THINGS.c.id > 0))
EVERY = Compiled(select(THINGS.c.name, THINGS.c.at.label("moment")).order_by(THINGS.c.id))
TOGETHER = Compiled(
    select(func.aggregate_strings(THINGS.c.name, ",").label("names")).where(THINGS.c.done.is_(False))
)
RENAME = Compiled(update(THINGS).where(THINGS.c.id == bindparam("which")).values(name=bindparam("to")))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database with one table of things."""
    made = Database(f"sqlite:///{tmp_path / 'things.sqlite'}")
    with made.transaction() as db:
        THINGS.metadata.create_all(db.connection())
    yield made
    made.close()


def test_values_are_stored_and_come_back_by_the_types_of_their_columns(database: Database) -> None:
    with database.transaction() as db:
        made = ADD.one(db, name="a", at=NOW, done=True)
        found = BY_NAME.one(db, name="a")

    assert (found.id, found.name, found.at, found.done) == (made.id, "a", NOW, True)
    with database.transaction() as db:
        same = db.execute(select(THINGS)).one()
    assert tuple(same) == tuple(found)


def test_what_is_empty_stays_empty(database: Database) -> None:
    with database.transaction() as db:
        ADD.run(db, name="a", at=None, done=None)
        assert BY_NAME.one(db, name="a")[2:] == (None, None)
        assert BY_NAME.one(db, name="b") is None


def test_many_rows_go_in_at_once_and_come_out_in_order(database: Database) -> None:
    with database.transaction() as db:
        ADD_MANY.run_all(db, [{"name": name, "at": NOW, "done": False} for name in "abc"])
        rows = EVERY.all(db)

        assert TOGETHER.one(db).names == "a,b,c"

    assert [(row.name, row.moment) for row in rows] == [("a", NOW), ("b", NOW), ("c", NOW)]


def test_more_rows_than_one_are_no_answer_to_one(database: Database) -> None:
    with database.transaction() as db:
        ADD_MANY.run_all(db, [{"name": "a", "at": NOW, "done": False}] * 2)
        with pytest.raises(ValueError, match="more"):
            BY_NAME.one(db, name="a")


def test_it_is_part_of_the_transaction(database: Database) -> None:
    def half() -> None:
        with database.transaction() as db:
            ADD.run(db, name="a", at=NOW, done=False)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()

    with database.transaction() as db:
        assert EVERY.all(db) == []


def test_a_change_names_what_it_changes(database: Database) -> None:
    with database.transaction() as db:
        made = ADD.one(db, name="a", at=NOW, done=False)
        RENAME.run(db, which=made.id, to="b")
        assert BY_NAME.one(db, name="b").id == made.id


def test_a_value_that_is_missing_is_a_mistake(database: Database) -> None:
    with database.transaction() as db, pytest.raises(KeyError):
        ADD.run(db, name="a", at=NOW)


def test_a_full_disk_is_told_here_too(database: Database) -> None:
    with database.transaction() as db:
        pages = db.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        db.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(NoSpace), database.transaction() as db:
        ADD.run(db, name="x" * 100_000, at=NOW, done=False)

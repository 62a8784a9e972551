"""Every row is bound into the log: what somebody changes past the service is found and named."""

from __future__ import annotations

import json
from contextlib import closing, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from service.access.unit_of_work import unit_as, unit_of_system
from service.app.verify_stored_records import Verified, verify_stored
from service.audit.anchor import LINES_FILE
from service.audit.seal_after_migration import sealed_after
from service.audit.verify import verify_log
from service.audit.verify_rows import RowsReport, verify_rows
from service.core.clock import SetClock
from service.core.keys import Keys
from service.db.all_tables import METADATA
from service.db.database import Database, engine_for_owner
from service.db.tables_with_row_seals import EXEMPT, EXEMPT_COLUMNS
from service.db.tables_with_row_seals_in_database import tables_of
from service.identity.tables import Person
from service.installation.install_and_upgrade import upgrade_database
from tests.once_per_run import on_postgresql
from tests.service import tampering
from tests.service.older import made_older, settings_of_owner, upgraded_by_owner
from tests.service.prepared import Prepare, Prepared, opened
from tests.service.raw import REFUSED, outside, raw_database
from tests.service.retention.way import destroyed, screened_case
from tests.service.world import STARTED, World, settings_for

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prepared")]


SCHEMA_CHANGES = (
    (
        "DROP TRIGGER screening_no_change ON screening"
        if on_postgresql()
        else "DROP TRIGGER screening_no_update",
        "screening_no_",
    ),
    ("DROP INDEX ix_audit_entry_object_id", "audit_entry.ix_audit_entry_object_id"),
    ("ALTER TABLE person ADD COLUMN other TEXT", "person.other"),
    ("CREATE TABLE elsewhere (id INTEGER PRIMARY KEY)", "elsewhere"),
    (
        "CREATE TRIGGER x AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if on_postgresql()
        else "CREATE TRIGGER x AFTER INSERT ON cases BEGIN DELETE FROM cases; END",
        "by itself",
    ),
    ("CREATE VIEW v AS SELECT * FROM person", "view"),
)
"""What somebody could do to the tables, and what of it stands in the finding. Of PostgreSQL alone there are
more, in tests/service/postgresql/test_schema_check.py."""


def _two_cases(world: World) -> tuple[str, str]:
    return screened_case(world), screened_case(world)


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    return prepare(_two_cases)


def verified(data: Path) -> Verified:
    with closing(Database(settings_for(data).url)) as database:
        return verify_stored(database, data, Keys.read(data / "keys"), lambda _w, _n: nullcontext(_ignored))


def _ignored(_done: int) -> None:
    pass


def said_of_rows(data: Path) -> list[str]:
    """What the comparison of rows and seals says."""
    report = RowsReport()
    with closing(Database(settings_for(data).url)) as database, database.reading() as db:
        verify_rows(db, Keys.read(data / "keys").audit, report)
    return [finding.in_language("en") for finding in report.findings]


def said(data: Path) -> list[str]:
    return [finding("en") for finding in verified(data).findings]


def test_what_the_service_did_is_sound_and_every_row_is_looked_at(data: Path) -> None:
    found = verified(data)

    assert found.sound
    with closing(Database(settings_for(data).url)) as database, database.reading() as db:
        tables = tables_of(db)
        rows = [db.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in tables]
    assert found.rows == sum(rows) > 60


def test_what_is_not_bound_is_listed_with_its_reason() -> None:
    """A table is bound unless it stands in this list; nothing stands in it that is not there."""
    of_minutes = {"sign_in_attempt", "provider_request", "provider_logout", "spent_challenge"}
    assert set(EXEMPT) == of_minutes | {
        "audit_entry",
        "row_seal",
        "changed_row",
        "alembic_version",
        "installation",
    }
    assert set(EXEMPT) - {"alembic_version"} <= set(METADATA.tables)
    assert {name: set(columns) for name, columns in EXEMPT_COLUMNS.items()} == {
        "sign_in_session": {"last_seen_at"}
    }


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE person SET password_hash = 'mine' WHERE id = 2",
            "changed from outside: table person, row 2.",
        ),
        (
            "INSERT INTO person_role VALUES (2, 'privacy_officer')",
            "table person_role, row 2/privacy_officer.",
        ),
        ("DELETE FROM person_team WHERE person_id = 3", "removed from outside: table person_team, row 3/"),
        ("UPDATE case_stand SET acute = NOT acute WHERE case_id = 1", "A row of case 2026-0001 was changed"),
        ("DELETE FROM case_seal_key WHERE of_case = 1", "the key of that case was removed"),
        (
            "UPDATE row_seal SET digest = (SELECT digest FROM row_seal WHERE id = 6) WHERE id = 5",
            "The seals of rows that belong to entry",
        ),
        ("DELETE FROM row_seal WHERE id = 5", "The seals of rows that belong to entry"),
        ("UPDATE sign_in_session SET person_id = 7", "table sign_in_session"),
    ],
)
def test_a_change_past_the_service_is_found_and_named(data: Path, statement: str, expected: str) -> None:
    """REQ tamper-evident: the sentence names the table, the row and, where there is one, the case."""
    outside(data, statement)

    assert any(expected in sentence for sentence in said_of_rows(data)), said_of_rows(data)


@pytest.mark.parametrize(("statement", "expected"), SCHEMA_CHANGES)
def test_another_schema_than_the_migrations_make_is_found(data: Path, statement: str, expected: str) -> None:
    with closing(raw_database(data, autocommit=True)) as raw:
        raw.execute(statement)

    assert any(expected in sentence for sentence in said(data)), said(data)


def test_a_later_change_by_the_service_does_not_cover_one_from_outside(
    data: Path, prepared: Prepared, clock: SetClock
) -> None:
    outside(data, "UPDATE person SET password_hash = 'mine' WHERE id = 2")
    with opened(data, clock, prepared.people) as world, unit_as(world.installation, 2) as unit:
        unit.db.execute(update(Person).where(Person.id == 2).values(language="en"))

    assert ["table person, row 2" in sentence for sentence in said_of_rows(data)] == [True]


def test_another_identity_is_found(data: Path) -> None:
    outside(data, "UPDATE installation SET identity = 'x'")

    assert ["identity" in sentence for sentence in said(data)] == [True]


def test_a_statement_over_many_rows_is_bound_and_an_entry_of_its_own_says_so(
    data: Path, prepared: Prepared, clock: SetClock
) -> None:
    with opened(data, clock, prepared.people) as world, unit_of_system(world.installation, "test") as unit:
        unit.db.execute(update(Person).values(language="en"))

    assert verified(data).sound
    with closing(raw_database(data)) as raw:
        last = "SELECT action, facts FROM audit_entry ORDER BY seq DESC LIMIT 1"
        assert raw.execute(last).fetchone() == ("rows.sealed", '{"rows":8}')


def test_of_a_destroyed_case_neither_key_nor_name_of_a_row_is_left(
    data: Path, prepared: Prepared, clock: SetClock
) -> None:
    with opened(data, clock, prepared.people) as world:
        destroyed(world, prepared.given[0])

    assert verified(data).sound
    with closing(raw_database(data)) as raw:
        assert raw.execute("SELECT of_case FROM case_seal_key").fetchall() == [(2,)]
        left = "SELECT count(*) FROM row_seal WHERE of_case = 1 OR (table_name = 'cases' AND row_key = '1')"
        assert raw.execute(left).fetchone() == (0,)
        forgotten = "SELECT count(*) FROM row_seal WHERE kind = 'forgotten' AND row_key = ''"
        assert raw.execute(forgotten).fetchone()[0] > 10
    another = "SELECT digest FROM row_seal WHERE kind = 'row' ORDER BY id LIMIT 1"
    outside(data, f"UPDATE row_seal SET digest = ({another}) WHERE kind = 'forgotten'")
    assert not verified(data).sound


def test_a_seal_is_not_forgotten_while_its_case_is_there(data: Path) -> None:
    with (
        closing(raw_database(data)) as raw,
        pytest.raises(REFUSED, match="only takes new rows"),
    ):
        raw.execute("UPDATE row_seal SET kind = 'forgotten' WHERE of_case = 1")


def test_the_upgrade_of_an_older_database_seals_every_row_once(
    data: Path, prepared: Prepared, clock: SetClock
) -> None:
    made_older(data)
    upgraded_by_owner(data, SetClock(STARTED))

    found = verified(data)
    assert found.sound
    with closing(raw_database(data)) as raw:
        bound = "SELECT action, rows_digest IS NULL FROM audit_entry ORDER BY seq DESC LIMIT 2"
        assert [row[1] for row in raw.execute(bound)] == [0, 1]
        assert raw.execute("SELECT count(*) FROM row_seal").fetchone()[0] == found.rows
    outside(data, "DELETE FROM person_role WHERE person_id = 2")
    with opened(data, clock, prepared.people):
        pass
    upgraded_by_owner(data, SetClock(STARTED))
    assert len(said(data)) == 1


def _seals_and_entries(data: Path) -> tuple[Any, ...]:
    with closing(raw_database(data)) as raw:
        seals = raw.execute("SELECT count(*), max(id) FROM row_seal").fetchone()
        return (*seals, *raw.execute("SELECT count(*) FROM audit_entry").fetchone())


def test_the_upgrade_of_a_current_database_seals_nothing(data: Path) -> None:
    """Nor does it say of a table that somebody dropped that its rows are properly gone."""
    outside(data, "DROP TABLE person_team")
    before = _seals_and_entries(data)

    upgrade_database(settings_of_owner(data), SetClock(STARTED))

    assert _seals_and_entries(data) == before
    assert any("person_team" in sentence for sentence in said_of_rows(data))


def test_what_a_migration_changes_is_sealed_and_nothing_that_was_changed_before(data: Path) -> None:
    """Of three people that are renamed the second was changed from outside, and a table was dropped: both
    stay found. Another table goes with the migration."""
    outside(data, "UPDATE person SET password_hash = 'mine' WHERE id = 2", "DROP TABLE case_stand")
    key = Keys.read(data / "keys").audit
    engine = engine_for_owner(settings_of_owner(data).url)
    with engine.begin() as connection, sealed_after(connection, key, STARTED):
        connection.execute(text("UPDATE person SET name = name || '!' WHERE id IN (1, 2, 3)"))
        connection.execute(text("DELETE FROM person_team WHERE person_id = 1"))
        connection.execute(text("INSERT INTO person_role VALUES (3, 'analyst')"))
        connection.execute(text(f"DROP TABLE judgement{' CASCADE' if on_postgresql() else ''}"))

    dropped, changed = said_of_rows(data)
    assert "case_stand" in dropped
    assert "table person, row 2" in changed
    with closing(raw_database(data)) as raw:
        seq, facts = raw.execute("SELECT seq, facts FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
        sealed = "SELECT table_name, row_key, kind FROM row_seal WHERE seq = ? ORDER BY id"
        seals = raw.execute(sealed, (seq,)).fetchall()
    assert json.loads(facts)["rows"] == len(seals)
    assert seals == [
        ("person", "1", "row"),
        ("person", "3", "row"),
        ("person_role", "3/analyst", "row"),
        ("judgement", "1", "gone"),
        ("judgement", "2", "gone"),
        ("person_team", "1/1", "gone"),
    ]


@pytest.mark.sqlite("a copy of its file for each change")
def test_forty_random_changes_are_all_found(data: Path) -> None:
    """REQ tamper-evident: the short form of ``python -m tests.service.tampering``."""
    tried = list(tampering.tampered(tampering.OnSqlite(data), 40, seed=8))

    assert [change for change, found in tried if not found] == []


def test_an_anchor_kept_elsewhere_is_held_to_the_log(data: Path, tmp_path: Path) -> None:
    """REQ tamper-evident: a copy of an earlier day fits, and so does one line of it; a cut log does not."""
    kept = tmp_path / "kept.jsonl"
    lines = (data / LINES_FILE).read_bytes().splitlines(keepends=True)
    settings = settings_for(data)
    key = Keys.read(settings.keys_folder).audit

    def findings() -> list[str]:
        with closing(Database(settings.url)) as database:
            return [f.key for f in verify_log(database, data, key, elsewhere=kept).findings]

    for content in (b"".join(lines), lines[-1]):
        kept.write_bytes(content)
        assert findings() == []
    kept.write_bytes(b"something else\n")
    assert findings() == ["line_changed", "no_line"]
    kept.write_bytes(lines[-1])
    outside(data, "DELETE FROM audit_entry WHERE seq > 1")
    assert "tail_cut" in findings()


def test_the_anchor_goes_to_a_second_place_and_a_failure_there_is_told(
    data: Path, tmp_path: Path, clock: SetClock, prepared: Prepared
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    settings = settings_for(data, anchor_second=second)
    assert _ready_after_work(settings, clock, prepared) == "ok"
    assert (second / LINES_FILE).read_bytes() == (data / LINES_FILE).read_bytes()

    (second / LINES_FILE).write_text("other lines\n", "ascii")

    assert _ready_after_work(settings, clock, prepared) == "failed"
    assert (second / LINES_FILE).read_text("ascii") == "other lines\n"


def _ready_after_work(settings: Any, clock: SetClock, prepared: Prepared) -> str:
    from service.app.open_installation import open_installation

    with closing(open_installation(settings, clock)) as installation:
        world = World(installation, clock, prepared.people)
        with unit_of_system(installation, "test") as unit:
            unit.record("thing.read", "thing", 1)
        clock.advance(timedelta(minutes=2))
        with unit_of_system(installation, "test") as unit:
            unit.record("thing.read", "thing", 2)
        answer: str = world.anonymous().get("/readyz").json()["anchor_second"]
    return answer

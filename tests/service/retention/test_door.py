"""The door through which a destruction removes rows: shut for everybody else, and never left open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from service.db.all_tables import METADATA
from service.db.append_only import destroyable
from service.db.migrate import upgrade
from service.db.rows_of_case import tables_of_a_case
from tests.service.raw import (
    REFUSED,
    EmptyDatabase,
    OnPostgresql,
    Raw,
    add_row,
    past_the_guards,
    some_value,
)

pytestmark = pytest.mark.slow

DESTROYABLE = sorted(t for t in tables_of_a_case() if METADATA.tables[t].info.get("append_only"))
STONE = (
    "INSERT INTO tombstone VALUES "
    "('0123456789abcdef', 'case_file', 'term_passed', '2046-11-23', 1, 2, 1, 'mark')"
)
OPEN = "INSERT INTO destruction_open VALUES ('0123456789abcdef', 'open')"


@pytest.fixture
def raw(empty_database: EmptyDatabase) -> Iterator[Raw]:
    """An empty database, with the safeguards of the service."""
    upgrade(empty_database.url)
    with closing(empty_database.raw()) as connection:
        yield connection


def with_row(raw: Raw, table: str) -> None:
    row = {column.name: some_value(column, "x", 1) for column in METADATA.tables[table].columns}
    with past_the_guards(raw):
        add_row(raw, table, row)


def test_every_table_of_a_case_that_only_takes_rows_has_the_door(raw: Raw) -> None:
    """REQ retention: also a table that a later migration made."""
    if isinstance(raw, OnPostgresql):
        asked = (
            "SELECT tgrelid::regclass::text FROM pg_trigger JOIN pg_proc AS p ON p.oid = tgfoid WHERE prosrc"
        )
    else:
        asked = "SELECT tbl_name FROM sqlite_schema WHERE sql"
    looking = {row[0] for row in raw.execute(f"{asked} LIKE '%FROM destruction_open%'").fetchall()}
    assert looking == set(DESTROYABLE)


def test_the_log_the_tombstones_and_what_is_of_no_case_have_none() -> None:
    """REQ tamper-evident: no destruction reaches the access log, the models or the tombstones."""
    assert not {"audit_entry", "tombstone", "model_step", "scoring_stop"} & set(DESTROYABLE)


def test_rows_go_while_the_door_is_open_and_never_change(raw: Raw) -> None:
    with_row(raw, "note_entry")
    with pytest.raises(REFUSED, match="note_entry only takes new rows"):
        raw.execute("DELETE FROM note_entry")

    raw.execute("BEGIN")
    raw.execute(STONE)
    raw.execute(OPEN)
    raw.execute("SAVEPOINT open")
    with pytest.raises(REFUSED, match="note_entry only takes new rows"):
        raw.execute("UPDATE note_entry SET note = 'x'")
    raw.execute("ROLLBACK TO open")
    raw.execute("DELETE FROM note_entry")
    raw.execute("DELETE FROM destruction_open")
    raw.execute("COMMIT")

    assert raw.execute("SELECT count(*) FROM note_entry").fetchone() == (0,)


def test_the_door_cannot_stay_open(raw: Raw) -> None:
    """REQ tamper-evident: a transaction that leaves it open cannot be committed, whoever runs it."""
    raw.execute("BEGIN")
    raw.execute(STONE)
    raw.execute(OPEN)
    with pytest.raises(REFUSED, match=r"(?i)foreign key"):
        raw.execute("COMMIT")
    raw.execute("ROLLBACK")
    assert raw.execute("SELECT count(*) FROM tombstone").fetchone() == (0,)


def test_the_door_opens_for_a_tombstone_only_and_that_stays(raw: Raw) -> None:
    """REQ tamper-evident: who goes round the service leaves a tombstone that no log entry explains."""
    with pytest.raises(REFUSED):
        raw.execute(OPEN)
    raw.execute(STONE)
    for change in ("DELETE FROM tombstone", "UPDATE tombstone SET row_count = 0"):
        with pytest.raises(REFUSED, match="tombstone only takes new rows"):
            raw.execute(change)


def test_the_door_has_a_form_on_postgresql() -> None:
    """Removal looks at the door there too; change stays refused, and so does emptying the table at once."""
    statements = " ".join(destroyable("judgement", "postgresql"))
    assert "BEFORE DELETE ON judgement FOR EACH ROW EXECUTE FUNCTION refuse_removal()" in statements
    assert "BEFORE UPDATE ON judgement FOR EACH ROW EXECUTE FUNCTION refuse_change()" in statements
    assert "truncate" not in statements.lower()

"""One changed byte in a record of a conversation is found: an outcome is what a model learns from."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Integer

from service.areas.assessments.tables import AssessmentRow
from service.areas.assessments.verify import verify_assessments
from tests.service.assessments.flow import established, findings, recorded, screened_case
from tests.service.prepared import Prepare, Prepared
from tests.service.raw import drop_guards, raw_database
from tests.service.world import World

pytestmark = pytest.mark.slow

COLUMNS = sorted(column.name for column in AssessmentRow.__table__.columns if column.name != "id")
OTHER: Mapping[str, str] = {
    "outcome": "'not_shown'",
    "held_on": "'2026-11-22'",
    "made_at": "'2026-11-23T09:00:00.000000+00:00'",
}


def another(column: str) -> str:
    """Another value for ``column``, of the kind that it holds."""
    kind = AssessmentRow.__table__.c[column].type
    if isinstance(kind, Boolean):
        return f"NOT {column}"
    if isinstance(kind, Integer):
        return f"COALESCE({column}, 0) + 90"
    return OTHER.get(column, "'x'")


def found(world: World) -> list[tuple[str, str]]:
    with world.installation.database.reading() as db:
        findings = list(verify_assessments(db))
    for one in findings:
        assert all(one.place in one.in_language(language) for language in ("nl", "en"))
    return [(one.place, one.key) for one in findings]


def tamper(data: Path, statement: str) -> None:
    """Change the database from outside, with its triggers and references out of the way."""
    with closing(raw_database(data)) as db:
        drop_guards(db)
        assert db.execute(statement).rowcount >= 1, statement
        db.commit()


def _case(world: World) -> str:
    alice = world.client("alice")
    reference = screened_case(alice)
    recorded(alice, reference, findings(world))
    recorded(alice, reference, established(world, after=1))
    return reference


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    return prepare(_case)


@pytest.fixture
def code(prepared: Prepared) -> str:
    """A case with two records of one conversation."""
    return str(prepared.given)


def test_records_as_they_were_stored_give_no_finding(world: World, code: str) -> None:
    """REQ tamper-evident: also where a record stands in place of an earlier one."""
    assert code
    assert found(world) == []


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_in_any_column_is_found(world: World, code: str, column: str) -> None:
    """REQ tamper-evident, REQ outcome-definition: whichever column, in the row and against the log."""
    change = f"UPDATE assessment SET {column} = {another(column)} WHERE number = 1"
    tamper(world.installation.settings.data, change)

    keys = {key for _, key in found(world)}

    assert "content_changed" in keys
    assert code


def test_a_record_that_was_taken_away_is_missed(world: World, code: str) -> None:
    """REQ tamper-evident: the log says that there were two."""
    tamper(world.installation.settings.data, "DELETE FROM assessment WHERE number = 2")

    assert found(world) == [(f"{code}/1.2", "row_missing")]


def test_a_record_that_was_slipped_in_is_found(world: World, code: str) -> None:
    """REQ tamper-evident: with a digest of its own, the log still knows nothing of it."""
    columns = ", ".join(name for name in COLUMNS if name != "number")
    tamper(
        world.installation.settings.data,
        f"INSERT INTO assessment (number, {columns}) SELECT 3, {columns} FROM assessment WHERE number = 2",
    )

    assert (f"{code}/1.3", "not_in_log") in found(world)


def test_a_destroyed_case_is_not_missed(world: World, code: str) -> None:
    """REQ retention: what was destroyed as it should be is no finding."""
    tamper(world.installation.settings.data, "DELETE FROM assessment")

    with world.installation.database.reading() as db:
        assert list(verify_assessments(db, lambda reference: reference == code)) == []

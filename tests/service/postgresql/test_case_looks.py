"""The entries about a case are found by an index, however long the log is."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text

from service.access.unit_of_work import unit_of_system
from service.audit import queries
from tests.service.world import World

pytestmark = pytest.mark.slow

CASES = (
    "2026-0001",
    "2026-0001/1",
    "2026-0001/12",
    "2026-00010",
    "2026-0002",
    "2026-0001-1",
    "2026-0001.5/1",
)


def test_what_belongs_to_a_case_is_found_and_nothing_else(world: World) -> None:
    """Also where a language would order the signs otherwise."""
    for number in CASES:
        with unit_of_system(world.installation, "command_line") as unit:
            unit.record("test.look", "test", number)

    with world.installation.database.reading() as db:
        assert queries.count_about(db, "2026-0001") == 3


def test_the_index_is_asked_for_the_beginning(world: World) -> None:
    asked: list[tuple[str, Any]] = []
    with world.installation.database.reading() as db:
        engine = db.get_bind()
        event.listen(
            engine, "before_cursor_execute", lambda _c, _u, said, given, *_: asked.append((said, given))
        )
        queries.count_about(db, "2026-0001")
        statement, given = asked[-1]
        db.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(
            row[0] for row in db.connection().exec_driver_sql(f"EXPLAIN {statement}", given).all()
        )

    assert "ix_audit_entry_object_id" in plan
    assert "~>~" in plan.partition("Index Cond")[2]
    assert "Seq Scan" not in plan

"""Due moments from before a band could set one are kept, and stay as they are."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from service.db.migrate import upgrade
from tests.service.raw import MOMENT, REFUSED, EmptyDatabase, add_any_row

DUE = (
    "INSERT INTO assessment_due (case_id, intake_id, due_at, because, set_at, set_by) "
    "VALUES (1, 1, ?, ?, ?, 1)"
)


def test_moments_are_kept_and_a_band_needs_a_decision(empty_database: EmptyDatabase) -> None:
    """REQ pull-forward-only: no row says that a band set a moment without the step by which people let it."""
    kept = "SELECT id, case_id, due_at, because, set_at FROM assessment_due"
    upgrade(empty_database.url, "0013")
    with closing(empty_database.raw()) as raw:
        for table in ("person", "team", "cases"):
            add_any_row(raw, table)
        add_any_row(raw, "intake", stage="draft")
        raw.execute(DUE, (MOMENT, "judgement", MOMENT))
        before = raw.execute(kept).fetchall()

    upgrade(empty_database.url)

    with closing(empty_database.raw()) as raw:
        assert raw.execute(kept).fetchall() == before
        with pytest.raises(REFUSED, match="band_by_decision"):
            raw.execute(DUE, (MOMENT, "band", MOMENT))
        for change in ("DELETE FROM assessment_due", "UPDATE assessment_due SET due_at = set_at"):
            with pytest.raises(REFUSED, match="only takes new rows"):
                raw.execute(change)
        if isinstance(raw, sqlite3.Connection):
            asked = "EXPLAIN QUERY PLAN SELECT * FROM assessment_due WHERE case_id = 1"
            assert "ix_assessment_due_case_id_due_at" in str(raw.execute(asked).fetchall())

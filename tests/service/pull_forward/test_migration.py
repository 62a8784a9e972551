"""Due moments from before a band could set one are kept, and stay as they are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from service.db.migrate import upgrade

DUE = (
    "INSERT INTO assessment_due (case_id, intake_id, due_at, because, set_at, set_by) "
    "VALUES (1, 1, ?, ?, ?, 1)"
)
MOMENT = "2026-11-23T08:00:00.000000+00:00"


def test_moments_are_kept_and_a_band_needs_a_decision(tmp_path: Path) -> None:
    """REQ pull-forward-only: no row says that a band set a moment without the step by which people let it."""
    file = tmp_path / "old.sqlite"
    upgrade(f"sqlite:///{file}", "0013")
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        for table in ("person", "team", "cases", "intake"):
            _one(raw, table)
        raw.execute(DUE, (MOMENT, "judgement", MOMENT))
        before = raw.execute("SELECT id, case_id, due_at, because, set_at FROM assessment_due").fetchall()

    upgrade(f"sqlite:///{file}")

    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys = ON")
        after = raw.execute("SELECT id, case_id, due_at, because, set_at FROM assessment_due").fetchall()
        assert after == before
        with pytest.raises(sqlite3.IntegrityError, match="band_by_decision"):
            raw.execute(DUE, (MOMENT, "band", MOMENT))
        for change in ("DELETE FROM assessment_due", "UPDATE assessment_due SET due_at = set_at"):
            with pytest.raises(sqlite3.IntegrityError, match="only takes new rows"):
                raw.execute(change)
        plan = raw.execute("EXPLAIN QUERY PLAN SELECT * FROM assessment_due WHERE case_id = 1").fetchall()
        assert "ix_assessment_due_case_id_due_at" in str(plan)


def _one(raw: sqlite3.Connection, table: str) -> None:
    """One row, whatever its columns ask."""
    row = {
        name: MOMENT if name.endswith("_at") else "draft" if name == "stage" else "x" if "CHAR" in kind else 1
        for _, name, kind, *_ in raw.execute(f"PRAGMA table_info({table})")
    }
    marks = ", ".join("?" * len(row))
    raw.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))

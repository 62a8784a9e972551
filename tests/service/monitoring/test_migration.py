"""Turns of the stop switch from before monitoring could stop scoring are kept, and stay as they are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from service.db.migrate import upgrade

STOP = "INSERT INTO scoring_stop (kind, reason, made_at, made_by) VALUES (?, 'Reden genoeg', '2026-11-23', ?)"


def test_turns_are_kept_and_a_turn_by_nobody_can_only_stop(tmp_path: Path) -> None:
    """REQ stop-switch: only people ask to resume and approve it, in the database too."""
    file = tmp_path / "old.sqlite"
    upgrade(f"sqlite:///{file}", "0006")
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        person = {
            row[1]: "2026-11-23" if "_at" in row[1] else "x" if "CHAR" in row[2] or row[2] == "TEXT" else 1
            for row in raw.execute("PRAGMA table_info(person)")
        }
        names, marks = ", ".join(person), ", ".join("?" * len(person))
        raw.execute(f"INSERT INTO person ({names}) VALUES ({marks})", list(person.values()))
        raw.execute(STOP, ("stopped", 1))
        before = raw.execute("SELECT * FROM scoring_stop").fetchall()

    upgrade(f"sqlite:///{file}")

    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        assert raw.execute("SELECT * FROM scoring_stop").fetchall() == before
        with pytest.raises(sqlite3.IntegrityError, match="by_person"):
            raw.execute(STOP, ("resume_approved", None))
        raw.execute(STOP, ("stopped", None))
        with pytest.raises(sqlite3.IntegrityError, match="only takes new rows"):
            raw.execute("DELETE FROM scoring_stop")

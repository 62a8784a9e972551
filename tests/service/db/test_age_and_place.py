"""An installation from before ages had a day: nothing is lost, and each round gets what was true of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from service.db.migrate import upgrade

BEGUN = "2026-03-03T09:15:00.000000+00:00"
ROWS = (
    ("person", {"id": 1, "login": "a", "name": "A", "language": "nl", "created_at": BEGUN}),
    ("team", {"id": 1, "name": "Team A"}),
    (
        "cases",
        {
            "id": 1,
            "reference": "2026-0001",
            "year": 2026,
            "number": 1,
            "setting": "general_crisis_shelter",
            "reported_by": "school",
            "team_id": 1,
            "created_at": BEGUN,
            "created_by": 1,
        },
    ),
    (
        "intake",
        {
            "id": 1,
            "case_id": 1,
            "number": 1,
            "age": 17,
            "age_confirmed": 0,
            "stage": "screened",
            "created_at": BEGUN,
            "created_by": 1,
        },
    ),
)


def test_each_round_gets_the_place_of_its_case_and_the_day_on_which_it_began(tmp_path: Path) -> None:
    """REQ right-day: an age that is on record is that of the moment at which it was asked."""
    file = tmp_path / "older.sqlite"
    upgrade(f"sqlite:///{file}", "0015")
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        for table, values in ROWS:
            known = {row[1]: row for row in raw.execute(f"PRAGMA table_info({table})")}
            needed = {name: "-" for name, row in known.items() if row[3] and row[4] is None}
            row = needed | values
            marks = ", ".join("?" * len(row))
            raw.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))

    upgrade(f"sqlite:///{file}")

    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT age, age_at, setting FROM intake").fetchall() == [
            (17, BEGUN, "general_crisis_shelter")
        ]
        assert raw.execute("SELECT count(*) FROM intake_change").fetchone() == (0,)

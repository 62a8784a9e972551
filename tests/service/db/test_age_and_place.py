"""An installation from before ages had a day: nothing is lost, and each round gets what was true of it."""

from __future__ import annotations

from contextlib import closing

from service.db.migrate import upgrade
from tests.service.raw import EmptyDatabase, add_any_row

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
            "age_confirmed": False,
            "stage": "screened",
            "created_at": BEGUN,
            "created_by": 1,
        },
    ),
)


def test_each_round_gets_the_place_of_its_case_and_the_day_on_which_it_began(
    empty_database: EmptyDatabase,
) -> None:
    """REQ right-day: an age that is on record is that of the moment at which it was asked."""
    upgrade(empty_database.url, "0015")
    with closing(empty_database.raw()) as raw:
        for table, values in ROWS:
            add_any_row(raw, table, **values)
        kept = raw.execute("SELECT created_at FROM intake").fetchone()

    upgrade(empty_database.url)

    with closing(empty_database.raw()) as raw:
        assert raw.execute("SELECT age, age_at, setting FROM intake").fetchall() == [
            (17, *kept, "general_crisis_shelter")
        ]
        assert raw.execute("SELECT count(*) FROM intake_change").fetchone() == (0,)

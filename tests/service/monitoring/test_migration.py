"""Turns of the stop switch from before monitoring could stop scoring are kept, and stay as they are."""

from __future__ import annotations

from contextlib import closing

import pytest

from service.db.migrate import upgrade
from tests.service.raw import REFUSED, EmptyDatabase, add_any_row

STOP = "INSERT INTO scoring_stop (kind, reason, made_at, made_by) VALUES (?, 'Reden genoeg', '2026-11-23', ?)"


def test_turns_are_kept_and_a_turn_by_nobody_can_only_stop(empty_database: EmptyDatabase) -> None:
    """REQ stop-switch: only people ask to resume and approve it, in the database too."""
    upgrade(empty_database.url, "0006")
    with closing(empty_database.raw()) as raw:
        add_any_row(raw, "person")
        raw.execute(STOP, ("stopped", 1))
        before = raw.execute("SELECT * FROM scoring_stop").fetchall()

    upgrade(empty_database.url)

    with closing(empty_database.raw()) as raw:
        assert raw.execute("SELECT * FROM scoring_stop").fetchall() == before
        with pytest.raises(REFUSED, match="by_person"):
            raw.execute(STOP, ("resume_approved", None))
        raw.execute(STOP, ("stopped", None))
        with pytest.raises(REFUSED, match="only takes new rows"):
            raw.execute("DELETE FROM scoring_stop")

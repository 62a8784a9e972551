"""Which screenings a person had a hand in: made, judged, or saved answers of. One statement for many."""

from __future__ import annotations

from collections.abc import Collection

from service.access.unit_of_work import UnitOfWork
from service.areas.cases.rounds import rounds_behind
from service.areas.screenings import queries

Key = tuple[int, int]
"""Case and number of a screening."""


def rounds_of(unit: UnitOfWork, keys: Collection[Key]) -> dict[Key, int]:
    """The id of the round of each of these screenings. The caller checks access."""
    return {(row.case_id, row.number): row.intake_id for row in queries.rounds_of_screenings(unit.db, keys)}


def worked_on(unit: UnitOfWork, person_id: int, keys: Collection[Key]) -> frozenset[Key]:
    """Those of ``keys`` in which the person made the screening or its round, judged, saved the draft last, or
    saved an answer that is behind it. The caller checks access."""
    rows = queries.rounds_of_screenings(unit.db, keys)
    behind = rounds_behind(unit, [row.intake_id for row in rows])
    saves = {
        row.intake_id: row.recorded_at
        for row in queries.first_saves(
            unit.db, person_id, {one.id for rounds in behind.values() for one in rounds}
        )
    }
    judged = queries.judged_or_saved(unit.db, person_id, behind.keys())
    return frozenset(
        (row.case_id, row.number)
        for row in rows
        if row.made_by == person_id
        or row.intake_id in judged
        or behind[row.intake_id][0].created_by == person_id
        or any(
            one.id in saves and (one.until is None or saves[one.id] <= one.until)
            for one in behind[row.intake_id]
        )
    )

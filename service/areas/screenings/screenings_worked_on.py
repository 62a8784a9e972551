"""Which screenings a person had a hand in: made, judged, or saved answers of. One statement for many."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import ColumnElement, or_

from service.access.unit_of_work import UnitOfWork
from service.areas.cases.rounds import corrects_another, is_made_by, rounds_behind
from service.areas.screenings import worked_on_queries as queries

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


Condition = Callable[[ColumnElement[int]], ColumnElement[bool]]
"""On the column with the id of a round."""


def has_a_hand(
    person_id: int, case_id: ColumnElement[int], number: ColumnElement[int], further: Condition
) -> ColumnElement[bool]:
    """Whether the person made the round of a screening, judged or saved in it, or ``further`` holds of it; a
    condition on the columns with its case and number. Of a correction only its own round is looked at."""
    return queries.screening_whose_round(
        case_id,
        number,
        lambda round_id: or_(
            is_made_by(round_id, person_id), queries.hand_in_round(person_id, round_id), further(round_id)
        ),
    )


def is_of_correction(case_id: ColumnElement[int], number: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a screening is of a round that corrects another, as a condition on its case and number."""
    return queries.screening_whose_round(case_id, number, corrects_another)

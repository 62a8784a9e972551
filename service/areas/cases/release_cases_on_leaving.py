"""Release the cases of somebody who leaves, so that the team's list shows them as with nobody.

Used when an account is disabled, leaves a team, or loses the role that works with cases.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from service.access.unit_of_work import UnitOfWork
from service.areas.cases import work_list_queries


class Because(StrEnum):
    """Why a case is with nobody. A case that somebody released has ``None`` in its place."""

    DISABLED = "disabled"
    LEFT_TEAM = "left_team"
    LOST_ROLE = "lost_role"


@dataclass(frozen=True, slots=True)
class Held:
    """How many cases somebody has, and how many of these wait with a direct sign or an acute rule."""

    cases: int
    acute: int


def held_by(unit: UnitOfWork, person_id: int) -> Held:
    """How many cases ``person_id`` has now. The caller checks access; these are counts."""
    return Held(*work_list_queries.held_by(unit.db, person_id))


def release_cases(
    unit: UnitOfWork, person_id: int, because: Because, teams: Collection[int] | None = None
) -> Held:
    """Release every case of ``person_id``, or only those of ``teams``; gives how many.

    The assignment names who left as its maker, and why; the access log says who decided it.
    """
    rows = work_list_queries.cases_of(unit.db, person_id, teams)
    if rows:
        work_list_queries.release_cases(unit.db, [row.case_id for row in rows], person_id, because, unit.now)
        for row in rows:
            unit.record("case.assigned", "case", row.reference, to=None, because=because)
    return Held(len(rows), sum(row.acute for row in rows))

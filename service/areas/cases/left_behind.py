"""Cases of somebody who goes: with nobody from that moment on, so that they stand on the team's list.

Used where an account is disabled, leaves a team, or no longer has a role that works with cases.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from service.access.unit_of_work import UnitOfWork
from service.areas.cases import list_queries


class Because(StrEnum):
    """Why a case is with nobody; ``None`` in its place means that somebody laid it back."""

    DISABLED = "disabled"
    LEFT_TEAM = "left_team"
    LOST_ROLE = "lost_role"


@dataclass(frozen=True, slots=True)
class Held:
    """How many cases somebody has, and how many of these wait with a direct or acute sign."""

    cases: int
    acute: int


def held_by(unit: UnitOfWork, person_id: int) -> Held:
    """What ``person_id`` has at this moment. Access is the caller's; these are counts."""
    return Held(*list_queries.held_by(unit.db, person_id))


def lay_back(
    unit: UnitOfWork, person_id: int, because: Because, teams: Collection[int] | None = None
) -> Held:
    """Lay every case of ``person_id`` back for somebody to take, or those of ``teams``; gives how many.

    The entry of each case names who left as its maker, and why; who decided that is in the access log.
    """
    rows = list_queries.cases_of(unit.db, person_id, teams)
    if rows:
        list_queries.lay_back(unit.db, [row.case_id for row in rows], person_id, because, unit.now)
        for row in rows:
            unit.record("case.assigned", "case", row.reference, to=None, because=because)
    return Held(len(rows), sum(row.acute for row in rows))

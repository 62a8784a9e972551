"""The work-list row of a case, for other areas that change it or count it."""

from __future__ import annotations

from service.access.unit_of_work import UnitOfWork
from service.areas.cases import work_list_queries


def refresh_row(unit: UnitOfWork, case_id: int) -> None:
    """Compute the work-list row of a case again, after something in it changed."""
    work_list_queries.refresh(unit.db, case_id)


def open_cases(unit: UnitOfWork, team_id: int) -> int:
    """How many open cases a team has. The caller checks access; this is a count."""
    return work_list_queries.count_of_team(unit.db, team_id)

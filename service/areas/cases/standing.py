"""How cases stand for the work list, for the parts of the service that change it or count it."""

from __future__ import annotations

from service.access.unit_of_work import UnitOfWork
from service.areas.cases import list_queries


def stands_anew(unit: UnitOfWork, case_id: int) -> None:
    """Something that the work list tells of a case has changed: make its row anew."""
    list_queries.refresh(unit.db, case_id)


def open_cases(unit: UnitOfWork, team_id: int) -> int:
    """How many open cases a team has. Access is the caller's; this is a count."""
    return list_queries.count_of_team(unit.db, team_id)

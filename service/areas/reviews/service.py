"""Where the decisions of a case are reviewed when it goes to another team."""

from __future__ import annotations

from collections.abc import Collection

from service.access.unit_of_work import UnitOfWork
from service.areas.reviews import queries


def moved(unit: UnitOfWork, case_ids: Collection[int], team_id: int) -> None:
    """Cases went to another team: their decisions wait in its queue. Access is the caller's."""
    queries.move(unit.db, case_ids, team_id)

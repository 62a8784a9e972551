"""Reviews of a case that goes to another team."""

from __future__ import annotations

from collections.abc import Collection

from service.access.unit_of_work import UnitOfWork
from service.areas.reviews import queries


def moved(unit: UnitOfWork, case_ids: Collection[int], team_id: int) -> None:
    """Put the decisions of cases that went to another team in its queue. The caller checks access."""
    queries.move(unit.db, case_ids, team_id)

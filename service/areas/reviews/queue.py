"""The queue of reviewers: decisions that nobody reviewed yet, the first made first. No score is near it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import outcomes
from service.areas.registry.recall import open_tasks
from service.areas.reviews import queries
from service.db.base import AnyRow

PAGE: Final = 40
MOST: Final = 400
"""So far the queue counts and pages; what comes after moves up as decisions are reviewed."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One decision in the queue. ``assessed``: an outcome of a conversation in person is on record."""

    reference: str
    number: int
    made_at: datetime
    made_by: int
    assessed: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue. ``total`` is counted up to ``MOST``; ``recalled`` decisions come apart."""

    rows: tuple[QueueRow, ...]
    recalled: tuple[QueueRow, ...]
    total: int
    page: int
    pages: int

    @property
    def more(self) -> bool:
        """Whether there are more than were counted."""
        return self.total >= MOST


def queue(unit: UnitOfWork, page: int = 1) -> Queue:
    """The decisions that wait for the actor; a page that does not exist is the last."""
    unit.require("review.list", "review")
    total = queries.count_waiting(unit.db, unit.actor, MOST)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    rows = queries.waiting(unit.db, unit.actor, page * PAGE)[(page - 1) * PAGE :]
    keys = sorted({(task.case_id, task.number) for task in open_tasks(unit)})[:PAGE]
    again = queries.among(unit.db, unit.actor, keys) if keys else ()
    references = {row.reference for row in (*rows, *again)}
    assessed = outcomes.outcomes_of(unit, references) if references else {}
    unit.record("review.list", "review", shown=len(rows), total=total)

    def listed(row: AnyRow) -> QueueRow:
        return QueueRow(row.reference, row.number, row.made_at, row.made_by, row.reference in assessed)

    return Queue(tuple(map(listed, rows)), tuple(map(listed, again)), total, page, pages)

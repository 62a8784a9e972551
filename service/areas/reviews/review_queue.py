"""The queue of reviewers: decisions that nobody reviewed yet, the first made first. It reads no score."""

from __future__ import annotations

from collections.abc import Collection
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
"""The queue counts and pages no further; the others move up as decisions are reviewed."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One decision in the queue. ``assessed``: its case has an in-person assessment."""

    reference: str
    number: int
    made_at: datetime
    made_by: int
    assessed: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue. ``total`` is counted up to ``MOST``; ``recalled`` decisions are listed apart."""

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
    recalled = queries.among(unit.db, unit.actor, keys) if keys else ()
    references = {row.reference for row in (*rows, *recalled)}
    assessed = outcomes.outcomes_of(unit, references) if references else {}
    unit.record("review.list", "review", shown=len(rows), total=total)

    def queue_row(row: AnyRow) -> QueueRow:
        return QueueRow(row.reference, row.number, row.made_at, row.made_by, row.reference in assessed)

    return Queue(tuple(map(queue_row, rows)), tuple(map(queue_row, recalled)), total, page, pages)


def moved(unit: UnitOfWork, case_ids: Collection[int], team_id: int) -> None:
    """Put the decisions of cases that went to another team in its queue. The caller checks access."""
    queries.move(unit.db, case_ids, team_id)

"""Reviews in the words of the people who do them; pages, API and other features call these."""

from __future__ import annotations

from collections.abc import Collection

from service.access.unit_of_work import UnitOfWork
from service.areas.reviews import queries
from service.areas.reviews.basis import streams
from service.areas.reviews.changes_since import Changed, changed_since
from service.areas.reviews.decision import Decision
from service.areas.reviews.queue import MOST, Queue, QueueRow, queue
from service.areas.reviews.review import (
    KINDS,
    VIEWS,
    WEIGHED,
    Lack,
    Question,
    Review,
    answer,
    ask,
    lacks,
    may_review,
    open_decision,
    questions_of,
    review,
    reviews_of,
    say_lack,
)
from service.areas.reviews.similar import LOOKED_AT, Alike, Similar, similar

__all__ = [
    "KINDS",
    "LOOKED_AT",
    "MOST",
    "VIEWS",
    "WEIGHED",
    "Alike",
    "Changed",
    "Decision",
    "Lack",
    "Question",
    "Queue",
    "QueueRow",
    "Review",
    "Similar",
    "answer",
    "ask",
    "changed_since",
    "lacks",
    "may_review",
    "moved",
    "open_decision",
    "questions_of",
    "queue",
    "review",
    "reviews_of",
    "say_lack",
    "similar",
    "streams",
]


def moved(unit: UnitOfWork, case_ids: Collection[int], team_id: int) -> None:
    """Cases went to another team: their decisions wait in its queue. Access is the caller's."""
    queries.move(unit.db, case_ids, team_id)

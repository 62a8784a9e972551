"""The queue of reviewers: decisions that nobody reviewed yet, the first made first. It reads no score.

A reviewer sees what they may review. What they worked on is counted, with who else can do it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import outcomes, record_assessment
from service.areas.registry.recall import open_tasks
from service.areas.reviews import queries
from service.areas.screenings import screenings_worked_on
from service.areas.screenings.screenings_worked_on import Key
from service.areas.sign_in import names_and_teams as people
from service.db.base import AnyRow
from service.identity.permissions import Role

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
class LeftOut:
    """Decisions that wait and that the actor worked on, so that another reviewer does them.

    ``others`` are the names of who can do one of the first ``PAGE``; ``nobody``: how many of those no other
    reviewer of the team can do.
    """

    total: int = 0
    others: tuple[str, ...] = ()
    nobody: int = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue. ``total`` is counted up to ``MOST``; ``recalled`` decisions are listed apart.
    What the actor worked on is in neither."""

    rows: tuple[QueueRow, ...]
    recalled: tuple[QueueRow, ...]
    total: int
    page: int
    pages: int
    left_out: LeftOut = LeftOut()

    @property
    def more(self) -> bool:
        """Whether there are more than were counted."""
        return self.total >= MOST


def queue(unit: UnitOfWork, page: int = 1) -> Queue:
    """The decisions that wait for the actor; a page that does not exist is the last."""
    unit.require("review.list", "review")
    waiting, mine = _waiting(unit)
    pages = max(1, -(-len(waiting) // PAGE))
    page = min(max(page, 1), pages)
    rows = waiting[(page - 1) * PAGE : page * PAGE]
    keys = sorted({(task.case_id, task.number) for task in open_tasks(unit)})[:PAGE]
    recalled, mine_recalled = _apart(unit, queries.among(unit.db, unit.actor, keys) if keys else ())
    references = {row.reference for row in (*rows, *recalled)}
    assessed = outcomes.outcomes_of(unit, references) if references else {}
    left_out = _left_out(unit, {(row.case_id, row.number): row for row in (*mine, *mine_recalled)})
    unit.record("review.list", "review", shown=len(rows), total=len(waiting))

    def queue_row(row: AnyRow) -> QueueRow:
        return QueueRow(row.reference, row.number, row.made_at, row.made_by, row.reference in assessed)

    return Queue(
        tuple(map(queue_row, rows)), tuple(map(queue_row, recalled)), len(waiting), page, pages, left_out
    )


def worked_on(unit: UnitOfWork, person_id: int, keys: Collection[Key]) -> frozenset[Key]:
    """Those of these decisions that a person worked on and may not review (as ``review.open_decision`` says
    of one)."""
    if not keys:
        return frozenset()
    of_round = screenings_worked_on.rounds_of(unit, keys)
    assessed = record_assessment.assessed_by(unit, person_id, of_round.values())
    return screenings_worked_on.worked_on(unit, person_id, keys) | {
        key for key, round_id in of_round.items() if round_id in assessed
    }


def _waiting(unit: UnitOfWork) -> tuple[list[AnyRow], list[AnyRow]]:
    """The first ``MOST`` decisions that wait for the actor, and those before the last of them that the actor
    worked on."""
    others: list[AnyRow] = []
    mine: list[AnyRow] = []
    last: AnyRow | None = None
    while len(others) < MOST:
        rows = queries.waiting(unit.db, unit.actor, last, MOST)
        theirs, own = _apart(unit, rows)
        others, mine = [*others, *theirs], [*mine, *own]
        if len(rows) < MOST:
            break
        last = rows[-1]
    return others[:MOST], mine


def _apart(unit: UnitOfWork, rows: Sequence[AnyRow]) -> tuple[list[AnyRow], list[AnyRow]]:
    """The rows that the actor did not work on, and those that they did."""
    corrections = [(row.case_id, row.number) for row in rows if row.correction and not row.own]
    own = worked_on(unit, unit.actor.person_id, corrections)
    apart: tuple[list[AnyRow], list[AnyRow]] = ([], [])
    for row in rows:
        apart[bool(row.own) or (row.case_id, row.number) in own].append(row)
    return apart


def _left_out(unit: UnitOfWork, mine: Mapping[Key, AnyRow]) -> LeftOut:
    """What the actor worked on, and who else can review it."""
    shown = dict(list(mine.items())[:PAGE])
    names: dict[int, str] = {}
    nobody = set(shown)
    for team in {row.team_id for row in shown.values()}:
        keys = {key for key, row in shown.items() if row.team_id == team}
        for person_id, name in people.team_members(unit, team, {Role.REVIEWER}).items():
            can = keys - worked_on(unit, person_id, keys) if person_id != unit.actor.person_id else set()
            if can:
                names[person_id] = name
                nobody -= can
    return LeftOut(len(mine), tuple(sorted(names.values())), len(nobody))


def moved(unit: UnitOfWork, case_ids: Collection[int], team_id: int) -> None:
    """Put the decisions of cases that went to another team in its queue. The caller checks access."""
    queries.move(unit.db, case_ids, team_id)

"""Recall: every case that a model scored, with what followed, and a task to look at each again.

A prison-risk tool once ran with two formulas swapped for eight years, and nobody could say which people it
had affected. Here one command lists every case, opens a review task for each, and logs that. It takes no
model out of use, which is a step of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from service.access.unit_of_work import UnitOfWork
from service.areas.assessments.outcomes import CaseOutcome, outcomes_of
from service.areas.registry import recall_and_shadow_queries
from service.areas.registry.tables import ReviewDone
from service.areas.registry.versions import Version, known, named_in
from service.areas.screenings.score_shown_or_withheld import Arm
from service.areas.screenings.screenings_for_monitoring import Computed, computed_by
from service.core.days import day_of
from service.core.errors import Conflict
from service.core.typed_text_rules import LEAST_REASON, checked_text
from service.db.base import read_as


@dataclass(frozen=True, slots=True)
class Recalled:
    """One screening of a model with what followed; no score.

    ``shown`` says whether anybody may have seen the score. ``outcome`` is what an assessment in person found
    afterwards, ``None`` while there is none. ``task`` is the review task, ``None`` before a recall.
    """

    reference: str
    number: int
    arm: Arm
    made_at: datetime
    first_view: str
    last_view: str
    outcome: str | None
    assessed_on: date | None
    task: int | None
    done_at: datetime | None

    @property
    def shown(self) -> bool:
        return self.arm == "shown"


@dataclass(frozen=True, slots=True)
class Recall:
    """The result of a recall, with how many review tasks it opened."""

    model: Version
    cases: tuple[Recalled, ...]
    opened: int


@dataclass(frozen=True, slots=True)
class Task:
    """A screening that somebody must look at again; ``done_at`` once somebody did."""

    id: int
    case_id: int
    number: int
    model_digest: str
    reason: str
    opened_at: datetime
    opened_by: int
    done_at: datetime | None


def scored_by(unit: UnitOfWork, named: str) -> Recall:
    """Every case that a model scored, with what followed. Opens nothing; the look is logged."""
    unit.require("model.recall", "model")
    model = named_in(known(unit), named)
    cases = _cases(unit, model, computed_by(unit, model.digest))
    unit.record("model.list_cases", "model", model.digest, cases=len(cases))
    return Recall(model, cases, 0)


def recall(unit: UnitOfWork, named: str, reason: str) -> Recall:
    """The same, and a review task for each screening that has none yet for this model.

    A second recall opens tasks for what was scored since. ``Conflict`` when the model scored nothing.
    """
    unit.require("model.recall", "model")
    reason = checked_text(reason, least=LEAST_REASON)
    model = named_in(known(unit), named)
    computed = computed_by(unit, model.digest)
    if not computed:
        raise Conflict("registry.nothing_scored")
    existing = {(row.case_id, row.number) for row in recall_and_shadow_queries.tasks(unit.db, model.digest)}
    fresh = [screening for screening in computed if (screening.case_id, screening.number) not in existing]
    recall_and_shadow_queries.add_tasks(
        unit.db,
        [
            {
                "case_id": screening.case_id,
                "number": screening.number,
                "model_digest": model.digest,
                "reason": reason,
                "opened_at": unit.now,
                "opened_by": unit.actor.person_id,
            }
            for screening in fresh
        ],
    )
    unit.record("model.recall", "model", model.digest, cases=len(computed), opened=len(fresh))
    return Recall(model, _cases(unit, model, computed), len(fresh))


def open_tasks(unit: UnitOfWork) -> tuple[Task, ...]:
    """Every review task that nobody has done yet, the first opened first.

    It does not check access: the caller requires an action of its own and leaves out cases that the reader
    may not see.
    """
    return tuple(
        Task(**{name: row._mapping[name] for name in Task.__slots__})
        for row in recall_and_shadow_queries.tasks(unit.db, open_only=True)
    )


def close_task(unit: UnitOfWork, task_id: int, note: str) -> None:
    """Mark a review task as done by the actor, who has looked at the screening again.

    It does not check access.
    """
    unit.add(ReviewDone, "done", task_id=task_id, note=note)


def _cases(unit: UnitOfWork, model: Version, computed: tuple[Computed, ...]) -> tuple[Recalled, ...]:
    outcomes = outcomes_of(unit, {screening.reference for screening in computed})
    tasks = {(row.case_id, row.number): row for row in recall_and_shadow_queries.tasks(unit.db, model.digest)}
    recalled, zone = [], unit.installation.organisation.zone
    for screening in computed:
        task = tasks.get((screening.case_id, screening.number))
        outcome = _after(outcomes.get(screening.reference), screening, zone)
        recalled.append(
            read_as(
                Recalled,
                screening,
                outcome=outcome.outcome if outcome else None,
                assessed_on=outcome.assessed_on if outcome else None,
                task=task.id if task else None,
                done_at=task.done_at if task else None,
            )
        )
    return tuple(recalled)


def _after(outcome: CaseOutcome | None, screening: Computed, zone: ZoneInfo) -> CaseOutcome | None:
    """The outcome of the case, where it was recorded on the day of the screening or later."""
    if outcome is None or outcome.outcome_on < day_of(screening.made_at, zone):
        return None
    return outcome

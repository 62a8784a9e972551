"""Whose case it is: with one person at a time, handed over by an entry that stays.

Who makes a case has it. Anybody of the team who works with cases may take it, hand it to a colleague or lay
it back; nothing decides that but people, and a score least of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases import queries
from service.areas.people import service as people
from service.core.errors import Conflict, Invalid
from service.core.text_rules import checked_text
from service.identity.permissions import CASE_WORKERS


@dataclass(frozen=True, slots=True)
class Assignment:
    """From ``made_at`` on the case is with ``person_id``, or with nobody (``None``); ``because`` says why
    ``made_by`` does not have it any more (``laid_back.Because``), where nobody laid it back."""

    id: int
    person_id: int | None
    note: str
    made_at: datetime
    made_by: int
    because: str | None = None


def assignments_of(unit: UnitOfWork, case: OpenCase) -> tuple[Assignment, ...]:
    """Everybody ``case`` was with, the first one first; the last one counts."""
    return tuple(Assignment(*row) for row in queries.assignments(unit.db, case.id))


def who_may_have(unit: UnitOfWork, team_id: int) -> dict[int, str]:
    """Id and name of everyone of a team to whom a case can be given, by name."""
    return people.team_members(unit, team_id, CASE_WORKERS)


def assign(unit: UnitOfWork, case: OpenCase, person_id: int | None, after: int, note: str = "") -> Assignment:
    """Give ``case`` to a person of its team, or lay it back for somebody to take (``None``).

    ``after`` is the id of the last assignment one has seen (0: none). Raises ``Conflict`` when the case went
    to somebody else in between, ``Invalid`` for somebody who does not work with cases in this team.
    """
    if person_id is not None and person_id not in who_may_have(unit, case.team_id):
        raise Invalid("case.assign_to")
    note = checked_text(note)
    last = assignments_of(unit, case)[-1:]
    if last and last[0].person_id == person_id:
        return last[0]
    if after != (last[0].id if last else 0):
        raise Conflict("case.assigned_meanwhile")
    return put(unit, case, person_id, note)


def put(unit: UnitOfWork, case: OpenCase, person_id: int | None, note: str = "") -> Assignment:
    """Store that ``case`` is with ``person_id`` from now on, and log it."""
    queries.add_assignment(
        unit.db,
        case_id=case.id,
        person_id=person_id,
        note=note,
        made_at=unit.now,
        made_by=unit.actor.person_id,
    )
    unit.record("case.assigned", "case", case.reference, to=person_id)
    return assignments_of(unit, case)[-1]

"""Who has a case: one person at a time; each change is an entry that stays.

Who makes a case has it. Anybody of the team who works with cases may take it, give it to a colleague or lay
it back. People decide that, never a score.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases import queries
from service.areas.sign_in import names_and_teams as people
from service.core.errors import Conflict, Invalid
from service.core.typed_text_rules import checked_text
from service.identity.permissions import CASE_WORKERS


@dataclass(frozen=True, slots=True)
class Assignment:
    """From ``made_at`` on ``person_id`` has the case, or nobody (``None``). ``because`` (a ``Because``) says
    why ``made_by`` lost the case without laying it back."""

    id: int
    person_id: int | None
    note: str
    made_at: datetime
    made_by: int
    because: str | None = None


def assignments_of(unit: UnitOfWork, case: OpenCase) -> tuple[Assignment, ...]:
    """Every assignment of ``case``, the first one first; the last one counts."""
    return tuple(Assignment(*row) for row in queries.assignments(unit.db, case.id))


def who_may_have(unit: UnitOfWork, team_id: int) -> dict[int, str]:
    """Id and name of everyone in a team who can have a case, sorted by name."""
    return people.team_members(unit, team_id, CASE_WORKERS)


def assign(unit: UnitOfWork, case: OpenCase, person_id: int | None, after: int, note: str = "") -> Assignment:
    """Give ``case`` to a person of its team, or lay it back for somebody to take (``None``).

    ``after`` is the id of the last assignment that the actor has seen (0: none). Raises ``Conflict`` when the
    case was assigned since, ``Invalid`` for somebody who does not work with cases in this team.
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
    """Store that ``person_id`` has ``case`` from now on, and log it."""
    queries.add_assignment(unit.db, case_id=case.id, person_id=person_id, note=note, **unit.signed("made"))
    unit.record("case.assigned", "case", case.reference, to=person_id)
    return assignments_of(unit, case)[-1]

"""No score in this case: one act, at any time, by the worker or by the young person, without consequence.

Nothing of the intake changes, nobody is told, and it can be taken back just as easily. A score that was shown
before is hidden from then on; it stays stored, for what was once shown must remain to be found.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.screenings import queries
from service.core.errors import Invalid
from service.core.text_rules import checked_text

By = Literal["worker", "young_person"]
BY: Final = get_args(By)


def decline(unit: UnitOfWork, case: OpenCase, by: str = "worker", note: str = "") -> None:
    """From now on no score is computed or shown for ``case``. Declining twice is declining once."""
    _turn(unit, case, declined=True, by=by, note=note)


def undecline(unit: UnitOfWork, case: OpenCase, by: str = "worker", note: str = "") -> None:
    """A score may be used in ``case`` again; what was shown before may be seen again."""
    _turn(unit, case, declined=False, by=by, note=note)


def is_declined(unit: UnitOfWork, case: OpenCase) -> bool:
    """Whether the score is declined in ``case`` at this moment."""
    return queries.declined(unit.db, case.id)


def _turn(unit: UnitOfWork, case: OpenCase, *, declined: bool, by: str, note: str) -> None:
    if by not in BY:
        raise Invalid("score_refusal.by", allowed=", ".join(BY))
    note = checked_text(note)
    if queries.declined(unit.db, case.id) == declined:
        return
    queries.add_refusal(
        unit.db,
        case_id=case.id,
        declined=declined,
        asked_by=by,
        note=note,
        made_at=unit.now,
        made_by=unit.actor.person_id,
    )

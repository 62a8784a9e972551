"""Declining the score in a case: the worker or the young person can, at any time, without consequence.

Nothing else in the intake changes, nobody is notified, and it can be taken back as easily. A score that was
shown before is hidden from then on; it stays stored as evidence of what was shown.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.screenings import queries
from service.areas.screenings.tables import ScoreRefusal
from service.core.errors import Invalid
from service.core.typed_text_rules import checked_text

By = Literal["worker", "young_person"]
BY: Final = get_args(By)


def decline(unit: UnitOfWork, case: OpenCase, by: str = "worker", note: str = "") -> None:
    """Compute and show no score for ``case`` from now on; declining again changes nothing.

    Raises ``Invalid`` for an unknown ``by`` and for a note that holds a BSN.
    """
    _set_declined(unit, case, declined=True, by=by, note=note)


def undecline(unit: UnitOfWork, case: OpenCase, by: str = "worker", note: str = "") -> None:
    """Allow a score in ``case`` again; earlier scores are visible again. Raises as ``decline`` does."""
    _set_declined(unit, case, declined=False, by=by, note=note)


def is_declined(unit: UnitOfWork, case: OpenCase) -> bool:
    """Whether the score is declined in ``case`` now."""
    return queries.declined(unit.db, case.id)


def _set_declined(unit: UnitOfWork, case: OpenCase, *, declined: bool, by: str, note: str) -> None:
    if by not in BY:
        raise Invalid("score_refusal.by", allowed=", ".join(BY))
    note = checked_text(note)
    if queries.declined(unit.db, case.id) == declined:
        return
    unit.add(ScoreRefusal, "made", case_id=case.id, declined=declined, asked_by=by, note=note)

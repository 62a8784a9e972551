"""The emergency access that opens a case now, and what it allows: reading and printing, never writing.

Only ``service.access.open_case`` uses this, after the ordinary rule refused. So ordinary requests cost
nothing more, and there is one way to load a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from service.access.tables import EmergencyAccess, EmergencyEnd
from service.db.compiled_statements import Compiled

PURPOSE: Final = "emergency"
"""The purpose of every look in the access log that only an emergency access made possible."""

OPENS: Final = frozenset(
    {
        "acute.read",
        "assessment.read",
        "case.read",
        "draft.read",
        "record.explain",
        "record.read",
        "review.read",
        "screening.list",
        "screening.print",
        "screening.read",
        "stay.read",
    }
)
"""The actions it allows; any other is refused. Work on the case stays with its team. The file with everything
about the young person and the training table are not for an emergency."""

_A, _E = EmergencyAccess.__table__.c, EmergencyEnd.__table__.c
_NOW = bindparam("now", type_=_A.ends_at.type)
_RUNNING = Compiled(
    select(_A.id, _A.ends_at)
    .where(
        _A.person_id == bindparam("person_id"),
        _A.case_id == bindparam("case_id"),
        _A.begun_at <= _NOW,
        _A.ends_at > _NOW,
        ~exists().where(_E.access_id == _A.id),
    )
    .order_by(_A.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Running:
    """An emergency access that has not ended: its number, the case, until when."""

    id: int
    reference: str
    ends_at: datetime


def running(db: Session, person_id: int, case_id: int, reference: str, now: datetime) -> Running | None:
    """The emergency access of ``person_id`` to a case that holds at ``now``, or ``None``."""
    row = _RUNNING.one(db, person_id=person_id, case_id=case_id, now=now)
    return None if row is None else Running(row.id, reference, row.ends_at)

"""Whether an administrator said that the clock is right, although what was recorded last is later."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.audit.tables import AuditEntry

ACTION: Final = "clock.accept"


def covers(db: Session, last: datetime) -> bool:
    """Whether the last acceptance was given at ``last``, the moment of the last record.

    Time stands still there until the clock has caught up, so every record since has the same moment. A later
    step of the clock is not covered.
    """
    asked = (
        select(AuditEntry.at)
        .where(AuditEntry.action == ACTION, AuditEntry.outcome == "ok")
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    return db.execute(asked).scalar_one_or_none() == last

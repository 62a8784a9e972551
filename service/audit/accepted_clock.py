"""Whether an administrator said that the clock is right, although what was recorded last is later."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.audit.tables import AuditEntry
from service.core.clock import LARGEST_STEP_BACK

ACTION: Final = "clock.accept"


def covers(db: Session, last: datetime, now: datetime) -> bool:
    """Whether the last acceptance was given at ``last``, the moment of the last record, and the clock was not
    set back again since.

    Time stands still there until the clock has caught up, so every record since has the same moment.
    """
    asked = (
        select(AuditEntry.at, AuditEntry.facts)
        .where(AuditEntry.action == ACTION, AuditEntry.outcome == "ok")
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    row = db.execute(asked).first()
    if row is None or row.at != last:
        return False
    accepted = last - timedelta(minutes=json.loads(row.facts)["minutes_back"])
    return now >= accepted - LARGEST_STEP_BACK

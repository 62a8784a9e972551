"""Every query about alarms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from service.areas.monitoring.tables import MonitoringAlarm
from service.db.base import AnyRow


def alarms(db: Session, model_digest: str) -> Sequence[AnyRow]:
    """Every alarm about this model, raised and ended, the last one first."""
    return db.execute(
        select(
            MonitoringAlarm.kind, MonitoringAlarm.raised, MonitoringAlarm.counted, MonitoringAlarm.noted_at
        )
        .where(MonitoringAlarm.model_digest == model_digest)
        .order_by(MonitoringAlarm.id.desc())
    ).all()


def add_alarm(
    db: Session, *, kind: str, model_digest: str, raised: bool, counted: int, noted_at: datetime
) -> None:
    db.execute(
        insert(MonitoringAlarm).values(
            kind=kind, model_digest=model_digest, raised=raised, counted=counted, noted_at=noted_at
        )
    )

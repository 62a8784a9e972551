"""Every query about alarms."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
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

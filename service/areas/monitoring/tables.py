"""The table of alarms: when monitoring raised one, and when it was over. Only ever added to."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from service.db.base import APPEND_ONLY, Base, Numbered

KINDS: Final = ("agreement", "observed_more", "observed_fewer", "cusum_more", "cusum_fewer")


class MonitoringAlarm(Numbered, Base):
    """That an alarm about a model was raised or ended; ``counted`` is the number of cases it rests on.

    No case and no person is named: an alarm is about all of them together.
    """

    __tablename__ = "monitoring_alarm"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index(None, "model_digest", "id"),
        APPEND_ONLY,
    )

    kind: Mapped[str]
    model_digest: Mapped[str]
    raised: Mapped[bool]
    counted: Mapped[int]
    noted_at: Mapped[datetime]

"""Tables of emergency access: who asked, what was opened until when, how it ended, and who looked at that.

All only take new rows. That a case was opened, and why, is itself the notice to the privacy officer.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Made, Numbered


class EmergencyAsk(Numbered, Base):
    """That somebody asked for emergency access, whether or not there was such a case; for the daily limit."""

    __tablename__ = "emergency_ask"
    __table_args__ = (Index(None, "person_id", "asked_at"), APPEND_ONLY)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    granted: Mapped[bool]


class EmergencyReview(Made, Base):
    """What the privacy officer found of an emergency access, once."""

    __tablename__ = "emergency_review"
    __table_args__ = (CheckConstraint("view IN ('right', 'not_right')", name="view"), APPEND_ONLY)

    access_id: Mapped[int] = mapped_column(ForeignKey("emergency_access.id"), primary_key=True)
    view: Mapped[str]
    words: Mapped[str] = mapped_column(Text)


class NoticeRead(Base):
    """That a privacy officer has opened the notice of an emergency access."""

    __tablename__ = "emergency_notice_read"
    __table_args__ = (APPEND_ONLY,)

    access_id: Mapped[int] = mapped_column(ForeignKey("emergency_access.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    read_at: Mapped[datetime]

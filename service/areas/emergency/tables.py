"""Tables of emergency access: who asked, what was opened until when, how it ended, and who looked at that.

All only take new rows. That a case was opened, and why, is itself the notice to the privacy officer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base

_APPEND_ONLY: dict[str, Any] = {"info": {"append_only": True}}


class EmergencyAsk(Base):
    """That somebody asked for emergency access, whether or not there was such a case; for the daily limit."""

    __tablename__ = "emergency_ask"
    __table_args__ = (Index(None, "person_id", "asked_at"), _APPEND_ONLY)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    granted: Mapped[bool]


class EmergencyAccess(Base):
    """A case of another team, opened by one person with a reason, until ``ends_at`` at the latest."""

    __tablename__ = "emergency_access"
    __table_args__ = (
        Index(None, "person_id", "case_id"),
        Index(None, "case_id"),
        CheckConstraint("ends_at > begun_at", name="ends_later"),
        _APPEND_ONLY,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class EmergencyEnd(Base):
    """That an emergency access was ended before its time."""

    __tablename__ = "emergency_end"
    __table_args__ = (_APPEND_ONLY,)

    access_id: Mapped[int] = mapped_column(ForeignKey("emergency_access.id"), primary_key=True)
    ended_at: Mapped[datetime]
    ended_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class EmergencyReview(Base):
    """What the privacy officer found of an emergency access, once."""

    __tablename__ = "emergency_review"
    __table_args__ = (CheckConstraint("view IN ('right', 'not_right')", name="view"), _APPEND_ONLY)

    access_id: Mapped[int] = mapped_column(ForeignKey("emergency_access.id"), primary_key=True)
    view: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class NoticeRead(Base):
    """That a privacy officer has opened the notice of an emergency access."""

    __tablename__ = "emergency_notice_read"
    __table_args__ = (_APPEND_ONLY,)

    access_id: Mapped[int] = mapped_column(ForeignKey("emergency_access.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    read_at: Mapped[datetime]

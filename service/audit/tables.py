"""The access log: one row for everything that was seen, done or refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base


class AuditEntry(Base):
    """One entry. Rows are only ever added; triggers refuse anything else.

    ``mac`` seals this row together with the one before it (``previous``). ``person_id`` is no foreign key:
    the log stands by itself, and outlives what it names.
    """

    __tablename__ = "audit_entry"
    __table_args__ = APPEND_ONLY

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    person_id: Mapped[int | None]
    on_behalf_of: Mapped[str | None] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(120))
    session_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(60))
    object_type: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[str | None] = mapped_column(String(130), index=True)
    purpose: Mapped[str | None] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    facts: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))

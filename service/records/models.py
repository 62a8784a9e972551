"""Tables of the rights of a young person: the parents and guardians to whom something may or may not go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base


class ContactEntry(Base):
    """A parent or guardian by relation, without a name, and whether contact brings no danger.

    Only ever added to; the last row of a ``number`` within a case counts.
    """

    __tablename__ = "record_contact"
    __table_args__ = (
        Index(None, "case_id", "number", "id"),
        CheckConstraint("relation IN ('mother', 'father', 'other_parent', 'guardian')", name="relation"),
        CheckConstraint("safe IN ('yes', 'no', 'not_known')", name="safe"),
        {"info": {"append_only": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    relation: Mapped[str]
    safe: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

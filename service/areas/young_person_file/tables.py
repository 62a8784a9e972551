"""Tables of the file of a young person: parents and guardians, who was informed, their own words."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Made, Numbered, OfCase


class ContactEntry(Numbered, OfCase, Made, Base):
    """A parent or guardian by relation, without a name, and whether contact brings no danger.

    Only ever added to; the last row of a ``number`` within a case counts.
    """

    __tablename__ = "record_contact"
    __table_args__ = (
        Index(None, "case_id", "number", "id"),
        CheckConstraint("relation IN ('mother', 'father', 'other_parent', 'guardian')", name="relation"),
        CheckConstraint("safe IN ('yes', 'no', 'not_known')", name="safe"),
        APPEND_ONLY,
    )

    number: Mapped[int]
    relation: Mapped[str]
    safe: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)


class InformationEntry(Numbered, OfCase, Made, Base):
    """That somebody was told what is recorded and why, or that this waits; only ever added to.

    ``contact`` is the number of a parent or guardian; ``None`` is the young person. ``given_on``, ``version``
    and ``language`` are there once it was given, a ``reason`` where it was postponed.
    """

    __tablename__ = "record_information"
    __table_args__ = (
        Index(None, "case_id", "id"),
        CheckConstraint(
            "(given_on IS NULL) = (version IS NULL) AND (given_on IS NULL) = (language IS NULL)", name="given"
        ),
        CheckConstraint("given_on IS NOT NULL OR reason <> ''", name="postponed"),
        APPEND_ONLY,
    )

    contact: Mapped[int | None]
    given_on: Mapped[date | None]
    version: Mapped[str | None]
    language: Mapped[str | None]
    reason: Mapped[str] = mapped_column(Text)


class StatementEntry(Numbered, OfCase, Made, Base):
    """The young person's own words, kept as they are. They never reach a model, a log or an address."""

    __tablename__ = "record_statement"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("hand IN ('young_person', 'colleague')", name="hand"),
        APPEND_ONLY,
    )

    number: Mapped[int]
    said_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text)
    hand: Mapped[str]
    read_back: Mapped[bool]

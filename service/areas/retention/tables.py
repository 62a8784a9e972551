"""Tables of retention: what must stay for now, what was asked to be destroyed, and what is gone.

A hold and a request belong to the case they are about and go with it. What stays is a tombstone: that
something of a class was destroyed, when, how much and by whom, and nothing about whom.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Numbered, OfCase

OPEN: Final = "open"


class LegalHold(Numbered, Base):
    """That a case, or with ``case_id`` ``None`` every case, may not be destroyed, until it is lifted."""

    __tablename__ = "legal_hold"
    __table_args__ = (Index(None, "case_id"), APPEND_ONLY)

    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    reason: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime]
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class LegalHoldLifted(Base):
    """That one hold ended. Another one on the same case still holds."""

    __tablename__ = "legal_hold_lifted"
    __table_args__ = (APPEND_ONLY,)

    hold_id: Mapped[int] = mapped_column(ForeignKey("legal_hold.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    lifted_at: Mapped[datetime]
    lifted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class DestructionRequest(Numbered, OfCase, Base):
    """Somebody asked to destroy a case. ``weighed`` (on a young person's own request): that nobody else has
    a considerable interest in keeping it."""

    __tablename__ = "destruction_request"
    __table_args__ = (
        Index(None, "case_id", "id"),
        CheckConstraint("ground IN ('term_passed', 'young_person_asked')", name="ground"),
        APPEND_ONLY,
    )

    ground: Mapped[str]
    weighed: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class DestructionRefused(Base):
    """A request that was not followed. One that was is gone with its case."""

    __tablename__ = "destruction_refused"
    __table_args__ = (APPEND_ONLY,)

    request_id: Mapped[int] = mapped_column(ForeignKey("destruction_request.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    refused_at: Mapped[datetime]
    refused_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class TombstoneRow(Base):
    """That something was destroyed. ``code`` is random. ``mark`` is a keyed hash by which the installation,
    and nobody else, knows the case again should it come back from a backup.

    People are no foreign keys: a tombstone may be added to a copy of the database that is older than their
    accounts.
    """

    __tablename__ = "tombstone"
    __table_args__ = (CheckConstraint("length(code) = 16", name="code"), APPEND_ONLY)

    code: Mapped[str] = mapped_column(primary_key=True)
    kept_class: Mapped[str]
    ground: Mapped[str]
    destroyed_on: Mapped[date]
    asked_by: Mapped[int]
    approved_by: Mapped[int]
    row_count: Mapped[int]
    mark: Mapped[str] = mapped_column(unique=True)


class DestructionOpen(Base):
    """While a row is here, rows of cases can be removed; see ``service.db.append_only``.

    ``must_go`` refers to a tombstone that cannot exist, checked when the transaction ends: a transaction that
    leaves a row here cannot be committed.
    """

    __tablename__ = "destruction_open"
    __table_args__ = (CheckConstraint(f"must_go = '{OPEN}'", name="must_go"),)

    code: Mapped[str] = mapped_column(ForeignKey("tombstone.code"), primary_key=True)
    must_go: Mapped[str] = mapped_column(ForeignKey("tombstone.code", deferrable=True, initially="DEFERRED"))

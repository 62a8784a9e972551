"""The table of consents: whether a record of the outcome may be handed on, to whom, and who said so."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Made, Numbered, OfCase


class ConsentRow(Numbered, OfCase, Made, Base):
    """Consent that was given, refused or taken back. Only ever added to; the last row of a case counts.

    ``receivers`` is a JSON list of kinds of receivers. ``consent_of`` (who consented), ``age`` (years on the
    day ``said_on``) and ``version`` (of the information that was given first) are there where ``given``.
    """

    __tablename__ = "consent"
    __table_args__ = (
        Index(None, "case_id", "id"),
        CheckConstraint(
            "consent_of IN ('young_person', 'young_person_and_parent', 'parent')", name="consent_of"
        ),
        CheckConstraint(
            "given = (consent_of IS NOT NULL) AND given = (age IS NOT NULL) "
            "AND given = (version IS NOT NULL)",
            name="given",
        ),
        APPEND_ONLY,
    )

    given: Mapped[bool]
    said_on: Mapped[date]
    receivers: Mapped[str] = mapped_column(Text)
    consent_of: Mapped[str | None]
    age: Mapped[int | None]
    version: Mapped[str | None]

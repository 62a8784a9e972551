"""The table of in-person assessments: what people found in the conversation, and who confirmed it.

Rows are only added. A correction is a new row of the same round; the last row of a case counts.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Numbered, OfCase


class AssessmentRow(Numbered, OfCase, Base):
    """One assessment: a conversation in person with its outcome.

    ``present``, ``exploitation``, ``means`` and ``follows`` are JSON lists of codes. ``saw_score`` is what
    the assessor says; ``log_shows_look`` is whether the access log held a look at a shown score by then.
    ``age`` (years) is that on ``held_on``; older assessments have none, since it was not asked then.
    ``revision`` is that of the round's answers once those of the conversation were added.
    ``content_digest`` is SHA-256 over all other columns but ``id``.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("intake_id", "number"),
        Index(None, "case_id", "id"),
        CheckConstraint(
            "outcome IN ('established', 'strong_indications', 'not_shown', 'undetermined')", name="outcome"
        ),
        CheckConstraint(
            "basis IN ('own_statement', 'police_report', 'other_professional', 'file', 'other')",
            name="basis",
        ),
        CheckConstraint(
            "outcome NOT IN ('established', 'not_shown') OR second_id IS NOT NULL", name="second_named"
        ),
        CheckConstraint(
            "second_id IS NULL OR (second_id <> made_by AND second_id <> assessor_id)", name="second_differs"
        ),
        APPEND_ONLY,
    )

    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"))
    reference: Mapped[str]
    number: Mapped[int]
    held_on: Mapped[date]
    assessor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    present: Mapped[str] = mapped_column(Text)
    saw_score: Mapped[bool]
    log_shows_look: Mapped[bool]
    outcome: Mapped[str]
    basis: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    exploitation: Mapped[str] = mapped_column(Text)
    means: Mapped[str] = mapped_column(Text)
    means_note: Mapped[str] = mapped_column(Text)
    follows: Mapped[str] = mapped_column(Text)
    follows_note: Mapped[str] = mapped_column(Text)
    age: Mapped[int | None]
    revision: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    content_digest: Mapped[str]

"""Tables of a round: the draft and the history of its answers, judgements, screenings and their withdrawal,
refusals of a score.

Rows of all tables but the draft and the provisional choices are only added; database triggers refuse changes
and deletions.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Made, Numbered, OfCase


class DraftRow(Base):
    """The present answers of a round; ``content`` is JSON with answers, now and known."""

    __tablename__ = "draft"

    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), primary_key=True)
    revision: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]
    saved_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class ProvisionalRow(Base):
    """What one person chose on the form of a round and has not saved; ``content`` is JSON by indicator.

    It is kept in case the browser stops. It is no answer and never becomes one by itself.
    """

    __tablename__ = "draft_provisional"

    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime]


class AnswerChange(Base):
    """The answers that one save changed: what, how it is known, since when; who recorded it, and when.

    ``changes`` is JSON: by indicator its whole state after the save (answer, now, how, at). A save is one
    row, so that forty answers are stored as cheaply as one.
    """

    __tablename__ = "answer_change"
    __table_args__ = (APPEND_ONLY,)

    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    changes: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class NoteEntry(Numbered, Base):
    """A version of the note of a round; it never reaches a model, a log or an export of answers."""

    __tablename__ = "note_entry"
    __table_args__ = (UniqueConstraint("intake_id", "revision"), APPEND_ONLY)

    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"))
    revision: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class JudgementRow(Numbered, Made, Base):
    """An own judgement of a professional. The first of a round comes before any score; a later one is a new
    row."""

    __tablename__ = "judgement"
    __table_args__ = (
        UniqueConstraint("intake_id", "number"),
        CheckConstraint(
            "view IN ('no_signs_seen', 'some_concern', 'suspicion', 'strong_suspicion', 'cannot_say')",
            name="view",
        ),
        CheckConstraint(
            "assess_within IN ('today', 'three_days', 'one_week', 'two_weeks')", name="assess_within"
        ),
        APPEND_ONLY,
    )

    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"))
    number: Mapped[int]
    view: Mapped[str]
    assess_within: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    score_seen: Mapped[bool]


class ScreeningRow(Base):
    """A screening: its request, the computed result, the shown result, and the model and catalogue of it.

    ``sealed`` is a computed result that was not shown; it is ``None`` where the result was shown or none was
    computed. ``content_digest`` is SHA-256 over all other columns and over the judgement before it.
    """

    __tablename__ = "screening"
    __table_args__ = (
        CheckConstraint("arm IN ('shown', 'withheld', 'declined', 'stopped', 'shadow')", name="arm"),
        CheckConstraint("(sealed IS NOT NULL) = (arm IN ('withheld', 'shadow'))", name="sealed"),
        APPEND_ONLY,
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str]
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), unique=True)
    judgement_id: Mapped[int] = mapped_column(ForeignKey("judgement.id"))
    arm: Mapped[str]
    status: Mapped[str]
    request: Mapped[str] = mapped_column(Text)
    sealed: Mapped[str | None] = mapped_column(Text)
    shown: Mapped[str] = mapped_column(Text)
    model_name: Mapped[str]
    model_version: Mapped[str]
    model_digest: Mapped[str]
    catalogue_digest: Mapped[str]
    acute_digest: Mapped[str]
    texts_digest: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    content_digest: Mapped[str]


class ShownWords(Base):
    """The compression dictionary of the blocks of a release; ``digest`` is of the uncompressed bytes."""

    __tablename__ = "shown_words"
    __table_args__ = (APPEND_ONLY,)

    digest: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ShownBlock(Base):
    """Everything that was shown of a screening, in every language (``shown_result_storage``).

    ``content_digest`` is that of the uncompressed content. ``rebuilt``: the screening is from before blocks
    were stored, and its block was built afterwards.
    """

    __tablename__ = "shown_block"
    __table_args__ = (
        ForeignKeyConstraint(["case_id", "number"], ["screening.case_id", "screening.number"]),
        APPEND_ONLY,
    )

    case_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    words_digest: Mapped[str] = mapped_column(ForeignKey("shown_words.digest"))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_digest: Mapped[str]
    rebuilt: Mapped[bool]


class WithdrawalRow(Made, Base):
    """The withdrawal of a screening by a correction; the screening stays stored and no longer counts.

    ``new_intake_id`` is the round of the correction. ``because`` is a code, ``reason`` what a person wrote.
    """

    __tablename__ = "withdrawal"
    __table_args__ = (
        CheckConstraint(
            "because IN ('wrong_entry', 'misunderstood', 'young_person', 'other_case', 'other')",
            name="because",
        ),
        APPEND_ONLY,
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), unique=True)
    new_intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), unique=True)
    because: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)


class ScoreRefusal(Numbered, OfCase, Made, Base):
    """That a case declines the score, or allows it again; the last row of a case counts."""

    __tablename__ = "score_refusal"
    __table_args__ = (
        Index(None, "case_id", "id"),
        CheckConstraint("asked_by IN ('worker', 'young_person')", name="asked_by"),
        APPEND_ONLY,
    )

    declined: Mapped[bool]
    asked_by: Mapped[str]
    note: Mapped[str] = mapped_column(Text)

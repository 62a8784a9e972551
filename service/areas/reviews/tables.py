"""Tables of reviews: decisions to review, reviews, questions, answers, and feedback on the model.

Triggers of the database keep ``Decision``: one row for each screening, marked once it was reviewed. So the
queue is as quick among fifty thousand decisions as among five hundred, and no screening can be left out. Rows
of the other tables are only added.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Made, Numbered, OfCase


class Decision(Base):
    """A screening as the queue needs it: its case and team, whether it was reviewed or withdrawn."""

    __tablename__ = "decision"
    __table_args__ = (Index(None, "team_id", "reviewed", "made_at"), Index(None, "team_id", "made_at"))

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str]
    team_id: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    reviewed: Mapped[bool]
    withdrawn: Mapped[bool]


class ReviewRow(Numbered, OfCase, Made, Base):
    """What a reviewer thinks of a decision. ``number`` is that of the screening."""

    __tablename__ = "review"
    __table_args__ = (
        Index(None, "case_id", "number", "id"),
        CheckConstraint("view IN ('agree', 'differ', 'not_enough')", name="view"),
        APPEND_ONLY,
    )

    number: Mapped[int]
    view: Mapped[str]
    weighed: Mapped[str]
    words: Mapped[str] = mapped_column(Text)


class ReviewQuestion(Numbered, OfCase, Base):
    """A question of a reviewer to the maker of a decision."""

    __tablename__ = "review_question"
    __table_args__ = (Index(None, "case_id", "number"), APPEND_ONLY)

    number: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class ReviewAnswer(Numbered, Base):
    """An answer to a question of a reviewer; a question can have several."""

    __tablename__ = "review_answer"
    __table_args__ = (Index(None, "question_id"), APPEND_ONLY)

    question_id: Mapped[int] = mapped_column(ForeignKey("review_question.id"))
    words: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class ModelLack(Numbered, OfCase, Base):
    """Feedback of a reviewer on the model, at one decision; analysts read it."""

    __tablename__ = "model_lack"
    __table_args__ = (
        Index(None, "said_at"),
        CheckConstraint(
            "kind IN ('missing_question', 'wrong_weight', 'together', 'wording', 'other')", name="kind"
        ),
        APPEND_ONLY,
    )

    number: Mapped[int]
    reference: Mapped[str]
    model_version: Mapped[str]
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]
    said_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

"""Tables of recalls and of models in the shadow: what must be looked at again, and scores shown to nobody.

Models, their steps and the stop switch have theirs in ``service.areas.serving_model.tables``.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Double, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Numbered, OfCase


class ReviewTask(Numbered, OfCase, Base):
    """A screening that somebody must look at again, since its model was recalled."""

    __tablename__ = "review_task"
    __table_args__ = (
        UniqueConstraint("case_id", "number", "model_digest"),
        Index(None, "model_digest"),
        APPEND_ONLY,
    )

    number: Mapped[int]
    model_digest: Mapped[str]
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class ReviewDone(Base):
    """That a screening was looked at again."""

    __tablename__ = "review_done"
    __table_args__ = (APPEND_ONLY,)

    task_id: Mapped[int] = mapped_column(ForeignKey("review_task.id"), primary_key=True)
    note: Mapped[str]
    done_at: Mapped[datetime]
    done_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class ShadowScore(Base):
    """What a model in the shadow would have said of a screening; shown to nobody who works with cases.

    ``probability`` and ``band`` are empty where it gave no number (``status``). ``screening_digest`` is the
    content digest of the screening that was computed again.
    """

    __tablename__ = "shadow_score"
    __table_args__ = (
        CheckConstraint("(probability IS NULL) = (band IS NULL)", name="band"),
        CheckConstraint("(probability IS NULL) = (status <> 'scored')", name="scored"),
        ForeignKeyConstraint(["case_id", "number"], ["screening.case_id", "screening.number"]),
        Index(None, "model_digest"),
        APPEND_ONLY,
    )

    case_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    model_digest: Mapped[str] = mapped_column(ForeignKey("registered_model.digest"), primary_key=True)
    status: Mapped[str]
    probability: Mapped[float | None] = mapped_column(Double)
    band: Mapped[str | None]
    screening_digest: Mapped[str]
    computed_at: Mapped[datetime]

"""Tables of the models that gave or may give scores here, their steps, and the switch that stops scoring."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Made, Numbered

_STAGES = "('candidate', 'shadow', 'advisory', 'triage', 'retired')"


class ModelVersion(Base):
    """A model that was served here. ``stage`` is how far it was trusted when that began.

    What came after stands in ``ModelStep``.
    """

    __tablename__ = "model_version"
    __table_args__ = (
        CheckConstraint(
            f"stage IN {_STAGES}",
            name="stage",
        ),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[str]
    status: Mapped[str]
    stage: Mapped[str]
    catalogue_digest: Mapped[str]
    first_served_at: Mapped[datetime]


class ScoringStop(Numbered, Base):
    """One turn of the stop switch: stopped, asked to resume, or approved to resume. Only ever added to.

    ``made_by`` is empty where monitoring stopped scoring; only people ask to resume and approve it.
    """

    __tablename__ = "scoring_stop"
    __table_args__ = (
        CheckConstraint("kind IN ('stopped', 'resume_asked', 'resume_approved')", name="kind"),
        CheckConstraint("kind = 'stopped' OR made_by IS NOT NULL", name="by_person"),
        APPEND_ONLY,
    )

    kind: Mapped[str]
    reason: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class RegisteredModel(Base):
    """A model that was proposed here; its file is kept by digest. ``trained_by`` is a login, if known."""

    __tablename__ = "registered_model"
    __table_args__ = (APPEND_ONLY,)

    digest: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[str]
    status: Mapped[str]
    catalogue_digest: Mapped[str]
    trained_by: Mapped[str | None]
    registered_at: Mapped[datetime]
    registered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class ModelStep(Numbered, Made, Base):
    """One step of a model: proposed, approved, rejected, lowered, or superseded by another. Only added to.

    A proposal and a rejection change nothing; the others bring the model to ``to_stage``. ``serves`` is the
    digest that gives scores from this step on, empty for none, ``NULL`` when the step does not change that.
    ``proposal_id`` is the proposal that is decided on; it can be decided once.
    """

    __tablename__ = "model_step"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('proposed', 'approved', 'rejected', 'lowered', 'superseded')",
            name="kind",
        ),
        CheckConstraint(f"from_stage IN {_STAGES}", name="from_stage"),
        CheckConstraint(f"to_stage IN {_STAGES}", name="to_stage"),
        CheckConstraint("(kind IN ('approved', 'rejected')) = (proposal_id IS NOT NULL)", name="decides"),
        CheckConstraint("kind <> 'proposed' OR results_digest IS NOT NULL", name="rests_on_results"),
        UniqueConstraint("proposal_id"),
        Index(None, "digest", "id"),
        APPEND_ONLY,
    )

    digest: Mapped[str]
    kind: Mapped[str]
    from_stage: Mapped[str]
    to_stage: Mapped[str]
    serves: Mapped[str | None]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("model_step.id"))
    results_digest: Mapped[str | None]
    report_digest: Mapped[str | None]
    reason: Mapped[str]

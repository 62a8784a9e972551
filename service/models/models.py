"""Tables of the model: which artefacts gave scores here, and every use of the stop switch."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base

Stage = Literal["candidate", "shadow", "advisory", "triage", "retired"]


class ModelVersion(Base):
    """A model that was served here. ``stage`` says how far it is trusted: shadow, advisory, …"""

    __tablename__ = "model_version"
    __table_args__ = (
        CheckConstraint(
            "stage IN ('candidate', 'shadow', 'advisory', 'triage', 'retired')",
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


class ScoringStop(Base):
    """One turn of the stop switch: stopped, asked to resume, or approved to resume. Only ever added to."""

    __tablename__ = "scoring_stop"
    __table_args__ = (
        CheckConstraint("kind IN ('stopped', 'resume_asked', 'resume_approved')", name="kind"),
        {"info": {"append_only": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reason: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

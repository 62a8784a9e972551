"""The table of the decisions to let a band bring assessments forward, per setting."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Made, Numbered


class PullForwardStep(Numbered, Made, Base):
    """One step for one setting: proposed, approved, rejected, or put off. Only ever added to.

    ``rule`` is JSON with the digest of the ``model`` whose bands it is about and the ``terms`` by band; empty
    where a step puts off. The last approved or off step of a setting counts. ``proposal_id`` is the proposal
    that is decided on; it can be decided once.
    """

    __tablename__ = "pull_forward_step"
    __table_args__ = (
        CheckConstraint("kind IN ('proposed', 'approved', 'rejected', 'off')", name="kind"),
        CheckConstraint("(kind IN ('approved', 'rejected')) = (proposal_id IS NOT NULL)", name="decides"),
        CheckConstraint("(kind = 'off') = (rule = '')", name="off_has_no_rule"),
        UniqueConstraint("proposal_id"),
        Index(None, "setting", "id"),
        APPEND_ONLY,
    )

    setting: Mapped[str]
    kind: Mapped[str]
    rule: Mapped[str] = mapped_column(Text)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("pull_forward_step.id"))
    reason: Mapped[str] = mapped_column(Text)

"""Tables of cases: rounds, due moments and conversations, assignments, links and topics.

A case has a code and no name, no birth date and no citizen number. Age (years, with the moment at which it
was asked) and setting belong to the round. The stage of a round only goes forward. Age and setting can change
while the round is a draft, and each change stays as a row of its own.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Made, Numbered, OfCase


class Intake(Numbered, OfCase, Base):
    """One round: form, own judgement, screening. ``stage`` goes from draft to judged to screened.

    ``age`` is the age in years at the moment ``age_at``, ``setting`` where the young person was at this
    intake. ``corrects`` is the round that this one corrects and whose screening was withdrawn for it.
    """

    __tablename__ = "intake"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("stage IN ('draft', 'judged', 'screened')", name="stage"),
        CheckConstraint("age BETWEEN 0 AND 120", name="age"),
    )

    number: Mapped[int]
    age: Mapped[int]
    age_confirmed: Mapped[bool]
    age_at: Mapped[datetime]
    setting: Mapped[str]
    stage: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    corrects: Mapped[int | None] = mapped_column(ForeignKey("intake.id"))


class IntakeChange(Base):
    """Age and setting of a round as they were changed or confirmed again while it was a draft.

    ``revision`` is that of the draft with this change: whoever judges on a draft has seen these as well.
    """

    __tablename__ = "intake_change"
    __table_args__ = (APPEND_ONLY,)

    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    age: Mapped[int]
    age_confirmed: Mapped[bool]
    setting: Mapped[str]
    age_before: Mapped[int]
    setting_before: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class AssessmentDue(Numbered, OfCase, Base):
    """A moment by which somebody must have talked with the young person, and what set it.

    Rows are only added. The earliest row that waits for a conversation counts, so a later fact can bring the
    moment forward and nothing can postpone it. A moment that rests on an answer of a draft lapses with that
    answer (``AssessmentDueLapsed``). A band sets one only by a decision of two people, ``step_id``.
    """

    __tablename__ = "assessment_due"
    __table_args__ = (
        Index(None, "case_id", "due_at"),
        CheckConstraint("because IN ('acute', 'judgement', 'direct_sign', 'band')", name="because"),
        CheckConstraint("(because = 'band') = (step_id IS NOT NULL)", name="band_by_decision"),
        APPEND_ONLY,
    )

    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"))
    due_at: Mapped[datetime]
    because: Mapped[str]
    step_id: Mapped[int | None] = mapped_column(ForeignKey("pull_forward_step.id"))
    set_at: Mapped[datetime]
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class AssessmentDueLapsed(Base):
    """A due moment that lapsed while its round was a draft, because no answer supported it any longer.

    Only moments that answers set can lapse, never a judged one or one that two people decided.
    """

    __tablename__ = "assessment_due_lapsed"
    __table_args__ = (
        Index(None, "case_id"),
        APPEND_ONLY,
    )

    due_id: Mapped[int] = mapped_column(ForeignKey("assessment_due.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    lapsed_at: Mapped[datetime]
    lapsed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class ConversationHeld(Numbered, Base):
    """A conversation with the young person. It meets what was due by then, in this round and before it.

    Only an in-person assessment adds a row; a correction of that assessment adds none.
    """

    __tablename__ = "conversation_held"
    __table_args__ = (Index(None, "case_id", "intake_id"), APPEND_ONLY)

    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    held_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class CaseAssignment(Numbered, OfCase, Base):
    """Who has a case from a moment on; ``person_id`` ``None``: nobody.

    Rows are only added; the last row of a case counts, so a case is with one person at a time. ``because`` is
    set where ``made_by`` had the case and was disabled, left the team or lost the role.
    """

    __tablename__ = "case_assignment"
    __table_args__ = (Index(None, "case_id", "id"), APPEND_ONLY)

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    because: Mapped[str | None]


class CaseLink(Numbered, OfCase, Made, Base):
    """A step in joining two cases of one young person, or in undoing that (``undoes``).

    Proposed by one person and confirmed or rejected by another; ``proposal_id`` is decided once. After a
    confirmed link that was not undone, ``case_id`` is read-only and goes on in ``goes_on_id``.
    """

    __tablename__ = "case_link"
    __table_args__ = (
        CheckConstraint("kind IN ('proposed', 'confirmed', 'rejected')", name="kind"),
        CheckConstraint("(kind = 'proposed') = (proposal_id IS NULL)", name="decides"),
        CheckConstraint("case_id <> goes_on_id", name="two_cases"),
        UniqueConstraint("proposal_id"),
        Index(None, "case_id", "id"),
        Index(None, "goes_on_id", "id"),
        APPEND_ONLY,
    )

    goes_on_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    undoes: Mapped[bool]
    kind: Mapped[str]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("case_link.id"))
    reason: Mapped[str] = mapped_column(Text)


class CaseTopic(Numbered, OfCase, Base):
    """The topic of a case, in a few words for the list. The last row of a case counts; empty words take the
    topic away."""

    __tablename__ = "case_topic"
    __table_args__ = (Index(None, "case_id", "id"), APPEND_ONLY)

    words: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime]
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

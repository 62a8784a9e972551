"""Tables that decide who may see a case: the case with its team, and emergency access to one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Made, Numbered, OfCase


class Case(Numbered, Base):
    """One young person at one organisation, known by ``reference`` alone. ``setting`` is where the young
    person is now: that of the last round."""

    __tablename__ = "cases"
    __table_args__ = (UniqueConstraint("year", "number"), Index(None, "team_id", "created_at"))

    reference: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    number: Mapped[int]
    setting: Mapped[str]
    reported_by: Mapped[str]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class CaseTransfer(Numbered, OfCase, Made, Base):
    """A step in the hand-over of a case to another team: asked, and then accepted, refused or withdrawn.

    Until it is accepted the case stays with ``from_team``. ``ask_id`` is the step that is decided on, once.
    """

    __tablename__ = "case_transfer"
    __table_args__ = (
        CheckConstraint("kind IN ('asked', 'accepted', 'refused', 'withdrawn')", name="kind"),
        CheckConstraint("(kind = 'asked') = (ask_id IS NULL)", name="decides"),
        CheckConstraint("from_team <> to_team", name="another_team"),
        UniqueConstraint("ask_id"),
        Index(None, "case_id", "id"),
        Index(None, "to_team", "id"),
        Index(None, "from_team", "id"),
        APPEND_ONLY,
    )

    from_team: Mapped[int] = mapped_column(ForeignKey("team.id"))
    to_team: Mapped[int] = mapped_column(ForeignKey("team.id"))
    kind: Mapped[str]
    ask_id: Mapped[int | None] = mapped_column(ForeignKey("case_transfer.id"))
    note: Mapped[str] = mapped_column(Text)


class CaseStand(Base):
    """How a case stands now, for the work list: one row a case, in the order of its indexes.

    Every column follows from other tables (``work_list_queries.refresh``). They are kept here so that
    a page of the list costs the same with 50,000 cases as with 500. No score is among them. ``due_at``
    is ``None`` while nothing is due. ``is_open``: something waits in it, such as a form, a conversation or
    the end of a stay. ``goes_on_in``: the id of the case of the same young person that goes on, while this
    one is only read.
    """

    __tablename__ = "case_stand"
    __table_args__ = (
        Index(None, "team_id", "is_open", "due_at", "case_id"),
        Index(None, "assigned_to", "team_id", "is_open", "acute", "due_at", "case_id"),
        Index(None, "goes_on_in"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    stage: Mapped[str]
    due_at: Mapped[datetime | None]
    acute: Mapped[bool]
    talked: Mapped[bool]
    is_open: Mapped[bool]
    goes_on_in: Mapped[int | None]


class EmergencyAccess(Numbered, OfCase, Base):
    """A case of another team, opened by one person with a reason, until ``ends_at`` at the latest."""

    __tablename__ = "emergency_access"
    __table_args__ = (
        Index(None, "person_id", "case_id"),
        Index(None, "case_id"),
        CheckConstraint("ends_at > begun_at", name="ends_later"),
        APPEND_ONLY,
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class EmergencyEnd(Base):
    """That an emergency access was ended before its time."""

    __tablename__ = "emergency_end"
    __table_args__ = (APPEND_ONLY,)

    access_id: Mapped[int] = mapped_column(ForeignKey("emergency_access.id"), primary_key=True)
    ended_at: Mapped[datetime]
    ended_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

"""Tables of the Zorgtafel: who sits there, whom they talk about, what they share, agree and write down.

A sheet is one young person at the table, known by a code of its own. It holds no name, no answer, no
judgement and no score; nothing here refers to a screening. Everything is only ever added to.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Made, Numbered


class Seat(Numbered, Base):
    """For which partner of the organisation a person sits at the table; the last row of a person counts."""

    __tablename__ = "table_seat"
    __table_args__ = (Index(None, "person_id", "id"), APPEND_ONLY)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    partner: Mapped[str]
    given_at: Mapped[datetime]
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Sheet(Numbered, Made, Base):
    """A young person at the table. ``partner`` put the sheet there first."""

    __tablename__ = "table_sheet"
    __table_args__ = (UniqueConstraint("year", "number"), Index(None, "partner"), APPEND_ONLY)

    reference: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    number: Mapped[int]
    partner: Mapped[str]


class SheetLink(Numbered, Base):
    """Which case of the organisation a sheet is about; the last row of a sheet counts."""

    __tablename__ = "table_link"
    __table_args__ = (Index(None, "sheet_id", "id"), Index(None, "case_id"), APPEND_ONLY)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("table_sheet.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    reference: Mapped[str]
    linked_at: Mapped[datetime]
    linked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Forward(Numbered, Base):
    """That somebody put a young person forward, with a worry and a question to the table."""

    __tablename__ = "table_forward"
    __table_args__ = (Index(None, "sheet_id"), Index(None, "partner"), APPEND_ONLY)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("table_sheet.id"))
    partner: Mapped[str]
    worry: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    put_at: Mapped[datetime]
    put_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Meeting(Numbered, Base):
    """One meeting of the table."""

    __tablename__ = "table_meeting"
    __table_args__ = (APPEND_ONLY,)

    held_on: Mapped[date] = mapped_column(unique=True)
    chair_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime]
    planned_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class AgendaItem(Base):
    """What was put forward stands on the agenda of one meeting."""

    __tablename__ = "table_agenda_item"
    __table_args__ = (Index(None, "meeting_id"), APPEND_ONLY)

    forward_id: Mapped[int] = mapped_column(ForeignKey("table_forward.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("table_meeting.id"))
    added_at: Mapped[datetime]
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Attendance(Numbered, Base):
    """Whether a partner was at a meeting; the last row for a partner counts."""

    __tablename__ = "table_attendance"
    __table_args__ = (
        Index(None, "meeting_id", "id"),
        CheckConstraint("state IN ('present', 'apologies')", name="state"),
        APPEND_ONLY,
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("table_meeting.id"))
    partner: Mapped[str]
    state: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Share(Numbered, Base):
    """What a partner shares about a young person, and for whom it is."""

    __tablename__ = "table_share"
    __table_args__ = (
        Index(None, "sheet_id", "id"),
        CheckConstraint("audience IN ('table', 'chair_and_team')", name="audience"),
        APPEND_ONLY,
    )

    sheet_id: Mapped[int] = mapped_column(ForeignKey("table_sheet.id"))
    partner: Mapped[str]
    audience: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    shared_at: Mapped[datetime]
    shared_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class CareBefore(Numbered, Base):
    """Care that a young person had before, and how it ended."""

    __tablename__ = "table_care"
    __table_args__ = (
        Index(None, "sheet_id", "id"),
        CheckConstraint(
            "ending IN ('goal_reached', 'young_person_stopped', 'provider_stopped', 'left', 'running', "
            "'other')",
            name="ending",
        ),
        APPEND_ONLY,
    )

    sheet_id: Mapped[int] = mapped_column(ForeignKey("table_sheet.id"))
    partner: Mapped[str]
    kind: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)
    ending: Mapped[str]
    told_at: Mapped[datetime]
    told_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Agreement(Numbered, Made, Base):
    """Who does what, and by which day."""

    __tablename__ = "table_agreement"
    __table_args__ = (Index(None, "sheet_id"), Index(None, "meeting_id"), APPEND_ONLY)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("table_sheet.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("table_meeting.id"))
    owner: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]


class ActionReview(Numbered, Base):
    """How an agreement stood at a later meeting; the last row of an agreement counts."""

    __tablename__ = "table_action_review"
    __table_args__ = (
        Index(None, "agreement_id", "id"),
        CheckConstraint("state IN ('done', 'open', 'dropped')", name="state"),
        APPEND_ONLY,
    )

    agreement_id: Mapped[int] = mapped_column(ForeignKey("table_agreement.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("table_meeting.id"))
    state: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    reviewed_at: Mapped[datetime]
    reviewed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class MinutesRow(Numbered, Base):
    """One version of the minutes of a meeting; the last one counts until it is confirmed."""

    __tablename__ = "table_minutes"
    __table_args__ = (UniqueConstraint("meeting_id", "number"), APPEND_ONLY)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("table_meeting.id"))
    number: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Confirmation(Base):
    """That the minutes of a meeting were confirmed at a later one. There is one, and it stays."""

    __tablename__ = "table_confirmation"
    __table_args__ = (APPEND_ONLY,)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("table_meeting.id"), primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("table_minutes.id"))
    at_meeting_id: Mapped[int] = mapped_column(ForeignKey("table_meeting.id"))
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Correction(Numbered, Base):
    """What was put right after minutes were confirmed; the minutes themselves stay as they were."""

    __tablename__ = "table_correction"
    __table_args__ = (Index(None, "meeting_id", "id"), APPEND_ONLY)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("table_meeting.id"))
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

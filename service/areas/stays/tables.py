"""Tables of stays. Rows are only added; the state of a stay follows from its entries.

``stay_end`` refers to the in-person assessment of the round, so that the database too refuses to end a stay
before that assessment. It keeps the outcome and the first judgement of that day as codes.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Made, Numbered, OfCase


class Stay(Numbered, OfCase, Made, Base):
    """One placement of a young person.

    ``longest_until`` is the last day of the allowed weeks as they were when it began. ``weekday`` (0 is
    Monday) is that of the first day, on which each of its weeks begins.
    """

    __tablename__ = "stay"
    __table_args__ = (UniqueConstraint("case_id", "number"), APPEND_ONLY)

    reference: Mapped[str]
    number: Mapped[int]
    setting: Mapped[str]
    begun_on: Mapped[date]
    weekday: Mapped[int]
    longest_until: Mapped[date]


class StayEntry(Made, Base):
    """An entry of a stay. ``number`` counts from 1 and is the revision of the stay with this entry.

    ``day`` is when it happened, ``until`` the new last day of an extension. ``facts`` is JSON of codes and
    numbers; ``words`` is what somebody typed, and never leaves the case.
    """

    __tablename__ = "stay_entry"
    __table_args__ = (Index(None, "stay_id", "kind", "day"), APPEND_ONLY)

    stay_id: Mapped[int] = mapped_column(ForeignKey("stay.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    day: Mapped[date]
    code: Mapped[str]
    done: Mapped[bool | None]
    until: Mapped[date | None]
    facts: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)


class StayEnd(Made, Base):
    """The end of a stay. ``days`` counts from the first day to the last; scores of the climate are tenths."""

    __tablename__ = "stay_end"
    __table_args__ = (
        ForeignKeyConstraint(["intake_id", "assessment"], ["assessment.intake_id", "assessment.number"]),
        Index(None, "ended_on", "setting"),
        CheckConstraint("days >= 0", name="days"),
        CheckConstraint("satisfaction BETWEEN 1 AND 10", name="satisfaction"),
        APPEND_ONLY,
    )

    stay_id: Mapped[int] = mapped_column(ForeignKey("stay.id"), primary_key=True)
    intake_id: Mapped[int]
    assessment: Mapped[int]
    setting: Mapped[str]
    ended_on: Mapped[date]
    year: Mapped[int]
    days: Mapped[int]
    how: Mapped[str]
    longer_because: Mapped[str | None]
    words: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str]
    judgement: Mapped[str]
    satisfaction: Mapped[int | None]
    support: Mapped[int | None]
    growth: Mapped[int | None]
    atmosphere: Mapped[int | None]
    repression: Mapped[int | None]


class StayMissed(Base):
    """An indicator that proved present by the end of a stay and was not seen at intake.

    ``intake_answer`` is ``unknown``, ``not_asked``, ``declined`` or ``no`` (the lowest level).
    """

    __tablename__ = "stay_missed"
    __table_args__ = (
        CheckConstraint("intake_answer IN ('unknown', 'not_asked', 'declined', 'no')", name="intake_answer"),
        APPEND_ONLY,
    )

    stay_id: Mapped[int] = mapped_column(ForeignKey("stay_end.stay_id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    intake_answer: Mapped[str]


class StayStand(Base):
    """The state of a stay for the list alone: one row for each stay, read in the order of the indexes.

    Every column follows from other tables (``StayInFull.until``, ``StayInFull.due_from``).
    """

    __tablename__ = "stay_stand"
    __table_args__ = (
        Index(None, "team_id", "ended_on", "until", "stay_id"),
        Index(None, "team_id", "ended_on", "due_from", "stay_id"),
        Index(None, "case_id"),
    )

    stay_id: Mapped[int] = mapped_column(ForeignKey("stay.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    until: Mapped[date]
    due_from: Mapped[date]
    ended_on: Mapped[date | None]

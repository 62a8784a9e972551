"""Queries about the Zorgtafel: sheets and who may see them, meetings, minutes. What was added since a page
was shown is asked in ``added_since_shown_queries``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from service.access.open_case import case_is_visible
from service.areas.zorgtafel.tables import (
    ActionReview,
    AgendaItem,
    Agreement,
    Attendance,
    CareBefore,
    Confirmation,
    Correction,
    Forward,
    Meeting,
    MinutesRow,
    Seat,
    Share,
    Sheet,
    SheetLink,
)
from service.db.base import AnyRow
from service.db.numbers_of_destroyed import number_given
from service.identity.actor import Actor
from service.identity.permissions import Role


def _is_last(table: Any, of: Any) -> ColumnElement[bool]:
    """The condition that a row is the last one of its ``of``."""
    other = table.__table__.alias()
    last: ColumnElement[bool] = (
        table.id == select(func.max(other.c.id)).where(other.c[of.name] == of).scalar_subquery()
    )
    return last


# seats


def seat(db: Session, person_id: int) -> str | None:
    query = select(Seat.partner).where(Seat.person_id == person_id).order_by(Seat.id.desc()).limit(1)
    return db.execute(query).scalar_one_or_none()


def seats(db: Session) -> dict[int, str]:
    """The present partner of everybody who was ever given a seat."""
    rows = db.execute(select(Seat.person_id, Seat.partner).where(_is_last(Seat, Seat.person_id)))
    return {row.person_id: row.partner for row in rows}


# which sheets


def visible(actor: Actor, partner: str) -> ColumnElement[bool]:
    """The condition on ``Sheet`` that holds for exactly the sheets that ``actor`` may open.

    The coordinator leads the table and sees every sheet. A partner sees what the own organisation put
    forward, and what was put on an agenda. Who works with cases sees the sheets of the own teams' cases.
    """
    if Role.COORDINATOR in actor.roles:
        return true()
    conditions: list[ColumnElement[bool]] = []
    if Role.PARTNER in actor.roles and partner:
        of_sheet = Forward.sheet_id == Sheet.id
        conditions.append(exists().where(of_sheet, Forward.partner == partner).correlate(Sheet))
        on_agenda = exists().where(of_sheet, AgendaItem.forward_id == Forward.id)
        conditions.append(on_agenda.correlate(Sheet))
    if Role.INTAKE_WORKER in actor.roles:
        linked = exists().where(
            SheetLink.sheet_id == Sheet.id,
            _is_last(SheetLink, SheetLink.sheet_id),
            case_is_visible(actor, SheetLink.__table__.c.case_id),
        )
        conditions.append(linked.correlate(Sheet))
    return or_(*conditions) if conditions else false()


def _sheets(actor: Actor) -> Any:
    linked = and_(SheetLink.sheet_id == Sheet.id, _is_last(SheetLink, SheetLink.sheet_id))
    return (
        select(
            Sheet.id,
            Sheet.reference,
            Sheet.partner,
            Sheet.made_at,
            SheetLink.case_id,
            SheetLink.reference.label("case_reference"),
            case_is_visible(actor, SheetLink.__table__.c.case_id).label("sees_case"),
        )
        .select_from(Sheet)
        .outerjoin(SheetLink, linked)
    )


def sheet(db: Session, actor: Actor, reference: str, may_see: ColumnElement[bool]) -> AnyRow | None:
    """The sheet with this code, if it is among those that may be seen."""
    return db.execute(_sheets(actor).where(Sheet.reference == reference, may_see)).one_or_none()


def sheets(db: Session, actor: Actor, may_see: ColumnElement[bool], limit: int) -> Sequence[AnyRow]:
    """The sheets that may be seen, the latest first."""
    return db.execute(_sheets(actor).where(may_see).order_by(Sheet.id.desc()).limit(limit)).all()


def sheets_of_cases(
    db: Session, actor: Actor, case_ids: Collection[int], may_see: ColumnElement[bool]
) -> Sequence[AnyRow]:
    """The sheets that are linked to one of these cases, the first one first."""
    return db.execute(_sheets(actor).where(SheetLink.case_id.in_(case_ids), may_see).order_by(Sheet.id)).all()


def next_number(db: Session, year: int) -> int:
    last = db.execute(select(func.max(Sheet.number)).where(Sheet.year == year)).scalar_one()
    return max(last or 0, number_given(db, "sheet", year)) + 1


# what stands on them


def forwards(db: Session, sheet_ids: Collection[int]) -> Sequence[AnyRow]:
    """What was put forward on these sheets, with the meeting that it stood or stands on the agenda of."""
    return db.execute(
        select(*Forward.__table__.c, Meeting.held_on)
        .outerjoin(AgendaItem, AgendaItem.forward_id == Forward.id)
        .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Forward.sheet_id.in_(sheet_ids))
        .order_by(Forward.id)
    ).all()


def waiting(db: Session, may_see: ColumnElement[bool]) -> Sequence[AnyRow]:
    """What was put forward and stands on no agenda yet, the first thing first."""
    return db.execute(
        select(Forward.id, Forward.partner, Forward.put_at, Sheet.id.label("sheet_id"), Sheet.reference)
        .join(Sheet, Sheet.id == Forward.sheet_id)
        .where(~exists().where(AgendaItem.forward_id == Forward.id).correlate(Forward), may_see)
        .order_by(Forward.id)
    ).all()


def shares(db: Session, sheet_ids: Collection[int], chairs: bool, partner: str) -> Sequence[AnyRow]:
    """What was shared on these sheets. What is for the chair and the team is left out for all others but
    the partner that shared it."""
    asked = select(Share.__table__).where(Share.sheet_id.in_(sheet_ids)).order_by(Share.id)
    if not chairs:
        asked = asked.where(or_(Share.audience == "table", Share.partner == partner))
    return db.execute(asked).all()


def care(db: Session, sheet_ids: Collection[int]) -> Sequence[AnyRow]:
    return db.execute(
        select(CareBefore.__table__).where(CareBefore.sheet_id.in_(sheet_ids)).order_by(CareBefore.id)
    ).all()


# meetings


def meetings(db: Session) -> Sequence[AnyRow]:
    """Every meeting, the latest first."""
    return db.execute(
        select(Meeting.id, Meeting.held_on, Meeting.chair_id).order_by(Meeting.held_on.desc())
    ).all()


def meeting(db: Session, day: date) -> AnyRow | None:
    return db.execute(
        select(Meeting.id, Meeting.held_on, Meeting.chair_id).where(Meeting.held_on == day)
    ).one_or_none()


def agenda(db: Session, meeting_id: int) -> Sequence[AnyRow]:
    """What stands on the agenda of a meeting, in the order in which it was put forward."""
    return db.execute(
        select(
            Forward.id,
            Forward.partner,
            Forward.worry,
            Forward.question,
            Forward.put_at,
            Sheet.id.label("sheet_id"),
            Sheet.reference,
        )
        .join(AgendaItem, AgendaItem.forward_id == Forward.id)
        .join(Sheet, Sheet.id == Forward.sheet_id)
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(Forward.id)
    ).all()


def attendance(db: Session, meeting_id: int) -> dict[str, str]:
    """By partner: present or apologies, as last recorded."""
    rows = db.execute(
        select(Attendance.partner, Attendance.state)
        .where(Attendance.meeting_id == meeting_id)
        .order_by(Attendance.id)
    )
    return {row.partner: row.state for row in rows}


def _agreements() -> Any:
    last = and_(ActionReview.agreement_id == Agreement.id, _is_last(ActionReview, ActionReview.agreement_id))
    return (
        select(
            Agreement.id,
            Agreement.owner,
            Agreement.words,
            Agreement.due_on,
            Agreement.made_by,
            Sheet.id.label("sheet_id"),
            Sheet.reference,
            Meeting.held_on,
            func.coalesce(ActionReview.state, "open").label("state"),
            func.coalesce(ActionReview.words, "").label("review_words"),
        )
        .join(Sheet, Sheet.id == Agreement.sheet_id)
        .join(Meeting, Meeting.id == Agreement.meeting_id)
        .outerjoin(ActionReview, last)
    )


def agreements(db: Session, sheet_ids: Collection[int]) -> Sequence[AnyRow]:
    """What was agreed about these sheets, and how each agreement stands."""
    return db.execute(_agreements().where(Agreement.sheet_id.in_(sheet_ids)).order_by(Agreement.id)).all()


def agreement(db: Session, agreement_id: int) -> AnyRow | None:
    return db.execute(_agreements().where(Agreement.id == agreement_id)).one_or_none()


def open_actions(db: Session, before: date) -> Sequence[AnyRow]:
    """What was agreed at meetings before a day and is still open, the earliest due first."""
    return db.execute(
        _agreements()
        .where(Meeting.held_on < before, func.coalesce(ActionReview.state, "open") == "open")
        .order_by(Agreement.due_on, Agreement.id)
    ).all()


def overdue_agreements(db: Session, today: date) -> int:
    """How many agreements with a last day before ``today`` are still open."""
    late = _agreements().where(Agreement.due_on < today, func.coalesce(ActionReview.state, "open") == "open")
    return db.execute(select(func.count()).select_from(late.subquery())).scalar_one()


def reviewed_at(db: Session, meeting_id: int) -> Sequence[AnyRow]:
    """The agreements that were looked at in a meeting, as they stand now."""
    looked = select(ActionReview.agreement_id).where(ActionReview.meeting_id == meeting_id)
    return db.execute(_agreements().where(Agreement.id.in_(looked)).order_by(Agreement.id)).all()


# minutes


def minutes(db: Session, meeting_id: int) -> AnyRow | None:
    """The last version of the minutes of a meeting."""
    query = select(MinutesRow.__table__).where(MinutesRow.meeting_id == meeting_id)
    return db.execute(query.order_by(MinutesRow.number.desc()).limit(1)).one_or_none()


def writers(db: Session, meeting_id: int) -> frozenset[int]:
    """The people who wrote a version of the minutes."""
    query = select(MinutesRow.written_by).where(MinutesRow.meeting_id == meeting_id)
    return frozenset(db.execute(query).scalars())


def confirmation(db: Session, meeting_id: int) -> AnyRow | None:
    return db.execute(
        select(
            Confirmation.minutes_id,
            Confirmation.confirmed_at,
            Confirmation.confirmed_by,
            Meeting.held_on,
        )
        .join(Meeting, Meeting.id == Confirmation.at_meeting_id)
        .where(Confirmation.meeting_id == meeting_id)
    ).one_or_none()


def corrections(db: Session, meeting_id: int) -> Sequence[AnyRow]:
    return db.execute(
        select(Correction.__table__).where(Correction.meeting_id == meeting_id).order_by(Correction.id)
    ).all()

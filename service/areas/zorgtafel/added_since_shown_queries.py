"""Every query about who added what at the Zorgtafel, and when."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.areas.zorgtafel.tables import (
    ActionReview,
    AgendaItem,
    Agreement,
    Attendance,
    Correction,
    Forward,
    Sheet,
    SheetLink,
)
from service.db.base import AnyRow


def agreements_on(db: Session, sheet_id: int) -> Sequence[AnyRow]:
    asked = select(Agreement.words, Agreement.made_at, Agreement.made_by)
    return db.execute(asked.where(Agreement.sheet_id == sheet_id).order_by(Agreement.id)).all()


def agreements_at(db: Session, meeting_id: int) -> Sequence[AnyRow]:
    asked = select(Agreement.words, Agreement.made_at, Agreement.made_by)
    return db.execute(asked.where(Agreement.meeting_id == meeting_id).order_by(Agreement.id)).all()


def links(db: Session, sheet_id: int) -> Sequence[AnyRow]:
    asked = select(SheetLink.linked_at, SheetLink.linked_by)
    return db.execute(asked.where(SheetLink.sheet_id == sheet_id).order_by(SheetLink.id)).all()


def on_agenda(db: Session, meeting_id: int) -> Sequence[AnyRow]:
    return db.execute(
        select(Sheet.reference, Forward.worry, AgendaItem.added_at, AgendaItem.added_by)
        .join(Forward, Forward.id == AgendaItem.forward_id)
        .join(Sheet, Sheet.id == Forward.sheet_id)
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.added_at, AgendaItem.forward_id)
    ).all()


def attendance(db: Session, meeting_id: int) -> Sequence[AnyRow]:
    asked = select(Attendance.partner, Attendance.state, Attendance.recorded_at, Attendance.recorded_by)
    return db.execute(asked.where(Attendance.meeting_id == meeting_id).order_by(Attendance.id)).all()


def actions(db: Session, meeting_id: int) -> Sequence[AnyRow]:
    return db.execute(
        select(Agreement.words, ActionReview.state, ActionReview.reviewed_at, ActionReview.reviewed_by)
        .join(Agreement, Agreement.id == ActionReview.agreement_id)
        .where(ActionReview.meeting_id == meeting_id)
        .order_by(ActionReview.id)
    ).all()


def corrections(db: Session, meeting_id: int) -> Sequence[AnyRow]:
    asked = select(Correction.words, Correction.written_at, Correction.written_by)
    return db.execute(asked.where(Correction.meeting_id == meeting_id).order_by(Correction.id)).all()


def put_forward(db: Session, forward_ids: Collection[int]) -> Sequence[AnyRow]:
    asked = select(Forward.id, Forward.worry, Forward.put_at, Forward.put_by)
    return db.execute(asked.where(Forward.id.in_(forward_ids)).order_by(Forward.id)).all()

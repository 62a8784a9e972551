"""Every question to the database about cases, rounds and due moments.

Statements that run in every request are made once; only their values change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from service.cases.models import AssessmentDue, Case, Intake

AnyRow = Row[*tuple[Any, ...]]

_ROUND = select(
    Intake.id, Intake.case_id, Intake.number, Intake.age, Intake.stage, Intake.created_at, Intake.created_by
)
_ROUNDS = _ROUND.where(Intake.case_id == bindparam("case_id")).order_by(Intake.number)
_LATEST_ROUND = _ROUND.where(Intake.case_id == bindparam("case_id")).order_by(Intake.number.desc()).limit(1)
_SET_STAGE = update(Intake).where(Intake.id == bindparam("intake_id")).values(stage=bindparam("to_stage"))
_DUES = select(
    AssessmentDue.intake_id,
    AssessmentDue.due_at,
    AssessmentDue.because,
    AssessmentDue.set_at,
    AssessmentDue.set_by,
)
_EARLIEST_DUE = (
    _DUES.where(AssessmentDue.intake_id == bindparam("intake_id")).order_by(AssessmentDue.due_at).limit(1)
)
_ADD_DUE = insert(AssessmentDue)


def next_number(db: Session, year: int) -> int:
    """The number of the next case of ``year``; the one writer at a time makes it unique."""
    last = db.execute(select(func.max(Case.number)).where(Case.year == year)).scalar_one()
    return (last or 0) + 1


def add_case(db: Session, **values: Any) -> int:
    return db.execute(insert(Case).values(values).returning(Case.id)).scalar_one()


def add_round(db: Session, **values: Any) -> int:
    return db.execute(insert(Intake).values(values).returning(Intake.id)).scalar_one()


def latest_round(db: Session, case_id: int) -> AnyRow:
    return db.connection().execute(_LATEST_ROUND, {"case_id": case_id}).one()


def rounds(db: Session, case_id: int) -> Sequence[AnyRow]:
    return db.execute(_ROUNDS, {"case_id": case_id}).all()


def set_stage(db: Session, intake_id: int, stage: str) -> None:
    db.connection().execute(_SET_STAGE, {"intake_id": intake_id, "to_stage": stage})


def earliest_due(db: Session, intake_id: int) -> AnyRow | None:
    return db.connection().execute(_EARLIEST_DUE, {"intake_id": intake_id}).one_or_none()


def earliest_due_of_case(db: Session, case_id: int) -> AnyRow | None:
    """The earliest moment over all rounds of a case."""
    return db.execute(
        _DUES.where(AssessmentDue.case_id == case_id).order_by(AssessmentDue.due_at).limit(1)
    ).one_or_none()


def add_due(db: Session, **values: Any) -> None:
    db.connection().execute(_ADD_DUE, values)


def dues(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every moment that was set for a case, in the order in which they were set."""
    return db.execute(_DUES.where(AssessmentDue.case_id == case_id).order_by(AssessmentDue.id)).all()


def case_facts(db: Session, case_id: int) -> AnyRow:
    """What was stored when the case was made."""
    return db.execute(
        select(Case.created_at, Case.created_by, Case.reported_by).where(Case.id == case_id)
    ).one()


def _listed(
    visible: ColumnElement[bool], *, person_id: int | None, team_id: int | None, stage: str | None, code: str
) -> Select[Any]:
    """Visible cases with their latest round; no score is anywhere near this statement."""
    latest = (
        select(func.max(Intake.number)).where(Intake.case_id == Case.id).correlate(Case).scalar_subquery()
    )
    asked = select(Case).join(Intake, (Intake.case_id == Case.id) & (Intake.number == latest)).where(visible)
    if person_id is not None:
        worked_on = exists().where(Intake.case_id == Case.id, Intake.created_by == person_id).correlate(Case)
        asked = asked.where(or_(Case.created_by == person_id, worked_on))
    if team_id is not None:
        asked = asked.where(Case.team_id == team_id)
    if stage is not None:
        asked = asked.where(Intake.stage == stage)
    if code:
        asked = asked.where(Case.reference.contains(code, autoescape=True))
    return asked


def count(db: Session, visible: ColumnElement[bool], **asked: Any) -> int:
    """How many visible cases fit."""
    return db.execute(_listed(visible, **asked).with_only_columns(func.count())).scalar_one()


def work_list(
    db: Session, visible: ColumnElement[bool], *, limit: int, offset: int, **asked: Any
) -> Sequence[AnyRow]:
    """One page of the visible cases that fit: the earliest due first, then the oldest."""
    due = (
        select(func.min(AssessmentDue.due_at))
        .where(AssessmentDue.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
        .label("due_at")
    )
    acute = (
        exists()
        .where(AssessmentDue.case_id == Case.id, AssessmentDue.because.in_(("acute", "direct_sign")))
        .correlate(Case)
        .label("acute")
    )
    return db.execute(
        _listed(visible, **asked)
        .with_only_columns(
            Case.reference,
            Case.setting,
            Case.team_id,
            Intake.age,
            Intake.number,
            Intake.stage,
            due,
            acute,
            Case.created_at,
        )
        .order_by(due.is_(None), due, Case.created_at, Case.id)
        .limit(limit)
        .offset(offset)
    ).all()

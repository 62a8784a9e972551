"""Every question to the database about cases, rounds and due moments.

Statements on the way of a screening go straight to the driver (``Hot``); the rest are ordinary.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from service.cases.models import AssessmentDue, Case, ConversationHeld, Intake
from service.db.hot import Hot

AnyRow = Row[*tuple[Any, ...]]

_I, _A = Intake.__table__.c, AssessmentDue.__table__.c
_ROUND = select(_I.id, _I.case_id, _I.number, _I.age, _I.stage, _I.created_at, _I.created_by).where(
    _I.case_id == bindparam("case_id")
)
_ROUNDS = Hot(_ROUND.order_by(_I.number))
_LATEST_ROUND = Hot(_ROUND.order_by(_I.number.desc()).limit(1))
_SET_STAGE = Hot(update(Intake).where(_I.id == bindparam("intake_id")).values(stage=bindparam("to_stage")))
_DUES = select(_A.intake_id, _A.due_at, _A.because, _A.set_at, _A.set_by)
_EARLIEST_DUE = Hot(
    _DUES.where(_A.case_id == bindparam("case_id"), _A.intake_id == bindparam("intake_id"))
    .order_by(_A.due_at)
    .limit(1)
)
_H = ConversationHeld.__table__.c
_WAITS = ~(
    exists()
    .where(_H.case_id == _A.case_id, _H.intake_id >= _A.intake_id, _H.recorded_at >= _A.set_at)
    .correlate(AssessmentDue.__table__)
)
"""A due moment that no conversation has met: none was recorded since, in this round or in a later one."""

_EARLIEST_WAITING = Hot(
    _DUES.where(_A.case_id == bindparam("case_id"), _A.intake_id == bindparam("intake_id"), _WAITS)
    .order_by(_A.due_at)
    .limit(1)
)
_ADD_DUE = Hot(insert(AssessmentDue), [column.name for column in _A if column.name != "id"])


def next_number(db: Session, year: int) -> int:
    """The number of the next case of ``year``; the one writer at a time makes it unique."""
    last = db.execute(select(func.max(Case.number)).where(Case.year == year)).scalar_one()
    return (last or 0) + 1


def add_case(db: Session, **values: Any) -> int:
    return db.execute(insert(Case).values(values).returning(Case.id)).scalar_one()


def add_round(db: Session, **values: Any) -> int:
    return db.execute(insert(Intake).values(values).returning(Intake.id)).scalar_one()


def latest_round(db: Session, case_id: int) -> Any:
    return _LATEST_ROUND.one(db, case_id=case_id)


def rounds(db: Session, case_id: int) -> Sequence[Any]:
    return _ROUNDS.all(db, case_id=case_id)


def begun(db: Session, intake_ids: Sequence[int]) -> Sequence[AnyRow]:
    """When each of these rounds began."""
    return db.execute(select(_I.id, _I.created_at).where(_I.id.in_(intake_ids))).all()


def set_stage(db: Session, intake_id: int, stage: str) -> None:
    _SET_STAGE.run(db, intake_id=intake_id, to_stage=stage)


def earliest_due(db: Session, case_id: int, intake_id: int) -> Any:
    return _EARLIEST_DUE.one(db, case_id=case_id, intake_id=intake_id)


def earliest_waiting(db: Session, case_id: int, intake_id: int) -> Any:
    """The earliest moment of a round that no conversation has met."""
    return _EARLIEST_WAITING.one(db, case_id=case_id, intake_id=intake_id)


def earliest_due_of_case(db: Session, case_id: int) -> AnyRow | None:
    """The earliest moment of a case that still waits for its conversation."""
    return db.execute(
        _DUES.where(AssessmentDue.case_id == case_id, _WAITS).order_by(AssessmentDue.due_at).limit(1)
    ).one_or_none()


def direct_sign_waits(db: Session, case_id: int, intake_id: int) -> AnyRow | None:
    """What a direct sign made due in a round, while it waits for its conversation."""
    return db.execute(
        _DUES.where(
            AssessmentDue.case_id == case_id,
            AssessmentDue.intake_id == intake_id,
            AssessmentDue.because == "direct_sign",
            _WAITS,
        )
        .order_by(AssessmentDue.due_at)
        .limit(1)
    ).one_or_none()


def held(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every conversation of a case, in the order in which they were recorded."""
    return db.execute(
        select(_H.intake_id, _H.held_on, _H.recorded_at).where(_H.case_id == case_id).order_by(_H.id)
    ).all()


def add_held(db: Session, **values: Any) -> None:
    db.execute(insert(ConversationHeld).values(values))


def add_due(db: Session, **values: Any) -> None:
    _ADD_DUE.run(db, **values)


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
        .where(AssessmentDue.case_id == Case.id, _WAITS)
        .correlate(Case)
        .scalar_subquery()
        .label("due_at")
    )
    acute = (
        exists()
        .where(AssessmentDue.case_id == Case.id, AssessmentDue.because.in_(("acute", "direct_sign")), _WAITS)
        .correlate(Case)
        .label("acute")
    )
    talked = (
        exists()
        .where(ConversationHeld.case_id == Case.id, ConversationHeld.intake_id == Intake.id)
        .correlate(Case, Intake)
        .label("talked")
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
            talked,
            Case.created_at,
        )
        .order_by(due.is_(None), due, Case.created_at, Case.id)
        .limit(limit)
        .offset(offset)
    ).all()

"""Database statements about cases, rounds and due moments; the work list has its ``work_list_queries``.

Statements that every screening runs are compiled once (``Compiled``); the others are ordinary.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from service.access.tables import Case
from service.areas.cases.tables import (
    AssessmentDue,
    AssessmentDueLapsed,
    CaseAssignment,
    ConversationHeld,
    Intake,
    IntakeChange,
)
from service.areas.cases.work_list_queries import (
    LAPSED,
    LIFTED,
    WAITS,
    add_stand,
    refresh,
    refresh_due,
    refresh_stage,
)
from service.db.base import AnyRow
from service.db.compiled_statements import Compiled
from service.db.numbers_of_destroyed import number_given

_I, _A = Intake.__table__.c, AssessmentDue.__table__.c
_ROUND = select(
    _I.id,
    _I.case_id,
    _I.number,
    _I.age,
    _I.stage,
    _I.created_at,
    _I.created_by,
    _I.corrects,
    _I.age_at,
    _I.setting,
).where(_I.case_id == bindparam("case_id"))
_ROUNDS = Compiled(_ROUND.order_by(_I.number))
_LATEST_ROUND = Compiled(_ROUND.order_by(_I.number.desc()).limit(1))
_SET_STAGE = Compiled(
    update(Intake).where(_I.id == bindparam("intake_id")).values(stage=bindparam("to_stage"))
)
_DUES = select(_A.intake_id, _A.due_at, _A.because, _A.step_id, _A.set_at, _A.set_by)
_EARLIEST_DUE = Compiled(
    _DUES.where(_A.case_id == bindparam("case_id"), _A.intake_id == bindparam("intake_id"), ~LAPSED)
    .order_by(_A.due_at)
    .limit(1)
)
_H = ConversationHeld.__table__.c
_WAITING = _DUES.where(_A.case_id == bindparam("case_id"), _A.intake_id == bindparam("intake_id"), WAITS)
_EARLIEST_WAITING = Compiled(_WAITING.order_by(_A.due_at).limit(1))
_EARLIEST_JUDGED = Compiled(_WAITING.where(_A.because == "judgement").order_by(_A.due_at).limit(1))
_WAITING_ON_ANSWERS = Compiled(
    select(_A.id, _A.due_at, _A.because, _A.set_at).where(
        _A.case_id == bindparam("case_id"),
        _A.intake_id == bindparam("intake_id"),
        or_(_A.because == "acute", _A.because == "direct_sign"),
        WAITS,
    )
)
_ADD_DUE = Compiled(insert(AssessmentDue), [column.name for column in _A if column.name != "id"])


def next_number(db: Session, year: int) -> int:
    """The number of the next case of ``year``; it is unique because there is one writer at a time."""
    last = db.execute(select(func.max(Case.number)).where(Case.year == year)).scalar_one()
    return max(last or 0, number_given(db, "case", year)) + 1


def add_case(db: Session, **values: Any) -> int:
    case_id = db.execute(insert(Case).values(values).returning(Case.id)).scalar_one()
    add_stand(db, case_id, values["team_id"])
    return case_id


def add_round(db: Session, **values: Any) -> int:
    """Add a round; the case takes over its setting."""
    db.execute(update(Case).where(Case.id == values["case_id"]).values(setting=values["setting"]))
    intake_id = db.execute(insert(Intake).values(values).returning(Intake.id)).scalar_one()
    refresh(db, values["case_id"])
    return intake_id


def latest_round(db: Session, case_id: int) -> Any:
    return _LATEST_ROUND.one(db, case_id=case_id)


def rounds(db: Session, case_id: int) -> Sequence[Any]:
    return _ROUNDS.all(db, case_id=case_id)


def rounds_beside(db: Session, intake_ids: Collection[int]) -> Sequence[AnyRow]:
    """Every round of the cases of these rounds: who made it and when, and which one it corrects."""
    cases = select(_I.case_id).where(_I.id.in_(intake_ids))
    return db.execute(
        select(_I.id, _I.created_at, _I.created_by, _I.corrects).where(_I.case_id.in_(cases))
    ).all()


def made_by(round_id: ColumnElement[int], person_id: int) -> ColumnElement[bool]:
    """Whether a person made a round, as a condition on the column with its id."""
    return exists(select(_I.id).where(_I.id == round_id, _I.created_by == person_id))


def corrects_another(round_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a round corrects another, as a condition on the column with its id."""
    return exists(select(_I.id).where(_I.id == round_id, _I.corrects.is_not(None)))


def begun(db: Session, intake_ids: Sequence[int]) -> Sequence[AnyRow]:
    """When each of these rounds began."""
    return db.execute(select(_I.id, _I.created_at).where(_I.id.in_(intake_ids))).all()


def ages(db: Session, intake_ids: Collection[int]) -> Sequence[AnyRow]:
    """Id, age and the moment at which it was asked, of these rounds."""
    return db.execute(select(_I.id, _I.age, _I.age_at).where(_I.id.in_(intake_ids))).all()


def numbers(db: Session, intake_ids: Collection[int]) -> Sequence[AnyRow]:
    """The number of each of these rounds within its case."""
    return db.execute(select(_I.id, _I.number).where(_I.id.in_(intake_ids))).all()


def set_stage(db: Session, case_id: int, intake_id: int, stage: str, *, lifts: bool) -> None:
    """Set the stage of a round. ``lifts``: it corrects another round, whose due moments may now be lifted."""
    _SET_STAGE.run(db, intake_id=intake_id, to_stage=stage)
    refresh_stage(db, case_id)
    if lifts:
        refresh_due(db, case_id)


def put_right(db: Session, case_id: int, intake_id: int, **values: Any) -> None:
    """Overwrite age and setting of the last round of a case; ``add_intake_change`` keeps the change."""
    db.execute(update(Intake).where(Intake.id == intake_id).values(values))
    db.execute(update(Case).where(Case.id == case_id).values(setting=values["setting"]))


def intake_changes(db: Session, intake_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Every change of age or place in these rounds, in the order in which they were made."""
    statement = select(*IntakeChange.__table__.c).where(IntakeChange.intake_id.in_(intake_ids))
    return db.execute(statement.order_by(IntakeChange.intake_id, IntakeChange.revision)).all()


def earliest_due(db: Session, case_id: int, intake_id: int) -> Any:
    return _EARLIEST_DUE.one(db, case_id=case_id, intake_id=intake_id)


def earliest_waiting(db: Session, case_id: int, intake_id: int, *, judged: bool = False) -> Any:
    """The earliest moment of a round that no conversation has met; ``judged``: of the judged moments only."""
    statement = _EARLIEST_JUDGED if judged else _EARLIEST_WAITING
    return statement.one(db, case_id=case_id, intake_id=intake_id)


def earliest_due_of_case(db: Session, case_id: int) -> AnyRow | None:
    """The earliest moment of a case that still waits for its conversation."""
    return db.execute(
        _DUES.where(AssessmentDue.case_id == case_id, WAITS).order_by(AssessmentDue.due_at).limit(1)
    ).one_or_none()


def direct_sign_waits(db: Session, case_id: int, intake_id: int) -> AnyRow | None:
    """The earliest moment that a direct sign set in a round and that no conversation has met."""
    return db.execute(
        _DUES.where(
            AssessmentDue.case_id == case_id,
            AssessmentDue.intake_id == intake_id,
            AssessmentDue.because == "direct_sign",
            WAITS,
        )
        .order_by(AssessmentDue.due_at)
        .limit(1)
    ).one_or_none()


def held(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every conversation of a case, in the order in which they were recorded."""
    return db.execute(
        select(_H.intake_id, _H.held_on, _H.recorded_at).where(_H.case_id == case_id).order_by(_H.id)
    ).all()


def first_talks(db: Session, case_ids: Sequence[int]) -> Sequence[AnyRow]:
    """When the first conversation of each of these cases was recorded; a case without one is not in it."""
    return db.execute(
        select(_H.case_id, func.min(_H.recorded_at).label("recorded_at"))
        .where(_H.case_id.in_(case_ids))
        .group_by(_H.case_id)
    ).all()


def add_held(db: Session, **values: Any) -> None:
    db.execute(insert(ConversationHeld).values(values))
    refresh(db, values["case_id"])


def add_due(db: Session, **values: Any) -> None:
    _ADD_DUE.run(db, **values)
    refresh_due(db, values["case_id"])


def waiting_on_answers(db: Session, case_id: int, intake_id: int) -> Sequence[Any]:
    """The moments of a round that its answers set and that no conversation has met."""
    return _WAITING_ON_ANSWERS.all(db, case_id=case_id, intake_id=intake_id)


def add_lapsed(db: Session, case_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Let these moments of one case lapse."""
    db.execute(insert(AssessmentDueLapsed), [{"case_id": case_id, **row} for row in rows])
    refresh_due(db, case_id)


def dues(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every moment of a case in the order in which they were set: whether it was lifted, and when and by whom
    it lapsed (``None``: it did not)."""
    lapsed = AssessmentDueLapsed.__table__
    statement = (
        _DUES.add_columns(_A.id, LIFTED.label("lifted"), lapsed.c.lapsed_at, lapsed.c.lapsed_by)
        .outerjoin(lapsed, lapsed.c.due_id == _A.id)
        .where(AssessmentDue.case_id == case_id)
    )
    return db.execute(statement.order_by(AssessmentDue.id)).all()


def case_facts(db: Session, case_id: int) -> AnyRow:
    """When and by whom a case was made, and who reported."""
    return db.execute(
        select(Case.created_at, Case.created_by, Case.reported_by).where(Case.id == case_id)
    ).one()


_N = CaseAssignment.__table__.c


def assignments(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every assignment of a case, in order; the last one counts."""
    return db.execute(
        select(_N.id, _N.person_id, _N.note, _N.made_at, _N.made_by, _N.because)
        .where(_N.case_id == case_id)
        .order_by(_N.id)
    ).all()


def add_assignment(db: Session, **values: Any) -> None:
    db.execute(insert(CaseAssignment).values(values))
    refresh(db, values["case_id"])

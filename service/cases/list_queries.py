"""Every question to the database behind the work list; no table and no column with a score is near it.

The list reads ``CaseStand``, which holds the order of the list in its indexes. Whatever changes a case says
``refresh``, and the row is made anew from the tables that it follows from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from service.cases.models import (
    NO_DUE,
    AssessmentDue,
    Case,
    CaseAssignment,
    CaseStand,
    ConversationHeld,
    Intake,
)
from service.db.hot import Hot

AnyRow = Row[*tuple[Any, ...]]

_A, _C, _H, _I, _N = (
    table.__table__.c for table in (AssessmentDue, Case, ConversationHeld, Intake, CaseAssignment)
)
STAND: Final = CaseStand.__table__.c

_NEW = Intake.__table__.alias("put_right")
LIFTED: Final = and_(
    _A.because != "judgement",
    exists()
    .where(_NEW.c.case_id == _A.case_id, _NEW.c.corrects == _A.intake_id, _NEW.c.stage == "screened")
    .correlate(AssessmentDue.__table__),
)
"""A due moment that answers made which were put right, once the round that did so is screened: it has made
due what the right answers say. What a professional judged is never lifted, so nobody can put the
conversation back by correcting something else."""

WAITS: Final = and_(
    ~(
        exists()
        .where(_H.case_id == _A.case_id, _H.intake_id >= _A.intake_id, _H.recorded_at >= _A.set_at)
        .correlate(AssessmentDue.__table__)
    ),
    ~LIFTED,
)
"""A due moment that no conversation has met: none was recorded since, in this round or in a later one, and
the answers behind it stand."""

_ID: Any = bindparam("of_case")
_LATEST = select(_I.id).where(_I.case_id == _ID).order_by(_I.number.desc()).limit(1).scalar_subquery()
_REFRESH = Hot(
    update(CaseStand)
    .where(STAND.case_id == _ID)
    .values(
        stage=select(_I.stage).where(_I.case_id == _ID).order_by(_I.number.desc()).limit(1).scalar_subquery(),
        due_at=func.coalesce(
            select(func.min(_A.due_at)).where(_A.case_id == _ID, WAITS).scalar_subquery(),
            bindparam("no_due", type_=STAND.due_at.type),
        ),
        acute=exists().where(
            _A.case_id == _ID, or_(_A.because == "acute", _A.because == "direct_sign"), WAITS
        ),
        talked=exists().where(_H.case_id == _ID, _H.intake_id == _LATEST),
        assigned_to=select(_N.person_id)
        .where(_N.case_id == _ID)
        .order_by(_N.id.desc())
        .limit(1)
        .scalar_subquery(),
    )
)


def add_stand(db: Session, case_id: int, team_id: int) -> None:
    """The row of a case that was made just now."""
    db.execute(
        insert(CaseStand).values(
            case_id=case_id, team_id=team_id, stage="draft", due_at=NO_DUE, acute=False, talked=False
        )
    )


def refresh(db: Session, case_id: int) -> None:
    """Make the row of a case anew from what is stored about it."""
    _REFRESH.run(db, of_case=case_id, no_due=NO_DUE)


def _fitting(
    seen: ColumnElement[bool],
    *,
    person_id: int | None = None,
    team_id: int | None = None,
    unassigned: bool = False,
    due_before: datetime | None = None,
    stage: str | None = None,
    code: str = "",
) -> Select[Any]:
    asked = select(STAND.case_id).where(seen)
    if person_id is not None:
        asked = asked.where(STAND.assigned_to == person_id)
    if unassigned:
        asked = asked.where(STAND.assigned_to.is_(None))
    if team_id is not None:
        asked = asked.where(STAND.team_id == team_id)
    if due_before is not None:
        asked = asked.where(STAND.due_at < due_before)
    if stage is not None:
        asked = asked.where(STAND.stage == stage)
    if code:
        named = select(_C.id).where(_C.reference.contains(code, autoescape=True))
        asked = asked.where(STAND.case_id.in_(named))
    return asked


def count(db: Session, seen: ColumnElement[bool], **asked: Any) -> int:
    """How many cases that may be seen fit."""
    return db.execute(_fitting(seen, **asked).with_only_columns(func.count())).scalar_one()


def page(
    db: Session, seen: ColumnElement[bool], *, limit: int, offset: int, **asked: Any
) -> Sequence[AnyRow]:
    """One page of the cases that fit: the earliest due first, then the oldest."""
    chosen = (
        _fitting(seen, **asked)
        .add_columns(STAND.due_at, STAND.acute, STAND.talked, STAND.assigned_to)
        .order_by(STAND.due_at, STAND.case_id)
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    latest = (
        select(func.max(_I.number)).where(_I.case_id == chosen.c.case_id).correlate(chosen).scalar_subquery()
    )
    return db.execute(
        select(
            _C.reference,
            _C.setting,
            _C.team_id,
            _I.age,
            _I.number,
            _I.stage,
            chosen.c.due_at,
            chosen.c.acute,
            chosen.c.talked,
            _C.created_at,
            chosen.c.assigned_to,
        )
        .join_from(chosen, Case.__table__, _C.id == chosen.c.case_id)
        .join(Intake.__table__, (_I.case_id == chosen.c.case_id) & (_I.number == latest))
        .order_by(chosen.c.due_at, chosen.c.case_id)
    ).all()

"""Database statements of the work list; they read no table and no column with a score.

The list reads ``CaseStand``, whose indexes hold the order of the list. Whatever changes a case calls
``refresh``, which computes the row again from the tables that it follows from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    column,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.orm import Session

from service.access.tables import Case, CaseStand
from service.areas.cases.case_code_search import Code
from service.areas.cases.tables import (
    AssessmentDue,
    AssessmentDueLapsed,
    CaseAssignment,
    CaseLink,
    ConversationHeld,
    Intake,
)
from service.db.base import AnyRow
from service.db.compiled_statements import Compiled

_A, _C, _H, _I, _N = (
    row.__table__.c for row in (AssessmentDue, Case, ConversationHeld, Intake, CaseAssignment)
)
STAND: Final = CaseStand.__table__.c

_NEW = Intake.__table__.alias("put_right")
LIFTED: Final = and_(
    _A.because != "judgement",
    exists()
    .where(_NEW.c.case_id == _A.case_id, _NEW.c.corrects == _A.intake_id, _NEW.c.stage == "screened")
    .correlate(AssessmentDue.__table__),
)
"""A due moment that wrong answers set, once the correcting round is screened: that round has set the moments
of the right answers. A judged moment is never lifted, so that a correction cannot postpone a conversation."""

_L = AssessmentDueLapsed.__table__.c
LAPSED: Final = exists().where(_L.due_id == _A.id).correlate(AssessmentDue.__table__)
"""A due moment that lapsed with the answer of a draft that had set it."""

WAITS: Final = and_(
    ~(
        exists()
        .where(_H.case_id == _A.case_id, _H.intake_id >= _A.intake_id, _H.recorded_at >= _A.set_at)
        .correlate(AssessmentDue.__table__)
    ),
    ~LIFTED,
    ~LAPSED,
)
"""A due moment that no conversation has met: none was recorded since, in this round or a later one, and the
moment was not lifted and did not lapse."""

_ID: Any = bindparam("of_case")
_LATEST = select(_I.id).where(_I.case_id == _ID).order_by(_I.number.desc()).limit(1).scalar_subquery()
_R = table("assessment", column("id"), column("case_id"), column("follows", Text())).c
_S = table("stay_stand", column("case_id"), column("ended_on")).c
_TALKED = exists().where(_H.case_id == _ID, _H.intake_id == _LATEST)
_AGREED_ANOTHER = (
    select(_R.follows.contains('"another_conversation"'))
    .where(_R.case_id == _ID)
    .order_by(_R.id.desc())
    .limit(1)
    .scalar_subquery()
)
_L = CaseLink.__table__.c
_LAST_LINK = select(func.max(_L.id)).where(_L.case_id == _ID, _L.kind == "confirmed").scalar_subquery()
GOES_ON_IN = select(_L.goes_on_id).where(_L.id == _LAST_LINK, _L.undoes.is_(False)).scalar_subquery()
"""The id of the case in which this one goes on; nothing where it does not."""

_IS_OPEN = and_(
    or_(
        ~_TALKED,
        exists().where(_A.case_id == _ID, WAITS),
        exists().where(_S.case_id == _ID, _S.ended_on.is_(None)),
        func.coalesce(_AGREED_ANOTHER, false()),
    ),
    GOES_ON_IN.is_(None),
)
"""Whether something waits in a case: its conversation, a later due moment, the end of a stay, or another
conversation that people agreed on in the last one."""

_STAGE = {
    "stage": select(_I.stage).where(_I.case_id == _ID).order_by(_I.number.desc()).limit(1).scalar_subquery(),
}
_DUE = {
    "due_at": select(func.min(_A.due_at))
    .where(_A.case_id == _ID, WAITS, GOES_ON_IN.is_(None))
    .scalar_subquery(),
    "acute": exists().where(
        _A.case_id == _ID,
        or_(_A.because == "acute", _A.because == "direct_sign"),
        WAITS,
        GOES_ON_IN.is_(None),
    ),
    "is_open": _IS_OPEN,
}
_REST = {
    "talked": _TALKED,
    "goes_on_in": GOES_ON_IN,
    "assigned_to": select(_N.person_id)
    .where(_N.case_id == _ID)
    .order_by(_N.id.desc())
    .limit(1)
    .scalar_subquery(),
}
_OF_CASE = update(CaseStand).where(STAND.case_id == _ID)
_REFRESH = Compiled(_OF_CASE.values(_STAGE | _DUE | _REST))
_REFRESH_STAGE = Compiled(_OF_CASE.values(_STAGE))
_REFRESH_DUE = Compiled(_OF_CASE.values(_DUE))


def add_stand(db: Session, case_id: int, team_id: int) -> None:
    """Add the list row of a new case."""
    db.execute(
        insert(CaseStand).values(
            case_id=case_id,
            team_id=team_id,
            stage="draft",
            due_at=None,
            acute=False,
            talked=False,
            is_open=True,
        )
    )


def refresh(db: Session, case_id: int) -> None:
    """Compute the list row of a case again from what is stored about it."""
    _REFRESH.run(db, of_case=case_id)


def refresh_stage(db: Session, case_id: int) -> None:
    """The part of ``refresh`` that follows from the stages of the rounds."""
    _REFRESH_STAGE.run(db, of_case=case_id)


def refresh_due(db: Session, case_id: int) -> None:
    """The part of ``refresh`` that follows from the due moments."""
    _REFRESH_DUE.run(db, of_case=case_id)


_BLOCK: Final = 400


def held_by(db: Session, person_id: int) -> tuple[int, int]:
    """How many cases somebody has, and how many of them are acute."""
    acute = func.coalesce(func.sum(case((STAND.acute, 1), else_=0)), 0)
    row = db.execute(select(func.count(), acute).where(STAND.assigned_to == person_id)).one()
    return int(row[0]), int(row[1])


def cases_of(db: Session, person_id: int, teams: Collection[int] | None) -> Sequence[AnyRow]:
    """Id and code of every case that somebody has, or of those of ``teams``, and whether it is acute."""
    statement = (
        select(STAND.case_id, _C.reference, STAND.acute)
        .join_from(CaseStand.__table__, Case.__table__, STAND.case_id == _C.id)
        .where(STAND.assigned_to == person_id)
    )
    if teams is not None:
        statement = statement.where(STAND.team_id.in_(sorted(teams)))
    return db.execute(statement.order_by(STAND.case_id)).all()


def release_cases(db: Session, case_ids: Sequence[int], person_id: int, because: str, now: datetime) -> None:
    """Release these cases of ``person_id``: they are with nobody."""
    entry = {"person_id": None, "note": "", "made_at": now, "made_by": person_id, "because": because}
    db.execute(insert(CaseAssignment), [{"case_id": case_id, **entry} for case_id in case_ids])
    for start in range(0, len(case_ids), _BLOCK):
        block = case_ids[start : start + _BLOCK]
        db.execute(update(CaseStand).where(STAND.case_id.in_(block)).values(assigned_to=None))


def count_of_team(db: Session, team_id: int) -> int:
    """How many open cases a team has."""
    return db.execute(
        select(func.count()).where(STAND.team_id == team_id, STAND.is_open.is_(True))
    ).scalar_one()


@dataclass(frozen=True, slots=True)
class ListSelection:
    """Which cases to list. Each team has a statement of its own, which reads an index in order. ``among``:
    only these cases (``None``: all). ``is_open`` and ``acute``: ``None`` for either."""

    visible: ColumnElement[bool]
    teams: tuple[int, ...]
    person_id: int | None = None
    unassigned: bool = False
    due_before: datetime | None = None
    stage: str | None = None
    is_open: bool | None = None
    acute: bool | None = None
    among: tuple[int, ...] | None = None

    @property
    def by_holder(self) -> bool:
        """Whether the list is by who has the case; the index for that keeps acute cases apart."""
        return self.person_id is not None or self.unassigned


def _of_team(selection: ListSelection, team_id: int) -> Select[Any]:
    columns = (STAND.due_at, STAND.case_id, STAND.acute, STAND.talked, STAND.assigned_to)
    statement = select(*columns).where(STAND.team_id == team_id, selection.visible)
    if selection.person_id is not None:
        statement = statement.where(STAND.assigned_to == selection.person_id)
    if selection.unassigned:
        statement = statement.where(STAND.assigned_to.is_(None))
    if selection.is_open is not None:
        statement = statement.where(STAND.is_open.is_(selection.is_open))
    if selection.acute is not None:
        statement = statement.where(STAND.acute.is_(selection.acute))
    if selection.due_before is not None:
        statement = statement.where(STAND.due_at < selection.due_before)
    if selection.stage is not None:
        statement = statement.where(STAND.stage == selection.stage)
    return statement if selection.among is None else statement.where(STAND.case_id.in_(selection.among))


def named(db: Session, code: Code, most: int) -> tuple[int, ...]:
    """The ids of the first ``most`` cases with this code, in the order of their codes."""
    if code.year is None:
        ends = (select(end(_C.year)).scalar_subquery() for end in (func.min, func.max))  # each from the index
        first, last = db.execute(select(*ends)).one()
        years: Sequence[int] = () if first is None else range(first, last + 1)
    else:
        years = (code.year,)
    statement = select(_C.id).where(_C.year.in_(years), _C.number.between(code.first, code.last))
    return tuple(db.execute(statement.limit(most)).scalars())


def count(db: Session, selection: ListSelection, most: int) -> int:
    """How many cases fit, counted no further than ``most``."""
    counted = 0
    for team_id in selection.teams:
        counted_rows = (
            _of_team(selection, team_id).with_only_columns(STAND.case_id).limit(most - counted).subquery()
        )
        counted += db.execute(select(func.count()).select_from(counted_rows)).scalar_one()
    return counted


def page(db: Session, selection: ListSelection, *, limit: int, offset: int) -> list[tuple[AnyRow, AnyRow]]:
    """One page of the list, each row as the case with its ``CaseStand`` row.

    The earliest due first, then those with nothing due, equal ones by age of the case. In the list of cases
    that nobody has, acute cases come before all others.
    """
    stand_rows = [
        row for team_id in selection.teams for row in _first_of_team(db, selection, team_id, offset + limit)
    ]
    stand_rows.sort(key=lambda row: (selection.unassigned and not row.acute, *_by_due_moment(row)))
    stand_rows = stand_rows[offset : offset + limit]
    latest = (
        select(func.max(_I.number)).where(_I.case_id == _C.id).correlate(Case.__table__).scalar_subquery()
    )
    goes_on = Case.__table__.alias("goes_on")
    case_rows = db.execute(
        select(
            _C.id,
            _C.reference,
            _C.setting,
            _C.team_id,
            _I.age,
            _I.age_at,
            _I.number,
            _I.stage,
            _C.created_at,
            goes_on.c.reference.label("goes_on_in"),
        )
        .join_from(Case.__table__, Intake.__table__, (_I.case_id == _C.id) & (_I.number == latest))
        .join(CaseStand.__table__, STAND.case_id == _C.id)
        .outerjoin(goes_on, goes_on.c.id == STAND.goes_on_in)
        .where(_C.id.in_([row.case_id for row in stand_rows]))
    )
    by_id = {row.id: row for row in case_rows}
    return [(by_id[row.case_id], row) for row in stand_rows]


def _by_due_moment(row: AnyRow) -> tuple[bool, float, int]:
    return row.due_at is None, 0.0 if row.due_at is None else row.due_at.timestamp(), row.case_id


def _first_of_team(db: Session, selection: ListSelection, team_id: int, most: int) -> Iterator[AnyRow]:
    """The first cases of a team, with one statement for each part of the index. Databases differ in where
    they sort NULL, so cases with nothing due have a statement of their own."""
    of_team = _of_team(selection, team_id)
    if selection.among is not None:
        yield from db.execute(of_team)
        return
    for is_open in (True, False) if selection.is_open is None else (selection.is_open,):
        of_state = of_team.where(STAND.is_open.is_(is_open))
        for acute in (True, False) if selection.by_holder else (None,):
            part = of_state if acute is None else of_state.where(STAND.acute.is_(acute))
            due = part.where(STAND.due_at.is_not(None)).order_by(STAND.due_at, STAND.case_id)
            rows = db.execute(due.limit(most)).all()
            yield from rows
            if len(rows) < most and selection.due_before is None:
                nothing_due = part.where(STAND.due_at.is_(None)).order_by(STAND.case_id)
                yield from db.execute(nothing_due.limit(most - len(rows)))

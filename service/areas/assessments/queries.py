"""Database statements about in-person assessments."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, insert, or_, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from service.access.open_case import counts_once
from service.access.tables import Case
from service.areas.assessments.tables import AssessmentRow
from service.db.base import AnyRow
from service.db.compiled_statements import Compiled

COLUMNS = AssessmentRow.__table__.c
_CASE = Case.__table__.c
_CODED = (
    COLUMNS.case_id,
    COLUMNS.intake_id,
    COLUMNS.reference,
    COLUMNS.held_on,
    COLUMNS.saw_score,
    COLUMNS.outcome,
    COLUMNS.basis,
    COLUMNS.made_at,
)
_LAST_OF_ROUND = Compiled(
    select(*COLUMNS).where(COLUMNS.intake_id == bindparam("intake_id")).order_by(COLUMNS.id.desc()).limit(1)
)
_AT_ONCE = 500
"""How many codes of cases go into one statement."""


def of_rounds(db: Session, intake_ids: Collection[int]) -> Sequence[AnyRow]:
    """Every assessment of these rounds, in the order in which they were made."""
    return db.execute(select(*COLUMNS).where(COLUMNS.intake_id.in_(intake_ids)).order_by(COLUMNS.id)).all()


def assessed_by(db: Session, person_id: int, intake_ids: Collection[int]) -> frozenset[int]:
    """Those of these rounds of which a person recorded, held or confirmed an assessment."""
    statement = select(COLUMNS.intake_id).where(COLUMNS.intake_id.in_(intake_ids), _hand_of(person_id))
    return frozenset(db.execute(statement).scalars())


def is_assessed_by(person_id: int, round_id: ColumnElement[int]) -> ColumnElement[bool]:
    """``assessed_by`` as a condition on the column with the id of a round."""
    return exists(select(COLUMNS.id).where(COLUMNS.intake_id == round_id, _hand_of(person_id)))


def last_of_round(db: Session, intake_id: int) -> Any:
    """The last assessment of a round; ``None`` without one."""
    return _LAST_OF_ROUND.one(db, intake_id=intake_id)


def add(db: Session, **values: Any) -> AnyRow:
    return db.execute(insert(AssessmentRow).values(values).returning(*COLUMNS)).one()


def latest_of(db: Session, references: Collection[str]) -> Iterator[AnyRow]:
    """The last assessment of each of these cases, without free text."""
    codes = sorted(references)
    for start in range(0, len(codes), _AT_ONCE):
        which = COLUMNS.reference.in_(codes[start : start + _AT_ONCE])
        yield from db.execute(_coded_rows(select(func.max(COLUMNS.id)).where(which)))


def latest_of_all(db: Session) -> Iterator[AnyRow]:
    """The last assessment of every case that has one and counts, without free text."""
    yield from db.execute(_coded_rows(select(func.max(COLUMNS.id)).where(counts_once(COLUMNS.case_id))))


def latest_after(db: Session, case_id: int, until: datetime, limit: int) -> Sequence[AnyRow]:
    """The last assessment made by ``until`` of the next ``limit`` cases after ``case_id`` that count."""
    which = select(func.max(COLUMNS.id)).where(
        COLUMNS.case_id > case_id, COLUMNS.made_at <= until, counts_once(COLUMNS.case_id)
    )
    block = which.group_by(COLUMNS.case_id).order_by(COLUMNS.case_id).limit(limit)
    return db.execute(select(*_CODED).where(COLUMNS.id.in_(block)).order_by(COLUMNS.case_id)).all()


def latest_findings(db: Session, case_id: int, limit: int) -> Sequence[AnyRow]:
    """The last assessment of the next ``limit`` cases after ``case_id`` that count, and when the case was
    made; without free text."""
    last = (
        select(func.max(COLUMNS.id))
        .where(COLUMNS.case_id > case_id, counts_once(COLUMNS.case_id))
        .group_by(COLUMNS.case_id)
        .order_by(COLUMNS.case_id)
        .limit(limit)
    )
    found = (COLUMNS.case_id, COLUMNS.intake_id, COLUMNS.reference, COLUMNS.held_on, COLUMNS.age)
    return db.execute(
        select(*found, COLUMNS.outcome, COLUMNS.exploitation, COLUMNS.means, _CASE.created_at)
        .join(Case, _CASE.id == COLUMNS.case_id)
        .where(COLUMNS.id.in_(last))
        .order_by(COLUMNS.case_id)
    ).all()


def every_record(db: Session, at_once: int) -> Iterator[Sequence[AnyRow]]:
    """All assessments in blocks of ``at_once``, with values as the database holds them, so that a check sees
    the stored values and not what they were read as."""
    raw_columns = [type_coerce(column, NullType()).label(column.name) for column in COLUMNS]
    after = 0
    while rows := db.execute(
        select(*raw_columns).where(COLUMNS.id > after).order_by(COLUMNS.id).limit(at_once)
    ).all():
        yield rows
        after = rows[-1].id


def places(db: Session, references: Collection[str]) -> set[tuple[str, int, int]]:
    """Case, round and number of every assessment of these cases."""
    statement = select(COLUMNS.reference, COLUMNS.intake_id, COLUMNS.number)
    return {tuple(row) for row in db.execute(statement.where(COLUMNS.reference.in_(references)))}


def corrected(db: Session) -> Sequence[AnyRow]:
    """Round, number and outcome of the last assessment of every round that has more than one."""
    last = select(COLUMNS.intake_id, func.max(COLUMNS.number).label("number")).group_by(COLUMNS.intake_id)
    several = last.having(func.max(COLUMNS.number) > 1).subquery()
    return db.execute(
        select(COLUMNS.intake_id, COLUMNS.number, COLUMNS.outcome).join(
            several, (several.c.intake_id == COLUMNS.intake_id) & (several.c.number == COLUMNS.number)
        )
    ).all()


def count_cases(db: Session) -> int:
    """How many cases that count have an assessment."""
    statement = select(func.count(func.distinct(COLUMNS.case_id))).where(counts_once(COLUMNS.case_id))
    return db.execute(statement).scalar_one()


def _hand_of(person_id: int) -> ColumnElement[bool]:
    return or_(COLUMNS.made_by == person_id, COLUMNS.assessor_id == person_id, COLUMNS.second_id == person_id)


def _coded_rows(which: Select[tuple[int]]) -> Select[Any]:
    last = which.group_by(COLUMNS.case_id)
    return select(*_CODED).where(COLUMNS.id.in_(last)).order_by(COLUMNS.case_id)

"""Every question to the database about drafts, judgements, screenings and refusals of a score.

Statements that run in every request are made once; only their values change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    bindparam,
    func,
    insert,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from service.db.base import Base
from service.screenings.models import (
    AnswerChange,
    DraftRow,
    JudgementRow,
    NoteEntry,
    ScoreRefusal,
    ScreeningRow,
)

AnyRow = Row[*tuple[Any, ...]]

_INTAKE: BindParameter[int] = bindparam("intake_id")
_CASE: BindParameter[int] = bindparam("case_id")

_DRAFT = select(
    DraftRow.revision, DraftRow.content, DraftRow.note, DraftRow.saved_at, DraftRow.saved_by
).where(DraftRow.intake_id == _INTAKE)
_ADD_DRAFT = insert(DraftRow)
_SET_DRAFT = (
    update(DraftRow)
    .where(DraftRow.intake_id == bindparam("of_intake"))
    .values(
        revision=bindparam("to_revision"),
        content=bindparam("to_content"),
        note=bindparam("to_note"),
        saved_at=bindparam("moment"),
        saved_by=bindparam("person"),
    )
)
_ADD_CHANGE = insert(AnswerChange)
_JUDGEMENT_COLUMNS = tuple(JudgementRow.__table__.columns)
_JUDGEMENTS = select(*_JUDGEMENT_COLUMNS)
_JUDGEMENTS_OF_ROUND = _JUDGEMENTS.where(JudgementRow.intake_id == _INTAKE).order_by(JudgementRow.number)
_SCREENING = select(ScreeningRow.__table__)
_SCREENING_OF_ROUND = _SCREENING.where(ScreeningRow.intake_id == _INTAKE)
_SCREENING_BY_NUMBER = _SCREENING.where(
    ScreeningRow.case_id == _CASE, ScreeningRow.number == bindparam("number")
)
_ADD_SCREENING = insert(ScreeningRow)
_DECLINED = (
    select(ScoreRefusal.declined)
    .where(ScoreRefusal.case_id == _CASE)
    .order_by(ScoreRefusal.id.desc())
    .limit(1)
)
_NEXT_NUMBER = select(func.coalesce(func.max(ScreeningRow.number), 0) + 1).where(
    ScreeningRow.case_id == _CASE
)
_BEFORE_SCREENING = select(
    *_JUDGEMENT_COLUMNS,
    _DECLINED.scalar_subquery().label("declined"),
    _NEXT_NUMBER.scalar_subquery().label("next_number"),
).where(JudgementRow.intake_id == _INTAKE, JudgementRow.number == 1)


# drafts


def draft(db: Session, intake_id: int) -> AnyRow | None:
    return db.connection().execute(_DRAFT, {"intake_id": intake_id}).one_or_none()


def store_draft(
    db: Session,
    *,
    intake_id: int,
    revision: int,
    content: str,
    note: str,
    saved_at: datetime,
    saved_by: int,
) -> None:
    """Write the present state of a draft; revision 1 is the first."""
    if revision == 1:
        db.connection().execute(
            _ADD_DRAFT,
            {
                "intake_id": intake_id,
                "revision": revision,
                "content": content,
                "note": note,
                "saved_at": saved_at,
                "saved_by": saved_by,
            },
        )
        return
    db.connection().execute(
        _SET_DRAFT,
        {
            "of_intake": intake_id,
            "to_revision": revision,
            "to_content": content,
            "to_note": note,
            "moment": saved_at,
            "person": saved_by,
        },
    )


def add_change(db: Session, values: dict[str, Any]) -> None:
    db.connection().execute(_ADD_CHANGE, values)


def add_note(db: Session, **values: Any) -> None:
    db.connection().execute(insert(NoteEntry), values)


def changes(db: Session, intake_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Every save that changed answers in these rounds, in the order of saving within each."""
    return db.execute(
        select(
            AnswerChange.intake_id,
            AnswerChange.changes,
            AnswerChange.recorded_at,
            AnswerChange.recorded_by,
        )
        .where(AnswerChange.intake_id.in_(intake_ids))
        .order_by(AnswerChange.intake_id, AnswerChange.revision)
    ).all()


# judgements


def judgements(db: Session, intake_id: int) -> Sequence[AnyRow]:
    return db.execute(_JUDGEMENTS_OF_ROUND, {"intake_id": intake_id}).all()


def judgements_of_rounds(db: Session, intake_ids: Sequence[int]) -> Sequence[AnyRow]:
    return db.execute(
        _JUDGEMENTS.where(JudgementRow.intake_id.in_(intake_ids)).order_by(JudgementRow.id)
    ).all()


def before_screening(db: Session, case_id: int, intake_id: int) -> AnyRow | None:
    """The first judgement of a round, with whether the case declines a score and the number that its next
    screening gets; ``None`` without a judgement."""
    return (
        db.connection().execute(_BEFORE_SCREENING, {"case_id": case_id, "intake_id": intake_id}).one_or_none()
    )


def add_judgement(db: Session, **values: Any) -> AnyRow:
    return db.execute(insert(JudgementRow).values(values).returning(*_JUDGEMENT_COLUMNS)).one()


# screenings


def screening_of_round(db: Session, intake_id: int) -> AnyRow:
    return db.execute(_SCREENING_OF_ROUND, {"intake_id": intake_id}).one()


def screening(db: Session, case_id: int, number: int) -> AnyRow | None:
    return db.execute(_SCREENING_BY_NUMBER, {"case_id": case_id, "number": number}).one_or_none()


def screenings(db: Session, case_id: int) -> Sequence[AnyRow]:
    """The screenings of a case without what they say: number, round, arm, when, by whom."""
    return db.execute(
        select(
            ScreeningRow.number,
            ScreeningRow.intake_id,
            ScreeningRow.arm,
            ScreeningRow.status,
            ScreeningRow.made_at,
            ScreeningRow.made_by,
        )
        .where(ScreeningRow.case_id == case_id)
        .order_by(ScreeningRow.number)
    ).all()


def add_screening(db: Session, values: dict[str, Any]) -> None:
    db.connection().execute(_ADD_SCREENING, values)


def score_was_shown(db: Session, case_id: int) -> bool:
    """Whether anything the model said about this case was ever shown to anybody."""
    found = db.execute(
        select(func.count()).where(
            ScreeningRow.case_id == case_id,
            ScreeningRow.arm == "shown",
            ScreeningRow.status.in_(("scored", "direct_signs")),
        )
    )
    return bool(found.scalar_one())


# refusals


def declined(db: Session, case_id: int) -> bool:
    return bool(db.execute(_DECLINED, {"case_id": case_id}).scalar_one_or_none())


def refusals(db: Session, case_id: int) -> Sequence[AnyRow]:
    return db.execute(
        select(ScoreRefusal.__table__).where(ScoreRefusal.case_id == case_id).order_by(ScoreRefusal.id)
    ).all()


def add_refusal(db: Session, **values: Any) -> None:
    db.connection().execute(insert(ScoreRefusal), values)


# the check that recomputes everything


def count_screenings(db: Session) -> int:
    return db.execute(select(func.count()).select_from(ScreeningRow)).scalar_one()


def every_screening(db: Session, at_once: int) -> Iterator[Sequence[AnyRow]]:
    """All screenings in blocks of ``at_once``, each followed by the columns of its judgement.

    Values come as the database holds them: whoever checks must see what is there, not what it was read as.
    """
    asked = (
        select(*_as_held(ScreeningRow, ""), *_as_held(JudgementRow, "judgement_of_"))
        .select_from(ScreeningRow)
        .outerjoin(JudgementRow, JudgementRow.id == ScreeningRow.judgement_id)
        .order_by(ScreeningRow.case_id, ScreeningRow.number)
        .limit(at_once)
    )
    after = (-1, -1)
    while rows := db.execute(asked.where(tuple_(ScreeningRow.case_id, ScreeningRow.number) > after)).all():
        yield rows
        after = (rows[-1].case_id, rows[-1].number)


def stored_numbers(db: Session, references: Collection[str]) -> set[tuple[str, int]]:
    """Which screenings of these cases are stored."""
    found = db.execute(
        select(ScreeningRow.reference, ScreeningRow.number).where(ScreeningRow.reference.in_(references))
    )
    return {(row.reference, row.number) for row in found}


def _as_held(table: type[Base], prefix: str) -> list[ColumnElement[Any]]:
    return [type_coerce(c, NullType()).label(f"{prefix}{c.name}") for c in table.__table__.columns]

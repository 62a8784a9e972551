"""Database statements about drafts, judgements, screenings and refusals of a score.

Statements that every screening runs are compiled once (``Compiled``); the others are ordinary.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    bindparam,
    exists,
    func,
    insert,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import NullType

from service.access.open_case import counts_once
from service.areas.screenings.tables import (
    AnswerChange,
    DraftRow,
    JudgementRow,
    NoteEntry,
    ScoreRefusal,
    ScreeningRow,
)
from service.areas.screenings.withdrawal_queries import WITHDRAWN
from service.db.base import AnyRow, Base
from service.db.compiled_statements import Compiled

_INTAKE: BindParameter[int] = bindparam("intake_id")
_CASE: BindParameter[int] = bindparam("case_id")

_D, _J, _S, _R = (table.__table__.c for table in (DraftRow, JudgementRow, ScreeningRow, ScoreRefusal))
_JUDGEMENTS = select(*_J)
_DECLINED = select(_R.declined).where(_R.case_id == _CASE).order_by(_R.id.desc()).limit(1)
_NEXT_NUMBER = select(func.coalesce(func.max(_S.number), 0) + 1).where(_S.case_id == _CASE)

_DRAFT = Compiled(
    select(_D.revision, _D.content, _D.note, _D.saved_at, _D.saved_by).where(_D.intake_id == _INTAKE)
)
_ADD_DRAFT = Compiled(insert(DraftRow), [column.name for column in _D])
_SET_DRAFT = Compiled(
    update(DraftRow)
    .where(_D.intake_id == _INTAKE)
    .values({name: bindparam(name) for name in ("revision", "content", "note", "saved_at", "saved_by")})
)
_ADD_CHANGE = Compiled(insert(AnswerChange), [column.name for column in AnswerChange.__table__.c])
_JUDGEMENTS_OF_ROUND = Compiled(_JUDGEMENTS.where(_J.intake_id == _INTAKE).order_by(_J.number))
_BEFORE_SCREENING = Compiled(
    select(
        *_J,
        _DECLINED.scalar_subquery().label("declined"),
        _NEXT_NUMBER.scalar_subquery().label("next_number"),
    ).where(_J.intake_id == _INTAKE, _J.number == 1)
)
_SCREENING_OF_ROUND = Compiled(select(*_S).where(_S.intake_id == _INTAKE))
_SCREENING_BY_NUMBER = Compiled(select(*_S).where(_S.case_id == _CASE, _S.number == bindparam("number")))
_ADD_SCREENING = Compiled(insert(ScreeningRow), [column.name for column in _S])
_IS_DECLINED = Compiled(_DECLINED)
_COMPUTED = ("shown", "withheld", "shadow")
"""The arms with a computed score, shown or not."""


# Drafts.


def draft(db: Session, intake_id: int) -> Any:
    """The draft of a round; ``None`` when nothing was saved yet."""
    return _DRAFT.one(db, intake_id=intake_id)


def store_draft(db: Session, **values: Any) -> None:
    """Write every column of a draft; revision 1 is the first."""
    statement = _ADD_DRAFT if values["revision"] == 1 else _SET_DRAFT
    statement.run(db, **values)


def add_change(db: Session, **values: Any) -> None:
    _ADD_CHANGE.run(db, **values)


def changes(db: Session, intake_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Every save that changed answers in these rounds, in the order of saving within each."""
    return db.execute(
        select(AnswerChange.__table__)
        .where(AnswerChange.intake_id.in_(intake_ids))
        .order_by(AnswerChange.intake_id, AnswerChange.revision)
    ).all()


def notes(db: Session, intake_id: int) -> Sequence[AnyRow]:
    """Every version of the note of a round, the first one first."""
    return db.execute(
        select(NoteEntry.revision, NoteEntry.note, NoteEntry.written_at, NoteEntry.written_by)
        .where(NoteEntry.intake_id == intake_id)
        .order_by(NoteEntry.revision)
    ).all()


# Judgements.


def judgements(db: Session, intake_id: int) -> Sequence[Any]:
    return _JUDGEMENTS_OF_ROUND.all(db, intake_id=intake_id)


def judgements_of_rounds(db: Session, intake_ids: Sequence[int]) -> Sequence[AnyRow]:
    return db.execute(_JUDGEMENTS.where(_J.intake_id.in_(intake_ids)).order_by(_J.id)).all()


def before_screening(db: Session, case_id: int, intake_id: int) -> Any:
    """The first judgement of a round, whether the case declines a score, and the number of its next
    screening; ``None`` without a judgement."""
    return _BEFORE_SCREENING.one(db, case_id=case_id, intake_id=intake_id)


def add_judgement(db: Session, **values: Any) -> AnyRow:
    return db.execute(insert(JudgementRow).values(values).returning(*_J)).one()


# Screenings.


def screening_of_round(db: Session, intake_id: int) -> Any:
    """The screening of a round; ``None`` without one."""
    return _SCREENING_OF_ROUND.one(db, intake_id=intake_id)


def screening(db: Session, case_id: int, number: int) -> Any:
    """Screening ``number`` of a case; ``None`` without one."""
    return _SCREENING_BY_NUMBER.one(db, case_id=case_id, number=number)


def screenings(db: Session, case_id: int) -> Sequence[AnyRow]:
    """The screenings of a case without their results: number, round, arm, when, by whom."""
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


def first_of_cases(db: Session, case_ids: Sequence[int]) -> Sequence[AnyRow]:
    """The first screening of each of these cases that was not withdrawn, with its judgement; and the round
    and the judgement of the very first screening, which may have been withdrawn."""
    first_valid = (
        select(_S.case_id, func.min(_S.number).label("number"))
        .where(_S.case_id.in_(case_ids), ~WITHDRAWN)
        .group_by(_S.case_id)
        .subquery()
    )
    very_first, first_judgement = aliased(ScreeningRow), aliased(JudgementRow)
    return db.execute(
        select(
            _S.case_id,
            _S.number,
            _S.request,
            _S.arm,
            _J.view,
            _J.score_seen,
            _J.made_at.label("judged_at"),
            very_first.intake_id.label("begun_in"),
            first_judgement.view.label("first_view"),
            first_judgement.made_at.label("first_judged_at"),
        )
        .join(first_valid, (first_valid.c.case_id == _S.case_id) & (first_valid.c.number == _S.number))
        .join(JudgementRow.__table__, _J.id == _S.judgement_id)
        .join(very_first, (very_first.case_id == _S.case_id) & (very_first.number == 1))
        .join(first_judgement, first_judgement.id == very_first.judgement_id)
    ).all()


def requests(db: Session, keys: Collection[tuple[int, int]]) -> Sequence[AnyRow]:
    """The requests of these screenings (case, number); at most some hundreds at once."""
    is_one_of = tuple_(ScreeningRow.case_id, ScreeningRow.number).in_(keys)
    return db.execute(
        select(ScreeningRow.case_id, ScreeningRow.number, ScreeningRow.request).where(is_one_of)
    ).all()


def add_screening(db: Session, **values: Any) -> None:
    _ADD_SCREENING.run(db, **values)


def score_was_shown(db: Session, case_id: int) -> bool:
    """Whether a result of the model in this case was ever shown to anybody."""
    shown = db.execute(
        select(func.count()).where(
            ScreeningRow.case_id == case_id,
            ScreeningRow.arm == "shown",
            ScreeningRow.status.in_(("scored", "direct_signs")),
        )
    )
    return bool(shown.scalar_one())


def computed_by(db: Session, model_digest: str) -> Sequence[AnyRow]:
    """Screenings for which this model computed a score, shown or sealed, with the first and the last
    judgement of their round."""
    last_judgement = aliased(JudgementRow)
    latest = (
        select(func.max(JudgementRow.number))
        .where(JudgementRow.intake_id == ScreeningRow.intake_id)
        .correlate(ScreeningRow)
        .scalar_subquery()
    )
    return db.execute(
        select(
            ScreeningRow.case_id,
            ScreeningRow.reference,
            ScreeningRow.number,
            ScreeningRow.arm,
            ScreeningRow.status,
            ScreeningRow.made_at,
            JudgementRow.view.label("first_view"),
            last_judgement.view.label("last_view"),
        )
        .join(JudgementRow, JudgementRow.id == ScreeningRow.judgement_id)
        .join(
            last_judgement,
            (last_judgement.intake_id == ScreeningRow.intake_id) & (last_judgement.number == latest),
        )
        .where(
            ScreeningRow.model_digest == model_digest, ScreeningRow.arm.in_(("shown", "withheld", "shadow"))
        )
        .order_by(ScreeningRow.case_id, ScreeningRow.number)
    ).all()


def since(db: Session, moment: datetime) -> Iterator[Any]:
    """Screenings that count and were not withdrawn, made at or after ``moment``, the first one first: with
    the computed result (shown or sealed), the first judgement of their round, and the latest one after the
    score was seen."""
    after_score = aliased(JudgementRow)
    latest = (
        select(func.max(after_score.number))
        .where(
            after_score.intake_id == ScreeningRow.intake_id,
            after_score.number > 1,
            after_score.score_seen.is_(True),
        )
        .scalar_subquery()
    )
    later = aliased(JudgementRow)
    yield from db.execute(
        select(
            ScreeningRow.case_id,
            ScreeningRow.number,
            ScreeningRow.reference,
            ScreeningRow.intake_id,
            ScreeningRow.arm,
            ScreeningRow.request,
            func.coalesce(ScreeningRow.sealed, ScreeningRow.shown).label("result"),
            ScreeningRow.model_digest,
            ScreeningRow.made_at,
            JudgementRow.view.label("first_view"),
            later.view.label("later_view"),
        )
        .join(JudgementRow, JudgementRow.id == ScreeningRow.judgement_id)
        .outerjoin(later, (later.intake_id == ScreeningRow.intake_id) & (later.number == latest))
        .where(ScreeningRow.made_at >= moment, ~WITHDRAWN, counts_once(_S.case_id))
        .order_by(ScreeningRow.made_at, ScreeningRow.case_id, ScreeningRow.number)
    ).yield_per(500)


def computed_between(
    db: Session, since: datetime, until: datetime | None, catalogue_digest: str, other_than: str
) -> Sequence[AnyRow]:
    """Screenings (case, number) made from ``since`` on and before ``until``, for which a model other than
    ``other_than`` computed a score, of cases in which no score is refused now; by case and number."""
    last_refusal = select(func.max(ScoreRefusal.id)).where(ScoreRefusal.case_id == ScreeningRow.case_id)
    refused = exists(
        select(ScoreRefusal.id).where(
            ScoreRefusal.id == last_refusal.correlate(ScreeningRow).scalar_subquery(),
            ScoreRefusal.declined.is_(True),
        )
    )
    statement = select(ScreeningRow.case_id, ScreeningRow.number).where(
        ScreeningRow.made_at >= since,
        ScreeningRow.arm.in_(_COMPUTED),
        ScreeningRow.catalogue_digest == catalogue_digest,
        ScreeningRow.model_digest != other_than,
        ~refused,
    )
    if until is not None:
        statement = statement.where(ScreeningRow.made_at < until)
    return db.execute(statement.order_by(ScreeningRow.case_id, ScreeningRow.number)).all()


def to_compute_again(db: Session, keys: Collection[tuple[int, int]]) -> Sequence[AnyRow]:
    """These screenings (case, number; some hundreds at once) with what is needed to compute them again: the
    request, its digests and, with the prefix ``judgement_of_``, the judgement before it."""
    is_one_of = tuple_(ScreeningRow.case_id, ScreeningRow.number).in_(keys)
    return db.execute(
        select(
            *(_S[name] for name in ("case_id", "number", "reference", "intake_id", "request")),
            *(_S[name] for name in ("catalogue_digest", "acute_digest", "content_digest")),
            *(column.label(f"judgement_of_{column.name}") for column in _J),
        )
        .join(JudgementRow.__table__, _J.id == _S.judgement_id)
        .where(is_one_of)
        .order_by(_S.case_id, _S.number)
    ).all()


# Refusals of a score.


def declined(db: Session, case_id: int) -> bool:
    row = _IS_DECLINED.one(db, case_id=case_id)
    return row is not None and bool(row.declined)


def refusals(db: Session, case_id: int) -> Sequence[AnyRow]:
    return db.execute(
        select(ScoreRefusal.__table__).where(ScoreRefusal.case_id == case_id).order_by(ScoreRefusal.id)
    ).all()


# The check that recomputes every screening.


def count_screenings(db: Session) -> int:
    return db.execute(select(func.count()).select_from(ScreeningRow)).scalar_one()


def every_screening(db: Session, at_once: int) -> Iterator[Sequence[AnyRow]]:
    """All screenings in blocks of ``at_once``, each with the columns of its judgement.

    Values are as the database holds them, so that a check sees the stored values and not what they were read
    as.
    """
    statement = (
        select(*_raw_columns(ScreeningRow, ""), *_raw_columns(JudgementRow, "judgement_of_"))
        .select_from(ScreeningRow)
        .outerjoin(JudgementRow, JudgementRow.id == ScreeningRow.judgement_id)
        .order_by(ScreeningRow.case_id, ScreeningRow.number)
        .limit(at_once)
    )
    after = (-1, -1)
    while rows := db.execute(
        statement.where(tuple_(ScreeningRow.case_id, ScreeningRow.number) > after)
    ).all():
        yield rows
        after = (rows[-1].case_id, rows[-1].number)


def stored_numbers(db: Session, references: Collection[str]) -> set[tuple[str, int]]:
    """Which screenings of these cases are stored."""
    rows = db.execute(
        select(ScreeningRow.reference, ScreeningRow.number).where(ScreeningRow.reference.in_(references))
    )
    return {(row.reference, row.number) for row in rows}


def _raw_columns(table: type[Base], prefix: str) -> list[ColumnElement[Any]]:
    return [
        type_coerce(column, NullType()).label(f"{prefix}{column.name}") for column in table.__table__.columns
    ]

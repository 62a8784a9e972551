"""Database statements about who had a hand in a screening: made it, judged, or saved answers of its round."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import ColumnElement, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from service.areas.screenings.tables import AnswerChange, DraftRow, JudgementRow, ScreeningRow
from service.db.base import AnyRow

_D, _J, _S = (table.__table__.c for table in (DraftRow, JudgementRow, ScreeningRow))


def rounds_of_screenings(db: Session, keys: Collection[tuple[int, int]]) -> Sequence[AnyRow]:
    """The round of each of these screenings (case, number), and who made it."""
    return db.execute(
        select(_S.case_id, _S.number, _S.intake_id, _S.made_by).where(tuple_(_S.case_id, _S.number).in_(keys))
    ).all()


def first_saves(db: Session, person_id: int, intake_ids: Collection[int]) -> Sequence[AnyRow]:
    """When a person first saved an answer in each of these rounds; none where they saved nothing."""
    return db.execute(
        select(AnswerChange.intake_id, func.min(AnswerChange.recorded_at).label("recorded_at"))
        .where(AnswerChange.intake_id.in_(intake_ids), AnswerChange.recorded_by == person_id)
        .group_by(AnswerChange.intake_id)
    ).all()


def judged_or_saved(db: Session, person_id: int, intake_ids: Collection[int]) -> frozenset[int]:
    """Those of these rounds in which a person judged, or saved the draft last."""
    judged = select(_J.intake_id).where(_J.intake_id.in_(intake_ids), _J.made_by == person_id)
    saved = select(_D.intake_id).where(_D.intake_id.in_(intake_ids), _D.saved_by == person_id)
    return frozenset(db.execute(judged.union(saved)).scalars())


def hand_in_round(person_id: int, round_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a person judged in a round, saved its draft last or an answer in it, as a condition on the
    column with its id."""
    return or_(
        exists(select(_J.id).where(_J.intake_id == round_id, _J.made_by == person_id)),
        exists(select(_D.intake_id).where(_D.intake_id == round_id, _D.saved_by == person_id)),
        exists(
            select(AnswerChange.intake_id).where(
                AnswerChange.intake_id == round_id, AnswerChange.recorded_by == person_id
            )
        ),
    )


def screening_whose_round(
    case_id: ColumnElement[int],
    number: ColumnElement[int],
    holds: Callable[[ColumnElement[int]], ColumnElement[bool]],
) -> ColumnElement[bool]:
    """Whether ``holds`` of the round of a screening, as a condition on the columns with its case and
    number."""
    return exists(select(_S.case_id).where(_S.case_id == case_id, _S.number == number, holds(_S.intake_id)))

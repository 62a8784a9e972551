"""Database statements about decisions to review, reviews, questions and feedback on the model."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Label, false, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from service.access.open_case import case_is_visible, counts_once
from service.areas.assessments import record_assessment
from service.areas.reviews.tables import Decision, ModelLack, ReviewAnswer, ReviewQuestion, ReviewRow
from service.areas.screenings import screenings_worked_on
from service.db.base import AnyRow
from service.identity.actor import Actor

_D = Decision.__table__.c


_QUEUED = (_D.case_id, _D.number, _D.reference, _D.team_id, _D.made_at, _D.made_by)


def _hands(person_id: int) -> tuple[Label[bool], Label[bool]]:
    """Whether a person has a hand in a decision (``own``), and whether it is of a round that corrects another
    (``correction``), where that is not all of it."""
    own = screenings_worked_on.has_a_hand(
        person_id, _D.case_id, _D.number, partial(record_assessment.is_assessed_by, person_id)
    )
    correction = screenings_worked_on.is_of_correction(_D.case_id, _D.number)
    return or_(_D.made_by == person_id, own).label("own"), correction.label("correction")


def order(row: AnyRow) -> tuple[datetime, int, int]:
    """The place of a decision in the queue: the first made first."""
    return row.made_at, row.case_id, row.number


def waiting(db: Session, actor: Actor, after: AnyRow | None, limit: int) -> list[AnyRow]:
    """The first ``limit`` decisions after ``after`` that wait for a review and were not withdrawn, the first
    made first; those that the actor worked on are among them.

    Each team has a statement of its own, which reads no more of the index than needed.
    """
    rows: list[AnyRow] = []
    for team in actor.teams:
        statement = select(*_QUEUED, *_hands(actor.person_id)).where(
            _D.team_id == team,
            _D.reviewed == false(),
            _D.withdrawn == false(),
            case_is_visible(actor, _D.case_id, "review.list"),
            counts_once(_D.case_id),
        )
        if after is not None:
            later = tuple_(_D.made_at, _D.case_id, _D.number) > order(after)
            statement = statement.where(_D.made_at >= after.made_at, later)
        rows += db.execute(statement.order_by(_D.made_at, _D.case_id, _D.number).limit(limit))
    return sorted(rows, key=order)[:limit]


def among(db: Session, actor: Actor, keys: Collection[tuple[int, int]]) -> Sequence[AnyRow]:
    """Those of these decisions (case, number) that the actor may see and that count, the first made first."""
    return db.execute(
        select(*_QUEUED, *_hands(actor.person_id))
        .where(
            tuple_(_D.case_id, _D.number).in_(keys),
            case_is_visible(actor, _D.case_id, "review.list"),
            counts_once(_D.case_id),
        )
        .order_by(_D.made_at, _D.case_id)
    ).all()


def lately(db: Session, actor: Actor, limit: int) -> list[AnyRow]:
    """The last ``limit`` decisions that the actor may see and that were not withdrawn, the latest first."""
    rows: list[AnyRow] = []
    for team in actor.teams:
        statement = (
            select(_D.case_id, _D.number, _D.reference, _D.made_at)
            .where(
                _D.team_id == team, _D.withdrawn == false(), case_is_visible(actor, _D.case_id, "review.list")
            )
            .where(counts_once(_D.case_id))
        )
        rows += db.execute(statement.order_by(_D.made_at.desc()).limit(limit))
    return sorted(rows, key=lambda row: row.made_at, reverse=True)[:limit]


def reviews(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every review of the decisions of a case, the first one first."""
    return db.execute(
        select(ReviewRow.__table__).where(ReviewRow.case_id == case_id).order_by(ReviewRow.id)
    ).all()


def questions(db: Session, case_id: int) -> Sequence[AnyRow]:
    return db.execute(
        select(ReviewQuestion.__table__).where(ReviewQuestion.case_id == case_id).order_by(ReviewQuestion.id)
    ).all()


def answers(db: Session, question_ids: Collection[int]) -> Sequence[AnyRow]:
    statement = select(ReviewAnswer.__table__).where(ReviewAnswer.question_id.in_(question_ids))
    return db.execute(statement.order_by(ReviewAnswer.id)).all()


def move(db: Session, case_ids: Collection[int], team_id: int) -> None:
    """Put the decisions of these cases in the queue of another team."""
    db.execute(update(Decision).where(_D.case_id.in_(case_ids)).values(team_id=team_id))


def lacks(db: Session, limit: int) -> Sequence[AnyRow]:
    """The last ``limit`` entries of feedback on the model, the last first."""
    return db.execute(select(ModelLack.__table__).order_by(ModelLack.id.desc()).limit(limit)).all()


def lacks_by_kind(db: Session) -> dict[str, int]:
    rows = db.execute(select(ModelLack.kind, func.count()).group_by(ModelLack.kind))
    return {row[0]: row[1] for row in rows}

"""Every query about tasks of a recall and about scores in the shadow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, insert, select, tuple_
from sqlalchemy.orm import Session

from service.areas.registry.tables import ReviewDone, ReviewTask, ShadowScore
from service.db.base import AnyRow


def add_tasks(db: Session, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.execute(insert(ReviewTask), list(rows))


def tasks(db: Session, model_digest: str | None = None, *, open_only: bool = False) -> Sequence[AnyRow]:
    """Review tasks with whether and when each was done, the first opened first."""
    chosen = (
        select(*ReviewTask.__table__.c, ReviewDone.done_at, ReviewDone.done_by, ReviewDone.note)
        .outerjoin(ReviewDone, ReviewDone.task_id == ReviewTask.id)
        .order_by(ReviewTask.id)
    )
    if model_digest is not None:
        chosen = chosen.where(ReviewTask.model_digest == model_digest)
    return db.execute(chosen.where(ReviewDone.task_id.is_(None)) if open_only else chosen).all()


# the shadow


def shadow_keys(
    db: Session, model_digest: str, among: Sequence[tuple[int, int]] | None = None
) -> set[tuple[int, int]]:
    """The screenings (case, number) that this model scored in the shadow; of some hundreds, or of all."""
    chosen = select(ShadowScore.case_id, ShadowScore.number).where(ShadowScore.model_digest == model_digest)
    if among is not None:
        chosen = chosen.where(tuple_(ShadowScore.case_id, ShadowScore.number).in_(among))
    return {(row.case_id, row.number) for row in db.execute(chosen)}


def shadow_counts(db: Session) -> dict[str, int]:
    """By model: how many screenings it scored in the shadow."""
    rows = db.execute(
        select(ShadowScore.model_digest, func.count().label("n"))
        .group_by(ShadowScore.model_digest)
        .order_by(ShadowScore.model_digest)
    )
    return {row.model_digest: row.n for row in rows}


def shadow_scores(db: Session, model_digest: str, at_once: int) -> Iterator[Sequence[AnyRow]]:
    """What this model said in the shadow, by case and number, in blocks of ``at_once``."""
    key = tuple_(ShadowScore.case_id, ShadowScore.number)
    chosen = (
        select(*ShadowScore.__table__.c)
        .where(ShadowScore.model_digest == model_digest)
        .order_by(ShadowScore.case_id, ShadowScore.number)
        .limit(at_once)
    )
    after = (-1, -1)
    while rows := db.execute(chosen.where(key > after)).all():
        yield rows
        after = (rows[-1].case_id, rows[-1].number)


def add_shadow_scores(db: Session, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.execute(insert(ShadowScore), list(rows))

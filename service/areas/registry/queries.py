"""Every question to the database about models, their steps, the stop switch, reviews, and the shadow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, tuple_
from sqlalchemy.orm import Session

from service.areas.pull_forward.queries import RULE_IN_FORCE
from service.areas.registry.tables import (
    ModelStep,
    ModelVersion,
    RegisteredModel,
    ReviewDone,
    ReviewTask,
    ScoringStop,
    ShadowScore,
)
from service.db.compiled_statements import Hot

AnyRow = Row[*tuple[Any, ...]]

_LAST_TURN = (
    select(ScoringStop.id, ScoringStop.kind, ScoringStop.made_by).order_by(ScoringStop.id.desc()).limit(1)
)
_STAGE = select(ModelVersion.stage).where(ModelVersion.digest == bindparam("digest"))
_SERVING = ModelStep.serves.is_not(None)
_SERVES = select(ModelStep.serves).where(_SERVING).order_by(ModelStep.id.desc()).limit(1)
_SERVES_AT = select(ModelStep.to_stage).where(_SERVING).order_by(ModelStep.id.desc()).limit(1)
_SERVES_CATALOGUE = select(RegisteredModel.catalogue_digest).where(
    RegisteredModel.digest == _SERVES.scalar_subquery()
)
_VALIDATED = select(func.max(ModelStep.made_at)).where(ModelStep.kind == "approved")
_LAST_KIND = select(ScoringStop.kind).order_by(ScoringStop.id.desc()).limit(1)
_STANDS = (
    _LAST_KIND.scalar_subquery().label("kind"),
    _STAGE.scalar_subquery().label("stage"),
    _SERVES.scalar_subquery().label("serves"),
    _SERVES_AT.scalar_subquery().label("serves_at"),
    _SERVES_CATALOGUE.scalar_subquery().label("serves_catalogue"),
    _VALIDATED.where(ModelStep.digest == _SERVES.scalar_subquery())
    .scalar_subquery()
    .label("serves_validated_at"),
    _VALIDATED.where(ModelStep.digest == bindparam("digest")).scalar_subquery().label("start_validated_at"),
)
_SWITCH = Hot(select(*_STANDS))
_SWITCH_OF_SETTING = Hot(select(*_STANDS, RULE_IN_FORCE.scalar_subquery().label("rule")))


def last_turn(db: Session) -> AnyRow | None:
    """The last turn of the stop switch; none means that scoring was never stopped."""
    return db.execute(_LAST_TURN).one_or_none()


def turns(db: Session) -> Sequence[AnyRow]:
    """Every turn of the stop switch, the last one first."""
    return db.execute(
        select(
            ScoringStop.id, ScoringStop.kind, ScoringStop.reason, ScoringStop.made_at, ScoringStop.made_by
        ).order_by(ScoringStop.id.desc())
    ).all()


def add_turn(db: Session, *, kind: str, reason: str, made_at: datetime, made_by: int | None) -> None:
    db.execute(insert(ScoringStop).values(kind=kind, reason=reason, made_at=made_at, made_by=made_by))


def switch(db: Session, digest: str) -> Any:
    """How scoring stands: the last turn of the switch (``kind``), what the last step that says so lets give
    scores (``serves``, ``serves_at``, ``serves_catalogue``, ``serves_validated_at``), and of the model
    ``digest`` the first ``stage`` and when it was last validated (``start_validated_at``).
    Each may be ``None``.
    """
    return _SWITCH.one(db, digest=digest)


def switch_of_setting(db: Session, digest: str, setting: str) -> Any:
    """``switch`` with the rule in force in ``setting`` by which a band may bring assessments forward."""
    return _SWITCH_OF_SETTING.one(db, digest=digest, setting=setting)


def versions(db: Session) -> Sequence[AnyRow]:
    """The models that were served here, the first one first."""
    return db.execute(
        select(
            ModelVersion.digest,
            ModelVersion.name,
            ModelVersion.version,
            ModelVersion.status,
            ModelVersion.stage,
            ModelVersion.catalogue_digest,
            ModelVersion.first_served_at,
        ).order_by(ModelVersion.first_served_at)
    ).all()


def add_version(db: Session, **values: Any) -> None:
    db.execute(insert(ModelVersion).values(values))


def registered(db: Session) -> Sequence[AnyRow]:
    """Every model that was proposed here, the first one first."""
    return db.execute(select(*RegisteredModel.__table__.c).order_by(RegisteredModel.registered_at)).all()


def add_registered(db: Session, **values: Any) -> None:
    db.execute(insert(RegisteredModel).values(values))


def steps(db: Session, digest: str | None = None) -> Sequence[AnyRow]:
    """Every step of a model (``None``: of all), in the order in which they were made."""
    chosen = select(*ModelStep.__table__.c).order_by(ModelStep.id)
    return db.execute(chosen if digest is None else chosen.where(ModelStep.digest == digest)).all()


def add_step(db: Session, **values: Any) -> int:
    """The number of the new step."""
    return int(db.execute(insert(ModelStep).values(values).returning(ModelStep.id)).scalar_one())


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


def add_done(db: Session, **values: Any) -> None:
    db.execute(insert(ReviewDone).values(values))


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
    found = db.execute(
        select(ShadowScore.model_digest, func.count().label("n"))
        .group_by(ShadowScore.model_digest)
        .order_by(ShadowScore.model_digest)
    )
    return {row.model_digest: row.n for row in found}


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

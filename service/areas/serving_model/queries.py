"""Every query about which model gives scores, its steps and the switch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from service.areas.serving_model.tables import ModelStep, ModelVersion, RegisteredModel, ScoringStop
from service.db.base import AnyRow
from service.db.compiled_statements import Compiled

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
_RESULTS = (
    select(ModelStep.results_digest)
    .where(ModelStep.kind == "approved")
    .order_by(ModelStep.id.desc())
    .limit(1)
)
_LAST_KIND = select(ScoringStop.kind).order_by(ScoringStop.id.desc()).limit(1)
STANDING_COLUMNS = (
    _LAST_KIND.scalar_subquery().label("kind"),
    _STAGE.scalar_subquery().label("stage"),
    _SERVES.scalar_subquery().label("serves"),
    _SERVES_AT.scalar_subquery().label("serves_at"),
    _SERVES_CATALOGUE.scalar_subquery().label("serves_catalogue"),
    _VALIDATED.where(ModelStep.digest == _SERVES.scalar_subquery())
    .scalar_subquery()
    .label("serves_validated_at"),
    _VALIDATED.where(ModelStep.digest == bindparam("digest")).scalar_subquery().label("start_validated_at"),
    _RESULTS.where(ModelStep.digest == _SERVES.scalar_subquery()).scalar_subquery().label("serves_results"),
    _RESULTS.where(ModelStep.digest == bindparam("digest")).scalar_subquery().label("start_results"),
)
_SWITCH = Compiled(select(*STANDING_COLUMNS))


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


def switch(db: Session, digest: str) -> Any:
    """How scoring stands: the last turn of the switch (``kind``), what the last step that says so lets give
    scores (``serves``, ``serves_at``, ``serves_catalogue``, ``serves_validated_at``), and of the model
    ``digest`` the first ``stage`` and when it was last validated (``start_validated_at``). ``serves_results``
    and ``start_results`` are the digests of the results on which that was.
    Each may be ``None``.
    """
    return _SWITCH.one(db, digest=digest)


def versions(db: Session) -> Sequence[AnyRow]:
    """The models that were served here, the first one first."""
    return db.execute(select(ModelVersion.__table__).order_by(ModelVersion.first_served_at)).all()


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

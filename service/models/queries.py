"""Every question to the database about served models and the stop switch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select
from sqlalchemy.orm import Session

from service.db.hot import Hot
from service.models.models import ModelVersion, ScoringStop

AnyRow = Row[*tuple[Any, ...]]

_LAST_TURN = (
    select(ScoringStop.id, ScoringStop.kind, ScoringStop.made_by).order_by(ScoringStop.id.desc()).limit(1)
)
_STAGE = select(ModelVersion.stage).where(ModelVersion.digest == bindparam("digest"))
_LAST_KIND = select(ScoringStop.kind).order_by(ScoringStop.id.desc()).limit(1)
_SWITCH = Hot(select(_LAST_KIND.scalar_subquery().label("kind"), _STAGE.scalar_subquery().label("stage")))


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


def add_turn(db: Session, *, kind: str, reason: str, made_at: datetime, made_by: int) -> None:
    db.execute(insert(ScoringStop).values(kind=kind, reason=reason, made_at=made_at, made_by=made_by))


def switch(db: Session, digest: str) -> Any:
    """The last turn of the switch (``kind``) and the ``stage`` of a model; either may be ``None``."""
    return _SWITCH.one(db, digest=digest)


def versions(db: Session) -> Sequence[AnyRow]:
    """The models that were served here, the first one first."""
    return db.execute(
        select(
            ModelVersion.digest,
            ModelVersion.name,
            ModelVersion.version,
            ModelVersion.status,
            ModelVersion.stage,
            ModelVersion.first_served_at,
        ).order_by(ModelVersion.first_served_at)
    ).all()


def add_version(db: Session, **values: Any) -> None:
    db.execute(insert(ModelVersion).values(values))

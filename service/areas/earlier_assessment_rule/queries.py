"""Every query about letting a band bring assessments forward.

Each screening reads the rule in force, so the statement that reads the stop switch includes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from service.areas.earlier_assessment_rule.tables import PullForwardStep
from service.areas.serving_model.queries import STANDING_COLUMNS
from service.db.base import AnyRow
from service.db.compiled_statements import Compiled

_S = PullForwardStep.__table__.c
_IN_FORCE = _S.kind.in_(("approved", "off"))

RULE_IN_FORCE: Final[Select[Any]] = (
    select(_S.rule)
    .where(_S.setting == bindparam("setting"), (_S.kind == "approved") | (_S.kind == "off"))
    .order_by(_S.id.desc())
    .limit(1)
)
"""The rule of the last approved or off step of ``setting``; no row before any."""


def steps(db: Session) -> Sequence[AnyRow]:
    """Every step of every setting, in the order in which they were made."""
    return db.execute(select(*_S).order_by(_S.id)).all()


def step_in_force(db: Session, setting: str) -> AnyRow | None:
    """The last approved or off step of a setting."""
    return db.execute(
        select(*_S).where(_S.setting == setting, _IN_FORCE).order_by(_S.id.desc()).limit(1)
    ).one_or_none()


def step(db: Session, number: int) -> AnyRow | None:
    return db.execute(select(*_S).where(_S.id == number)).one_or_none()


_SWITCH_OF_SETTING = Compiled(select(*STANDING_COLUMNS, RULE_IN_FORCE.scalar_subquery().label("rule")))


def switch_of_setting(db: Session, digest: str, setting: str) -> Any:
    """``switch`` with the rule in force in ``setting`` by which a band may bring assessments forward."""
    return _SWITCH_OF_SETTING.one(db, digest=digest, setting=setting)

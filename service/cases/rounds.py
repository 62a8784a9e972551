"""Rounds of a case: draft → judged → screened, and never back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from service.cases import queries
from service.errors import NotFound
from service.unit import Unit

Stage = Literal["draft", "judged", "screened"]


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a case. ``age`` (years) is that of the young person when the round began."""

    id: int
    case_id: int
    number: int
    age: int
    stage: Stage
    created_at: datetime
    created_by: int


def latest_round(unit: Unit, case_id: int) -> Round:
    """The round that is being worked in, or that was worked in last."""
    return Round(*queries.latest_round(unit.db, case_id))


def rounds_of(unit: Unit, case_id: int) -> tuple[Round, ...]:
    """Every round of a case, the first one first."""
    return tuple(Round(*row) for row in queries.rounds(unit.db, case_id))


def round_of(unit: Unit, case_id: int, number: int) -> Round:
    """Round ``number`` of a case; ``NotFound`` when there is none."""
    for round_ in rounds_of(unit, case_id):
        if round_.number == number:
            return round_
    raise NotFound


def begun(db: Session, round_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these rounds began. Access is the caller's."""
    return {row.id: row.created_at for row in queries.begun(db, round_ids)}


def move_on(unit: Unit, round_: Round, stage: Stage) -> None:
    """Record that a round has reached ``stage``."""
    queries.set_stage(unit.db, round_.case_id, round_.id, stage)

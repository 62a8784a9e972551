"""Which screenings rest on a model, for when it is recalled: codes of cases, arms, views, no score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.access.unit_of_work import UnitOfWork
from service.areas.screenings import queries
from service.areas.screenings.arms import Arm


@dataclass(frozen=True, slots=True)
class Computed:
    """One screening for which the model computed a score; the arm says whether anybody saw it.

    ``first_view`` is the own judgement before the score, ``last_view`` the latest of that round.
    """

    case_id: int
    reference: str
    number: int
    arm: Arm
    status: str
    made_at: datetime
    first_view: str
    last_view: str


def computed_by(unit: UnitOfWork, model_digest: str) -> tuple[Computed, ...]:
    """Every screening for which the model computed a score, by case.

    It decides nothing about access and leaves nothing in the log: whoever calls it has required an action of
    its own.
    """
    rows = queries.computed_by(unit.db, model_digest)
    return tuple(Computed(**row._mapping) for row in rows)

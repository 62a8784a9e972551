"""Screenings for monitoring: answers, results and judgements, without persons."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from service.access.unit_of_work import UnitOfWork
from service.areas.screenings import queries
from service.areas.screenings.score_shown_or_withheld import Arm

COMPUTED: frozenset[Arm] = frozenset({"shown", "withheld", "shadow"})
"""Arms with a computed score, shown or not."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One screening. ``status``, ``reason``, ``probability`` and ``band`` are those of the computed result.

    ``answers`` holds the level or absent state per indicator. ``first_view`` is the own judgement before the
    score, ``later_view`` the latest by somebody who had seen it (``None``: there is none).
    """

    case_id: int
    number: int
    reference: str
    round_id: int
    arm: Arm
    status: str
    reason: str | None
    probability: float | None
    band: str | None
    setting: str
    age: int
    answers: Mapping[str, str]
    model_digest: str
    made_at: datetime
    first_view: str
    later_view: str | None


def counted_since(unit: UnitOfWork, moment: datetime) -> Iterator[Counted]:
    """Every screening made at or after ``moment``, the first one first. The caller checks access, logs it,
    and shows only counts."""
    for row in queries.since(unit.db, moment):
        request, result = json.loads(row.request), json.loads(row.result)
        yield Counted(
            case_id=row.case_id,
            number=row.number,
            reference=row.reference,
            round_id=row.intake_id,
            arm=row.arm,
            status=result["status"],
            reason=result["reason"],
            probability=result["probability"],
            band=result["band"],
            setting=request["setting"],
            age=request["age"],
            answers=request["answers"],
            model_digest=row.model_digest,
            made_at=row.made_at,
            first_view=row.first_view,
            later_view=row.later_view,
        )


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
    """Every screening for which the model computed a score, by case. The caller checks access and logs it."""
    rows = queries.computed_by(unit.db, model_digest)
    return tuple(Computed(**row._mapping) for row in rows)

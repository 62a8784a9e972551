"""Rounds of a case: draft → judged → screened, and never back.

A correction is a new round in place of an earlier one; both stay. Each round has its own age and setting, so
that a screening keeps those of its time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases import queries
from service.areas.cases.age import AgeAsked, KnownAge, check_age
from service.areas.cases.intake_setting import check_setting
from service.areas.cases.tables import IntakeChange
from service.core.errors import Conflict, Invalid, NotFound
from service.db.base import AnyRow

Stage = Literal["draft", "judged", "screened"]


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a case. ``age`` (years) is that of the young person at the moment ``age_at``; ``setting``
    is where they were; ``corrects`` is the id of the round that this one corrects."""

    id: int
    case_id: int
    number: int
    age: int
    stage: Stage
    created_at: datetime
    created_by: int
    corrects: int | None
    age_at: datetime
    setting: str


def latest_round(unit: UnitOfWork, case_id: int) -> Round:
    """The last round of a case."""
    return Round(*queries.latest_round(unit.db, case_id))


def rounds_of(unit: UnitOfWork, case_id: int) -> tuple[Round, ...]:
    """Every round of a case, the first one first."""
    return tuple(Round(*row) for row in queries.rounds(unit.db, case_id))


def round_of(unit: UnitOfWork, case_id: int, number: int) -> Round:
    """Round ``number`` of a case; ``NotFound`` when there is none."""
    for round_ in rounds_of(unit, case_id):
        if round_.number == number:
            return round_
    raise NotFound


def lineage(unit: UnitOfWork, round_: Round) -> tuple[Round, ...]:
    """``round_`` and before it the rounds that it corrects, the first one first."""
    if round_.corrects is None:
        return (round_,)
    by_id = {earlier_round.id: earlier_round for earlier_round in rounds_of(unit, round_.case_id)}
    rounds = [round_]
    while (corrected_id := rounds[0].corrects) is not None:
        rounds.insert(0, by_id[corrected_id])
    return tuple(rounds)


@dataclass(frozen=True, slots=True)
class RoundBehind:
    """A round whose answers are behind those of a later one: what was saved in it by ``until`` counts there;
    ``None``: all of it."""

    id: int
    created_by: int
    until: datetime | None


def rounds_behind(unit: UnitOfWork, round_ids: Collection[int]) -> dict[int, tuple[RoundBehind, ...]]:
    """``lineage`` of many rounds at once, by the id of each, itself first. The caller checks access."""
    by_id = {row.id: row for row in queries.rounds_beside(unit.db, round_ids)} if round_ids else {}
    found = {}
    for round_id in round_ids:
        row = by_id[round_id]
        behind = [RoundBehind(row.id, row.created_by, None)]
        while row.corrects is not None:
            until, row = row.created_at, by_id[row.corrects]
            behind.append(RoundBehind(row.id, row.created_by, until))
        found[round_id] = tuple(behind)
    return found


def is_made_by(round_id: ColumnElement[int], person_id: int) -> ColumnElement[bool]:
    """Whether a person made a round, as a condition on the column with its id."""
    return queries.made_by(round_id, person_id)


def corrects_another(round_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a round corrects another, as a condition on the column with its id."""
    return queries.corrects_another(round_id)


def begin(
    unit: UnitOfWork,
    case_id: int,
    number: int,
    *,
    age: AgeAsked,
    setting: str,
    corrects: int | None = None,
) -> None:
    """Add round ``number``, empty; ``check_age`` and ``check_setting`` come first."""
    queries.add_round(
        unit.db,
        case_id=case_id,
        number=number,
        age=age.years,
        age_confirmed=age.confirmed,
        age_at=age.at or unit.now,
        setting=setting,
        stage="draft",
        corrects=corrects,
        **unit.signed("created"),
    )


def new_round(unit: UnitOfWork, case: OpenCase, age: int, setting: str, age_confirmed: bool = False) -> Round:
    """Begin a new, empty round: how old the young person is now, and where.

    Raises ``Conflict`` while the round before it has no screening; ``Invalid`` for an impossible age or an
    unknown setting.
    """
    latest = latest_round(unit, case.id)
    if latest.stage != "screened":
        raise Conflict("round.open")
    check_setting(setting)
    check_age(age, age_confirmed)
    if age < latest.age:
        raise Invalid("case.age_lower", age=latest.age)
    begin(unit, case.id, latest.number + 1, age=AgeAsked(age, age_confirmed), setting=setting)
    return latest_round(unit, case.id)


def age_of(unit: UnitOfWork, round_: Round) -> KnownAge:
    """The age of a round, with its day in the time zone of the organisation."""
    zone = ZoneInfo(unit.installation.organisation.timezone)
    return KnownAge(round_.age, round_.age_at.astimezone(zone).date())


def numbers_of(db: Session, round_ids: Collection[int]) -> dict[int, int]:
    """The numbers of these rounds within their cases, by id. The caller checks access."""
    return {row.id: row.number for row in queries.numbers(db, round_ids)} if round_ids else {}


def begun(db: Session, round_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these rounds began, by id. The caller checks access."""
    return {row.id: row.created_at for row in queries.begun(db, round_ids)}


def ages_asked(db: Session, round_ids: Collection[int], zone: ZoneInfo) -> dict[int, KnownAge]:
    """The age of each of these rounds, by id, with the day on which it was asked. The caller checks
    access."""
    return {
        row.id: KnownAge(row.age, row.age_at.astimezone(zone).date()) for row in queries.ages(db, round_ids)
    }


def move_on(unit: UnitOfWork, round_: Round, stage: Stage) -> None:
    """Record that a round has reached ``stage``."""
    queries.set_stage(unit.db, round_.case_id, round_.id, stage, lifts=round_.corrects is not None)


def facts_since(unit: UnitOfWork, round_: Round, revision: int) -> list[AnyRow]:
    """Changes of age and setting in ``round_`` after ``revision`` of its draft."""
    return [row for row in queries.intake_changes(unit.db, [round_.id]) if row.revision > revision]


def put_facts_right(
    unit: UnitOfWork,
    case_id: int,
    round_: Round,
    revision: int,
    *,
    age: AgeAsked,
    setting: str,
    asked_at: datetime,
) -> None:
    """Change age and setting of ``round_`` and keep the old ones; ``revision`` is the new one."""
    facts = {"age": age.years, "age_confirmed": age.confirmed, "setting": setting}
    queries.put_right(unit.db, case_id, round_.id, age_at=asked_at, **facts)
    unit.add(
        IntakeChange,
        "changed",
        intake_id=round_.id,
        revision=revision,
        age_before=round_.age,
        setting_before=round_.setting,
        **facts,
    )

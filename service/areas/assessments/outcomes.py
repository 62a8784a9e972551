"""The outcomes of cases for other areas: the last assessment of each case, codes and days only.

People give an outcome after a conversation in person. ``undetermined`` is an outcome too, and never "no". A
correction is a later assessment, so the last one is valid.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from screening.training.case_columns import Basis, Outcome
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import queries
from service.areas.cases.age import KnownAge
from service.areas.cases.rounds import ages_asked
from service.db.base import read_as


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """The valid outcome of one case. ``round_id`` is the round in which it was recorded.

    ``assessed_on`` is the day of the conversation, ``outcome_on`` the day on which the outcome was recorded,
    both in the time zone of the organisation. ``saw_score``: whether the assessor had seen a score.
    """

    reference: str
    case_id: int
    round_id: int
    outcome: Outcome
    basis: Basis
    saw_score: bool
    assessed_on: date
    outcome_on: date


@dataclass(frozen=True, slots=True)
class CaseFindings:
    """What the valid assessment of one case found, in codes. ``age``: years on the day ``held_on`` of the
    conversation; where it was not asked, the lowest that the age of the round allows. ``since``: the day on
    which the case was made."""

    case_id: int
    reference: str
    since: date
    held_on: date
    age: int
    outcome: Outcome
    exploitation: tuple[str, ...]
    means: tuple[str, ...]


def outcomes_of(unit: UnitOfWork, references: Collection[str] | None = None) -> dict[str, CaseOutcome]:
    """By code of the case: its valid outcome, where there is one.

    ``references`` names the cases, ``None`` means all. The caller checks access and logs it.
    """
    zone = ZoneInfo(unit.installation.organisation.timezone)
    rows = queries.latest_of_all(unit.db) if references is None else queries.latest_of(unit.db, references)
    return {row.reference: outcome_from(row, zone) for row in rows}


def outcomes_after(
    db: Session, case_id: int, until: datetime, zone: ZoneInfo, limit: int
) -> tuple[CaseOutcome, ...]:
    """The outcomes, valid at ``until``, of the next ``limit`` cases after ``case_id``; empty at the end."""
    return tuple(outcome_from(row, zone) for row in queries.latest_after(db, case_id, until, limit))


def findings_after(db: Session, case_id: int, zone: ZoneInfo, limit: int) -> tuple[CaseFindings, ...]:
    """The valid findings of the next ``limit`` cases after ``case_id``; empty at the end. The caller decides
    on access."""
    rows = queries.latest_findings(db, case_id, limit)
    ages = ages_asked(db, [row.intake_id for row in rows if row.age is None], zone)
    return tuple(_findings_from(row, ages.get(row.intake_id), zone) for row in rows)


def number_of_outcomes(unit: UnitOfWork) -> int:
    """How many cases have an outcome. The caller checks access."""
    return queries.count_cases(unit.db)


def corrected_outcomes(db: Session) -> dict[int, tuple[int, Outcome]]:
    """By id of the round, for rounds with a corrected assessment: number and outcome of the last one. The
    caller checks access."""
    return {row.intake_id: (row.number, row.outcome) for row in queries.corrected(db)}


def outcome_from(row: Any, zone: ZoneInfo) -> CaseOutcome:
    """The outcome in a row of the table of assessments."""
    outcome_on = row.made_at.astimezone(zone).date()
    return read_as(CaseOutcome, row, round_id=row.intake_id, assessed_on=row.held_on, outcome_on=outcome_on)


def _findings_from(row: Any, asked: KnownAge | None, zone: ZoneInfo) -> CaseFindings:
    age = asked.possible(row.held_on)[0] if asked else row.age
    lists = {name: tuple(json.loads(getattr(row, name))) for name in ("exploitation", "means")}
    return read_as(CaseFindings, row, age=age, since=row.created_at.astimezone(zone).date(), **lists)

"""Closed cases that resemble a decision by their answers, with how they ended. Never a ranking.

Two decisions are alike when enough questions were answered in both and most of the answers are the same.
They are listed by date. It says what happened to others; it says nothing about this young person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from screening.catalogue.catalogue import Catalogue
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import outcomes as assessments_outcomes
from service.areas.reviews import queries
from service.areas.screenings import stored_screening
from service.db.base import AnyRow

LOOKED_AT: Final = 1_000
"""So many of the latest decisions are looked at, so that the page is as quick in a large file as in a small
one; the page says so."""

IN_BOTH: Final = 5
SHARE: Final = 0.7
SHOWN: Final = 10
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Alike:
    """A closed case: ``same`` of the ``both`` questions that were answered in both have the same answer."""

    reference: str
    number: int
    same: int
    both: int
    outcome: str
    outcome_on: date


@dataclass(frozen=True, slots=True)
class Similar:
    """What was found among ``closed`` cases with an outcome, the latest outcome first."""

    found: tuple[Alike, ...]
    closed: int


def agreement(mine: Mapping[str, str], theirs: Mapping[str, str], catalogue: Catalogue) -> tuple[int, int]:
    """How many questions have a level as answer in both, and in how many of these it is the same one."""
    both = [
        indicator
        for indicator, answer in mine.items()
        if indicator in catalogue
        and answer in catalogue[indicator].level_ids
        and theirs.get(indicator) in catalogue[indicator].level_ids
    ]
    return len(both), sum(mine[indicator] == theirs[indicator] for indicator in both)


def similar(
    unit: UnitOfWork, case_id: int, answers: Mapping[str, str], catalogue: Catalogue | None = None
) -> Similar:
    """Closed cases like a decision with these ``answers`` to the questions of ``catalogue`` (by default those
    of today), among those that the actor may see."""
    catalogue = catalogue or unit.installation.catalogue
    latest: dict[str, AnyRow] = {}
    for row in queries.lately(unit.db, unit.actor, LOOKED_AT):
        if row.case_id != case_id:
            latest.setdefault(row.reference, row)
    outcomes = assessments_outcomes.outcomes_of(unit, latest) if latest else {}
    found = []
    for (other_id, number), theirs in _answers(unit, [latest[reference] for reference in outcomes]).items():
        both, same = agreement(answers, theirs, catalogue)
        if both >= IN_BOTH and same >= SHARE * both:
            found.append((other_id, number, same, both))
    named = {(row.case_id, row.number): reference for reference, row in latest.items()}
    alike = [
        Alike(
            named[other_id, number],
            number,
            same,
            both,
            outcomes[named[other_id, number]].outcome,
            outcomes[named[other_id, number]].outcome_on,
        )
        for other_id, number, same, both in found
    ]
    alike.sort(key=lambda one: (one.outcome_on, one.reference), reverse=True)
    return Similar(tuple(alike[:SHOWN]), len(outcomes))


def _answers(unit: UnitOfWork, rows: list[AnyRow]) -> dict[tuple[int, int], Mapping[str, str]]:
    keys = [(row.case_id, row.number) for row in rows]
    found: dict[tuple[int, int], Mapping[str, str]] = {}
    for start in range(0, len(keys), _AT_ONCE):
        found |= stored_screening.answers_of(unit, keys[start : start + _AT_ONCE])
    return found

"""Closed cases with answers like those of a decision, and how they ended. They are never ranked.

Two decisions are alike when enough questions were answered in both and most of the answers are the same.
They are listed by date. They tell what happened to others and nothing about this young person.
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
"""How many of the latest decisions are compared, so that the page stays quick. The page says it."""

IN_BOTH: Final = 5
SHARE: Final = 0.7
SHOWN: Final = 10
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Alike:
    """A closed case: ``both`` questions were answered in both, ``same`` of them with the same answer."""

    reference: str
    number: int
    same: int
    both: int
    outcome: str
    outcome_on: date


@dataclass(frozen=True, slots=True)
class Similar:
    """The cases alike among ``closed`` cases with an outcome, the latest outcome first."""

    found: tuple[Alike, ...]
    closed: int


def agreement(mine: Mapping[str, str], theirs: Mapping[str, str], catalogue: Catalogue) -> tuple[int, int]:
    """How many questions have a level as answer in both, and how many of these have the same level."""
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
    """Closed cases that the actor may see, like a decision with ``answers`` to the questions of ``catalogue``
    (by default those of today)."""
    catalogue = catalogue or unit.installation.catalogue
    latest: dict[str, AnyRow] = {}
    for row in queries.lately(unit.db, unit.actor, LOOKED_AT):
        if row.case_id != case_id:
            latest.setdefault(row.reference, row)
    outcomes = assessments_outcomes.outcomes_of(unit, latest) if latest else {}
    matches = []
    for (other_id, number), theirs in _answers_by_decision(
        unit, [latest[reference] for reference in outcomes]
    ).items():
        both, same = agreement(answers, theirs, catalogue)
        if both >= IN_BOTH and same >= SHARE * both:
            matches.append((other_id, number, same, both))
    references = {(row.case_id, row.number): reference for reference, row in latest.items()}
    alike = [
        Alike(
            references[other_id, number],
            number,
            same,
            both,
            outcomes[references[other_id, number]].outcome,
            outcomes[references[other_id, number]].outcome_on,
        )
        for other_id, number, same, both in matches
    ]
    alike.sort(key=lambda match: (match.outcome_on, match.reference), reverse=True)
    return Similar(tuple(alike[:SHOWN]), len(outcomes))


def _answers_by_decision(unit: UnitOfWork, rows: list[AnyRow]) -> dict[tuple[int, int], Mapping[str, str]]:
    keys = [(row.case_id, row.number) for row in rows]
    answers: dict[tuple[int, int], Mapping[str, str]] = {}
    for start in range(0, len(keys), _AT_ONCE):
        answers |= stored_screening.answers_of(unit, keys[start : start + _AT_ONCE])
    return answers

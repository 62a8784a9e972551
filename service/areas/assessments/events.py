"""The in-person assessment in the words of the people who do it; pages, API and other features call these."""

from __future__ import annotations

from collections.abc import Iterator

from service.access.unit_of_work import UnitOfWork
from service.areas.assessments.outcomes import (
    CaseOutcome,
    corrected_outcomes,
    number_of_outcomes,
    outcomes_after,
    outcomes_of,
)
from service.areas.assessments.record import (
    Assessment,
    Findings,
    WrongField,
    content_digest,
    of_rounds,
    record,
    record_change,
    second_professionals,
)
from service.areas.cases.events import Event
from service.areas.cases.rounds import Round

__all__ = [
    "Assessment",
    "CaseOutcome",
    "Findings",
    "WrongField",
    "content_digest",
    "corrected_outcomes",
    "events",
    "number_of_outcomes",
    "of_rounds",
    "outcomes_after",
    "outcomes_of",
    "record",
    "record_change",
    "second_professionals",
]


def events(unit: UnitOfWork, rounds: tuple[Round, ...]) -> Iterator[Event]:
    """That records were made in ``rounds``; what they say stays in the records."""
    number = {round_.id: round_.number for round_ in rounds}
    for one in of_rounds(unit, rounds):
        facts = {"number": one.number, "held_on": one.held_on.isoformat()}
        yield Event(one.made_at, "assessment", one.made_by, number[one.intake_id], facts)

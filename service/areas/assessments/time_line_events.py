"""Assessments on the time line of a case."""

from __future__ import annotations

from collections.abc import Iterator

from service.access.unit_of_work import UnitOfWork
from service.areas.assessments.record_assessment import of_rounds
from service.areas.cases.rounds import Round
from service.areas.cases.time_line_event import Event


def events(unit: UnitOfWork, rounds: tuple[Round, ...]) -> Iterator[Event]:
    """One event for each assessment in ``rounds``, without what it says."""
    numbers = {round_.id: round_.number for round_ in rounds}
    for assessment in of_rounds(unit, rounds):
        facts = {"number": assessment.number, "held_on": assessment.held_on.isoformat()}
        yield Event(
            assessment.made_at, "assessment", assessment.made_by, numbers[assessment.intake_id], facts
        )

"""That assessments were recorded, for the time line of a case."""

from __future__ import annotations

from collections.abc import Iterator

from service.access.unit_of_work import UnitOfWork
from service.areas.assessments.record import of_rounds
from service.areas.cases.events import Event
from service.areas.cases.rounds import Round


def events(unit: UnitOfWork, rounds: tuple[Round, ...]) -> Iterator[Event]:
    """That records were made in ``rounds``; what they say stays in the records."""
    number = {round_.id: round_.number for round_ in rounds}
    for one in of_rounds(unit, rounds):
        facts = {"number": one.number, "held_on": one.held_on.isoformat()}
        yield Event(one.made_at, "assessment", one.made_by, number[one.intake_id], facts)

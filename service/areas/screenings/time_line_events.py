"""What happened in the rounds of a case, for its time line."""

from __future__ import annotations

from collections.abc import Iterator

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.rounds import Round
from service.areas.cases.time_line_event import Event
from service.areas.screenings import queries
from service.areas.screenings.answer_history import history
from service.areas.screenings.stored_screening import listed


def events(unit: UnitOfWork, case: OpenCase, rounds: tuple[Round, ...]) -> Iterator[Event]:
    """What happened in the rounds of ``case``: answers saved, judgements, screenings, refusals of a score."""
    numbers = {round_.id: round_.number for round_ in rounds}
    yield from _saves(unit, rounds)
    for row in queries.judgements_of_rounds(unit.db, list(numbers)):
        facts = {"first": row.number == 1, "assess_within": row.assess_within, "score_seen": row.score_seen}
        yield Event(row.made_at, "judgement", row.made_by, numbers[row.intake_id], facts)
    for screening in listed(unit, case):
        facts = {"number": screening.number, "arm": screening.arm}
        yield Event(screening.made_at, "screening", screening.made_by, numbers[screening.round_id], facts)
        if (withdrawn := screening.withdrawn) is not None:
            facts = {"number": screening.number, "because": withdrawn.because}
            yield Event(withdrawn.made_at, "withdrawn", withdrawn.made_by, numbers[screening.round_id], facts)
    for row in queries.refusals(unit.db, case.id):
        kind = "score_declined" if row.declined else "score_allowed"
        yield Event(row.made_at, kind, row.made_by, None, {"by": row.asked_by})


def _saves(unit: UnitOfWork, rounds: tuple[Round, ...]) -> Iterator[Event]:
    """One event for each save; the time line merges successive saves."""
    numbers = {round_.id: round_.number for round_ in rounds}
    for save in history(unit, rounds):
        facts = {"answers": len(save.changes)}
        yield Event(save.recorded.at, "answers_saved", save.recorded.person_id, numbers[save.round_id], facts)

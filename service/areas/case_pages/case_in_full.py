"""A case in full, as its page and its JSON show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.conversation_due import Due, talked_on, waiting
from service.areas.cases.rounds import Round, rounds_of
from service.areas.cases.topics import topic_of
from service.areas.screenings import score_opt_out, stored_screening
from service.areas.screenings.stored_screening import ListedScreening


@dataclass(frozen=True, slots=True)
class CaseInFull:
    """A case with all that its page shows. ``due`` is the moment that waits for a conversation; ``talked_on``
    the day of the last conversation of the latest round."""

    case: OpenCase
    rounds: tuple[Round, ...]
    screenings: tuple[ListedScreening, ...]
    score_declined: bool
    due: Due | None
    talked_on: date | None
    topic: str = ""


def load(unit: UnitOfWork, case: OpenCase) -> CaseInFull:
    """``case`` with its rounds, its screenings and what is due."""
    rounds = rounds_of(unit, case.id)
    return CaseInFull(
        case,
        rounds,
        stored_screening.listed(unit, case),
        score_opt_out.is_declined(unit, case),
        waiting(unit, rounds[-1]),
        talked_on(unit, rounds[-1]),
        topic_of(unit, case).words,
    )

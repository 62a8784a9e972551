"""Answers that the form offers and nobody has given yet; a person has to confirm or change each of them.

There are two kinds. ``unsaved``: what the actor chose before and did not save, because the browser stopped.
``earlier``: in a new round, an answer of an earlier round with the day on which it was recorded, since it may
have changed. An offer that is not confirmed is no answer and counts as not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from screening.catalogue.catalogue import Catalogue
from screening.explain.screening_request import Known
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.rounds import Round, rounds_of
from service.areas.screenings import provisional_answers as provisional
from service.areas.screenings.answer_history import recorded
from service.areas.screenings.draft import Draft
from service.areas.screenings.draft_storage import draft_of
from service.areas.screenings.provisional_answers import Choice

Source = Literal["unsaved", "earlier"]


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer to confirm. ``at``: when it was chosen or recorded; ``round``: the number of its round. An
    earlier answer has no ``now``, since that is asked again in each round."""

    source: Source
    answer: str
    now: bool | None
    known: Known | None
    at: datetime
    round: int


def offers(unit: UnitOfWork, draft: Draft) -> dict[str, Offer]:
    """By indicator: what the form of ``draft`` offers the actor; nothing after the own judgement."""
    if draft.round.stage != "draft":
        return {}
    catalogue = unit.installation.catalogue
    by_indicator = {
        id_: offer for id_, offer in _offers_of_earlier_rounds(unit, draft) if id_ not in draft.answers
    }
    by_indicator |= {
        id_: Offer("unsaved", choice.answer, choice.now, choice.known, choice.at, draft.round.number)
        for id_, choice in provisional.kept(unit, draft.round).items()
        if not choice.same_choice(_stored_as_choice(draft, id_, choice))
    }
    return {
        id_: offer for id_, offer in by_indicator.items() if _is_in_catalogue(id_, offer.answer, catalogue)
    }


def _offers_of_earlier_rounds(unit: UnitOfWork, draft: Draft) -> Iterator[tuple[str, Offer]]:
    """The answers of the rounds before, the latest last. A correction holds its answers already, and answers
    of a corrected round are never offered."""
    if draft.round.number == 1 or draft.round.corrects is not None:
        return
    rounds = rounds_of(unit, draft.round.case_id)
    corrected = {round_.corrects for round_ in rounds}
    for round_ in rounds:
        if round_.number < draft.round.number and round_.id not in corrected:
            yield from _offers_of_round(unit, round_)


def _offers_of_round(unit: UnitOfWork, round_: Round) -> Iterator[tuple[str, Offer]]:
    earlier_draft = draft_of(unit, round_)
    recorders = recorded(unit, round_)
    catalogue = unit.installation.catalogue
    for indicator, answer in earlier_draft.answers.items():
        if indicator in catalogue and answer in catalogue[indicator].level_ids:
            at = recorders[indicator].at if indicator in recorders else round_.created_at
            yield (
                indicator,
                Offer("earlier", answer, None, earlier_draft.known.get(indicator), at, round_.number),
            )


def _stored_as_choice(draft: Draft, indicator: str, choice: Choice) -> Choice:
    answer = draft.answers.get(indicator, "")
    return Choice(answer, draft.now.get(indicator), draft.known.get(indicator), choice.at)


def _is_in_catalogue(indicator: str, answer: str, catalogue: Catalogue) -> bool:
    """Whether ``catalogue`` has this indicator with this answer."""
    if indicator not in catalogue:
        return False
    return answer in catalogue[indicator].level_ids or answer in ("unknown", "not_asked", "declined")

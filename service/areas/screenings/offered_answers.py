"""Answers that the form offers and nobody has given yet: each is confirmed or changed, none taken over.

Two kinds. What the reader chose before and never saved, because the browser broke off (``unsaved``). And in a
new round what was known last time (``earlier``), with the day on which it was recorded: it may have changed
since. An offer that is not confirmed is no answer, and counts as not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from screening.catalogue.catalogue import Catalogue
from screening.explain.request import Known
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.rounds import Round, rounds_of
from service.areas.screenings import provisional_answers as provisional
from service.areas.screenings.answer_history import recorded
from service.areas.screenings.draft import Draft
from service.areas.screenings.drafts import draft_of
from service.areas.screenings.provisional_answers import Kept

Source = Literal["unsaved", "earlier"]


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer to confirm. ``at``: when it was chosen or recorded; ``round``: the number of the round in
    which it was given. Whether it happens now is asked anew in a new round, so an earlier answer says
    nothing of it."""

    source: Source
    answer: str
    now: bool | None
    known: Known | None
    at: datetime
    round: int


def offers(unit: UnitOfWork, draft: Draft) -> dict[str, Offer]:
    """By indicator: what the form of ``draft`` offers the actor; nothing once its answers stand."""
    if draft.round.stage != "draft":
        return {}
    catalogue = unit.installation.catalogue
    found = {i: one for i, one in _earlier(unit, draft) if i not in draft.answers}
    found |= {
        i: Offer("unsaved", one.answer, one.now, one.known, one.at, draft.round.number)
        for i, one in provisional.kept(unit, draft.round).items()
        if not one.same_choice(_stored(draft, i, one))
    }
    return {i: one for i, one in found.items() if _fits(i, one.answer, catalogue)}


def _earlier(unit: UnitOfWork, draft: Draft) -> Iterator[tuple[str, Offer]]:
    """What was known in the rounds before, so that what comes last was known last. A round that puts answers
    right holds them already, and what was put right is never offered again."""
    if draft.round.number == 1 or draft.round.corrects is not None:
        return
    rounds = rounds_of(unit, draft.round.case_id)
    wrong = {round_.corrects for round_ in rounds}
    for round_ in rounds:
        if round_.number < draft.round.number and round_.id not in wrong:
            yield from _known_in(unit, round_)


def _known_in(unit: UnitOfWork, round_: Round) -> Iterator[tuple[str, Offer]]:
    before = draft_of(unit, round_)
    when = recorded(unit, round_)
    catalogue = unit.installation.catalogue
    for indicator, answer in before.answers.items():
        if indicator in catalogue and answer in catalogue[indicator].level_ids:
            at = when[indicator].at if indicator in when else round_.created_at
            yield indicator, Offer("earlier", answer, None, before.known.get(indicator), at, round_.number)


def _stored(draft: Draft, indicator: str, kept: Kept) -> Kept:
    answer = draft.answers.get(indicator, "")
    return Kept(answer, draft.now.get(indicator), draft.known.get(indicator), kept.at)


def _fits(indicator: str, answer: str, catalogue: Catalogue) -> bool:
    """Whether the catalogue of today asks this, with such an answer."""
    if indicator not in catalogue:
        return False
    return answer in catalogue[indicator].level_ids or answer in ("unknown", "not_asked", "declined")

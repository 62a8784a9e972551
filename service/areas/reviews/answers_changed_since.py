"""The answers that changed since a decision."""

from __future__ import annotations

from dataclasses import dataclass

from screening.catalogue.indicator import Indicator
from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.rounds import rounds_of
from service.areas.screenings import answer_history, draft_storage
from service.areas.screenings.answer_history import Recorded
from service.areas.screenings.stored_screening import StoredScreening


@dataclass(frozen=True, slots=True)
class Changed:
    """An answer then and now, to the question as it ``was`` and as it is ``asked`` now. ``recorded``: who
    recorded the present answer, ``None`` where that is not known."""

    asked: Indicator
    was: Indicator
    then: str
    now: str
    recorded: Recorded | None

    @property
    def indicator(self) -> str:
        return self.asked.id


def changed_since(unit: UnitOfWork, case: OpenCase, stored: StoredScreening) -> tuple[Changed, ...]:
    """The answers of this round and later ones that differ from those of the decision.

    An answer that was never given counts as ``not_asked``. They are in the order of the form of that time,
    with later questions after them.
    """
    archive = unit.installation.archive
    catalogue = archive.catalogue(stored.catalogue_digest)
    then = stored.asked["answers"]
    rounds = [round_ for round_ in rounds_of(unit, case.id) if round_.number >= stored.round.number]
    now = dict(then)
    for round_ in rounds:
        now |= draft_storage.draft_of(unit, round_).all_answers
    recorded: dict[str, Recorded] = {}
    for save in answer_history.history(unit, rounds):
        recorded |= dict.fromkeys(save.changes, save.recorded)
    changes = []
    for id_ in dict.fromkeys((*(indicator.id for indicator in catalogue), *now)):
        before, after = then.get(id_, "not_asked"), now.get(id_, "not_asked")
        asked = archive.asked(id_, after, catalogue) if before != after else None
        if asked is not None:
            was = archive.asked(id_, before, catalogue) or asked
            changes.append(Changed(asked, was, before, after, recorded.get(id_)))
    return tuple(changes)

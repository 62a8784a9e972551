"""What became known since a decision: answers that are different now."""

from __future__ import annotations

from dataclasses import dataclass

from service.access.cases import OpenCase
from service.cases.rounds import rounds_of
from service.screenings import service as screenings
from service.screenings.service import Recorded, StoredScreening
from service.unit import Unit


@dataclass(frozen=True, slots=True)
class Changed:
    """An answer then and now, and who recorded the present one; ``None`` where that is not on record."""

    indicator: str
    then: str
    now: str
    recorded: Recorded | None


def changed_since(unit: Unit, case: OpenCase, stored: StoredScreening) -> tuple[Changed, ...]:
    """The answers of this round and later ones that differ from what the decision rested on.

    An answer that was never given counts as ``not_asked``; in the order of the catalogue.
    """
    catalogue = unit.house.catalogue
    then = stored.request(catalogue).answers
    rounds = [round_ for round_ in rounds_of(unit, case.id) if round_.number >= stored.round.number]
    now = dict(then)
    for round_ in rounds:
        now |= screenings.draft_of(unit, round_).answers
    recorded: dict[str, Recorded] = {}
    for save in screenings.history(unit, rounds):
        recorded |= dict.fromkeys(save.changes, save.recorded)
    return tuple(
        Changed(one.id, before, after, recorded.get(one.id))
        for one in catalogue
        if (before := then.get(one.id, "not_asked")) != (after := now.get(one.id, "not_asked"))
    )

"""Which indicators proved present by the end of a stay and were not seen at intake.

"Which signals did we miss?" asks the family in the published description of Lisa. The answer compares two
states of one round: the answers its screening was made with, and those that the conversation left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from screening.catalogue.catalogue import Catalogue
from service.access.cases import OpenCase
from service.cases.rounds import Round
from service.screenings import service as screenings
from service.unit import Unit

ABSENT: Final = ("unknown", "not_asked", "declined")
MISSABLE: Final = frozenset({"vulnerability", "signal", "direct_sign"})
_ONLY_SUSPECTED: Final = "suspected"


def missed_in(unit: Unit, case: OpenCase, round_: Round) -> tuple[tuple[str, str], ...]:
    """Indicator and what stood there at intake, for all that proved present later in ``round_``."""
    made = next((one.made_at for one in screenings.listed(unit, case) if one.round_id == round_.id), None)
    at_intake: dict[str, str] = {}
    latest: dict[str, str] = {}
    for save in screenings.history(unit, [round_]):
        given = _answers(save.changes)
        latest |= given
        if made is not None and save.recorded.at <= made:
            at_intake |= given
    return tuple(_missed(unit.house.catalogue, at_intake, latest))


def _answers(changes: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {indicator: state["answer"] for indicator, state in changes.items()}


def _missed(
    catalogue: Catalogue, at_intake: Mapping[str, str], latest: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for indicator in catalogue:
        if indicator.kind not in MISSABLE:
            continue
        lowest = indicator.level_ids[0]
        found, before = latest.get(indicator.id, "not_asked"), at_intake.get(indicator.id, "not_asked")
        if found in (*ABSENT, lowest, _ONLY_SUSPECTED):
            continue
        if before in ABSENT:
            yield indicator.id, before
        elif before == lowest:
            yield indicator.id, "no"

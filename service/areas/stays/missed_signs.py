"""Which indicators proved present by the end of a stay and were not seen at intake; what was judged then.

"Which signals did we miss?" asks the family in the published description of Lisa. The answer compares two
states of one round: the answers its screening was made with, and those that the conversation left. Answers
that were put right before the conversation are those of the intake. Answers that were put right after it hold
what it taught; then the intake is the round before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.due import first_talk_in
from service.areas.cases.rounds import Round, lineage
from service.areas.screenings import answer_history, drafts, stored_screening

ABSENT: Final = ("unknown", "not_asked", "declined")
MISSABLE: Final = frozenset({"vulnerability", "signal", "direct_sign"})
_ONLY_SUSPECTED: Final = "suspected"


def intake_of(unit: UnitOfWork, round_: Round) -> Round:
    """The round whose answers and judgement are those of the intake of ``round_``: itself, unless it put
    answers right after a conversation was recorded."""
    found = lineage(unit, round_)
    known = first_talk_in(unit, found)
    return next(one for one in reversed(found) if known is None or one.created_at <= known)


def missed_in(unit: UnitOfWork, case: OpenCase, round_: Round) -> tuple[tuple[str, str], ...]:
    """Indicator and what stood there at intake, for all that proved present later in ``round_``."""
    intake = intake_of(unit, round_)
    made = next(
        (one.made_at for one in stored_screening.listed(unit, case) if one.round_id == intake.id), None
    )
    at_intake: dict[str, str] = {}
    if made is not None:
        for save in answer_history.history_behind(unit, intake, until=made):
            at_intake |= _answers(save.changes)
    latest = dict(drafts.draft_of(unit, round_).all_answers)
    archive = unit.installation.archive
    asked = {i: found for i, answer in latest.items() if (found := archive.asked(i, answer)) is not None}
    return tuple(_missed(in_form_order(asked, unit.installation.catalogue), at_intake, latest))


def _answers(changes: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {indicator: state["answer"] for indicator, state in changes.items()}


def in_form_order(asked: Mapping[str, Indicator], catalogue: Catalogue) -> list[Indicator]:
    """The questions in the order of today's form, those that it no longer has after them."""
    return [
        *(asked[one.id] for one in catalogue if one.id in asked),
        *(found for indicator, found in asked.items() if indicator not in catalogue),
    ]


def _missed(
    asked: Iterable[Indicator], at_intake: Mapping[str, str], latest: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for indicator in asked:
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

"""Indicators that proved present by the end of a stay and were not seen at intake.

The family in the published description of Lisa asks: "Which signals did we miss?" Two states of a round are
compared: the answers of its screening, and the answers after the conversation. A correction before the
conversation belongs to the intake. A correction after it holds what the conversation taught; then the intake
is the round before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.conversation_due import first_talk_in
from service.areas.cases.rounds import Round, lineage
from service.areas.screenings import answer_history, draft_storage, stored_screening

ABSENT: Final = ("unknown", "not_asked", "declined")
MISSABLE: Final = frozenset({"vulnerability", "signal", "direct_sign"})
_ONLY_SUSPECTED: Final = "suspected"


def intake_of(unit: UnitOfWork, round_: Round) -> Round:
    """The round that holds the answers and the judgement at intake: ``round_`` itself, or the round before a
    correction that was made after the conversation."""
    rounds = lineage(unit, round_)
    talked_at = first_talk_in(unit, rounds)
    return next(
        candidate for candidate in reversed(rounds) if talked_at is None or candidate.created_at <= talked_at
    )


def missed_in(unit: UnitOfWork, case: OpenCase, round_: Round) -> tuple[tuple[str, str], ...]:
    """Indicator and its answer at intake, for all that proved present later in ``round_``."""
    intake = intake_of(unit, round_)
    listed = stored_screening.listed(unit, case)
    screened_at = next((row.made_at for row in listed if row.round_id == intake.id), None)
    at_intake: dict[str, str] = {}
    if screened_at is not None:
        for save in answer_history.history_behind(unit, intake, until=screened_at):
            at_intake |= _answers_of(save.changes)
    latest = dict(draft_storage.draft_of(unit, round_).all_answers)
    archive = unit.installation.archive
    indicators = {
        id_: indicator
        for id_, answer in latest.items()
        if (indicator := archive.asked(id_, answer)) is not None
    }
    return tuple(_missed_among(in_form_order(indicators, unit.installation.catalogue), at_intake, latest))


def _answers_of(changes: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {indicator: state["answer"] for indicator, state in changes.items()}


def in_form_order(indicators: Mapping[str, Indicator], catalogue: Catalogue) -> list[Indicator]:
    """The questions in the order of today's form; after them those that the form no longer has."""
    return [
        *(indicators[question.id] for question in catalogue if question.id in indicators),
        *(old_question for indicator, old_question in indicators.items() if indicator not in catalogue),
    ]


def _missed_among(
    indicators: Iterable[Indicator], at_intake: Mapping[str, str], latest: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for indicator in indicators:
        if indicator.kind not in MISSABLE:
            continue
        lowest = indicator.level_ids[0]
        now = latest.get(indicator.id, "not_asked")
        earlier = at_intake.get(indicator.id, "not_asked")
        if now in (*ABSENT, lowest, _ONLY_SUSPECTED):
            continue
        if earlier in ABSENT:
            yield indicator.id, earlier
        elif earlier == lowest:
            yield indicator.id, "no"

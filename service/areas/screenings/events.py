"""What happens in a round, in the words of the people who do it; pages and API call these."""

from __future__ import annotations

from collections.abc import Iterator

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.events import Event
from service.areas.cases.rounds import Round
from service.areas.screenings import queries
from service.areas.screenings.age_and_place import put_right
from service.areas.screenings.answer_history import (
    AnswerSave,
    Recorded,
    history,
    history_behind,
    recorded,
)
from service.areas.screenings.arms import Arm
from service.areas.screenings.compute import JudgementNeeded
from service.areas.screenings.correction import BECAUSE, Correction, Withdrawal, correct, withdrawals_of
from service.areas.screenings.draft import Changes, Draft
from service.areas.screenings.draft_changes import draft_stream
from service.areas.screenings.drafts import (
    RoundClosed,
    StaleDraft,
    add_from_conversation,
    draft,
    draft_of,
    keep_choice,
    save_draft,
)
from service.areas.screenings.judgements import (
    TERMS,
    VIEWS,
    JudgedOn,
    Judgement,
    first_judgement,
    judge,
    judged_on,
    judgement_change,
    judgements_of,
)
from service.areas.screenings.offered_answers import Offer, offers
from service.areas.screenings.provisional_answers import settle
from service.areas.screenings.score_refusal import BY, decline, is_declined, undecline
from service.areas.screenings.screen import screen
from service.areas.screenings.stored_screening import (
    FirstScreening,
    ListedScreening,
    StoredScreening,
    answers_of,
    catalogue_of,
    first_screenings,
    listed,
    open_screening,
    score_was_shown,
)

__all__ = [
    "BECAUSE",
    "BY",
    "TERMS",
    "VIEWS",
    "AnswerSave",
    "Arm",
    "Changes",
    "Correction",
    "Draft",
    "Event",
    "FirstScreening",
    "JudgedOn",
    "Judgement",
    "JudgementNeeded",
    "ListedScreening",
    "Offer",
    "Recorded",
    "RoundClosed",
    "StaleDraft",
    "StoredScreening",
    "Withdrawal",
    "add_from_conversation",
    "answers_of",
    "catalogue_of",
    "correct",
    "decline",
    "draft",
    "draft_of",
    "draft_stream",
    "events",
    "first_judgement",
    "first_screenings",
    "history",
    "history_behind",
    "is_declined",
    "judge",
    "judged_on",
    "judgement_change",
    "judgements_of",
    "keep_choice",
    "listed",
    "offers",
    "open_screening",
    "put_right",
    "recorded",
    "save_draft",
    "score_was_shown",
    "screen",
    "settle",
    "undecline",
    "withdrawals_of",
]


def events(unit: UnitOfWork, case: OpenCase, rounds: tuple[Round, ...]) -> Iterator[Event]:
    """What happened in the rounds of ``case``: answers saved, judgements, screenings, refusals of a score."""
    number = {round_.id: round_.number for round_ in rounds}
    yield from _saves(unit, rounds)
    for row in queries.judgements_of_rounds(unit.db, list(number)):
        facts = {"first": row.number == 1, "assess_within": row.assess_within, "score_seen": row.score_seen}
        yield Event(row.made_at, "judgement", row.made_by, number[row.intake_id], facts)
    for one in listed(unit, case):
        facts = {"number": one.number, "arm": one.arm}
        yield Event(one.made_at, "screening", one.made_by, number[one.round_id], facts)
        if (withdrawn := one.withdrawn) is not None:
            facts = {"number": one.number, "because": withdrawn.because}
            yield Event(withdrawn.made_at, "withdrawn", withdrawn.made_by, number[one.round_id], facts)
    for row in queries.refusals(unit.db, case.id):
        kind = "score_declined" if row.declined else "score_allowed"
        yield Event(row.made_at, kind, row.made_by, None, {"by": row.asked_by})


def _saves(unit: UnitOfWork, rounds: tuple[Round, ...]) -> Iterator[Event]:
    """One event for each save; whoever tells them puts together what belongs together."""
    number = {round_.id: round_.number for round_ in rounds}
    for save in history(unit, rounds):
        facts = {"answers": len(save.changes)}
        yield Event(save.recorded.at, "answers_saved", save.recorded.person_id, number[save.round_id], facts)

"""What a review is based on: answers, judgements, assessments, and what other reviewers said before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import record_assessment
from service.areas.cases.rounds import rounds_of
from service.areas.reviews import queries
from service.areas.reviews.reviewed_decision import Decision
from service.areas.screenings import answer_history, judgements
from service.areas.screenings.answer_history import AnswerSave
from service.core.changed_since import Changed, SeenMissing, Stream, require_seen
from service.db.base import AnyRow


def streams(unit: UnitOfWork, case: OpenCase, decision: Decision) -> dict[str, Stream]:
    """Everything on the page of ``decision`` that can grow, each with its present length."""
    stored = decision.stored
    rounds = [round_ for round_ in rounds_of(unit, case.id) if round_.number >= stored.round.number]
    saves = tuple(answer_history.history(unit, rounds))
    judgements_made = [judgements.judgement_change(judgement) for judgement in stored.judgements]
    earlier_reviews = [
        _review_change(row) for row in queries.reviews(unit.db, case.id) if row.number == stored.number
    ]
    return {
        "answers": Stream(len(saves), lambda count_seen: _answer_changes(saves, max(count_seen, 0))),
        "judgements": Stream.of(judgements_made),
        "assessments": Stream.of(
            [record_assessment.record_change(assessment) for assessment in decision.assessments]
        ),
        "reviews": Stream.of(earlier_reviews),
        "exchanges": Stream.of(
            sorted(_exchange_changes(unit, case, stored.number), key=lambda change: change.at)
        ),
        "withdrawn": Stream.of(_withdrawal_changes(decision)),
    }


def require_all_seen(
    unit: UnitOfWork, case: OpenCase, decision: Decision, seen: Mapping[str, int] | None
) -> None:
    """Raise ``SeenMissing`` without ``seen``, ``MovedOn`` when anything was added since."""
    if seen is None:
        raise SeenMissing("review.seen_missing")
    require_seen("review.moved_on", seen, streams(unit, case, decision))


def _review_change(row: AnyRow) -> Changed:
    return Changed("review", str(row.number), None, row.view, row.made_at, row.made_by)


def _exchange_changes(unit: UnitOfWork, case: OpenCase, number: int) -> Iterator[Changed]:
    questions = {row.id: row for row in queries.questions(unit.db, case.id) if row.number == number}
    for row in questions.values():
        yield Changed("question", "", None, row.words, row.asked_at, row.asked_by)
    for row in queries.answers(unit.db, list(questions)) if questions else ():
        yield Changed("reply", "", None, row.words, row.given_at, row.given_by)


def _withdrawal_changes(decision: Decision) -> Sequence[Changed]:
    withdrawal = decision.stored.withdrawn
    if withdrawal is None:
        return ()
    return (Changed("withdrawn", "", None, None, withdrawal.made_at, withdrawal.made_by),)


def _answer_changes(saves: Sequence[AnswerSave], count_seen: int) -> Iterator[Changed]:
    earlier: dict[str, Mapping[str, Any]] = {}
    for save in saves[:count_seen]:
        earlier |= save.changes
    latest = {
        indicator: (save, state) for save in saves[count_seen:] for indicator, state in save.changes.items()
    }
    for indicator, (save, state) in latest.items():
        old_answer = earlier.get(indicator, {}).get("answer", "not_asked")
        if old_answer != state["answer"]:
            recorded = save.recorded
            yield Changed("answer", indicator, old_answer, state["answer"], recorded.at, recorded.person_id)

"""What a review rests on: the answers, the judgements, the conversations, and what others said before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import record
from service.areas.cases.rounds import rounds_of
from service.areas.reviews import queries
from service.areas.reviews.decision import Decision
from service.areas.screenings import answer_history, judgements
from service.areas.screenings.answer_history import AnswerSave
from service.core.changed_since import Changed, SeenMissing, Stream, require_seen
from service.db.base import AnyRow


def streams(unit: UnitOfWork, case: OpenCase, decision: Decision) -> dict[str, Stream]:
    """Everything that the page of ``decision`` shows and that can grow, each with how far it is."""
    stored = decision.stored
    later = [one for one in rounds_of(unit, case.id) if one.number >= stored.round.number]
    saves = tuple(answer_history.history(unit, later))
    judged = [judgements.judgement_change(one) for one in stored.judgements]
    said = [_reviewed(row) for row in queries.reviews(unit.db, case.id) if row.number == stored.number]
    return {
        "answers": Stream(len(saves), lambda seen: _answered(saves, max(seen, 0))),
        "judgements": Stream.of(judged),
        "assessments": Stream.of([record.record_change(one) for one in decision.assessments]),
        "reviews": Stream.of(said),
        "exchanges": Stream.of(sorted(_exchanged(unit, case, stored.number), key=lambda one: one.at)),
        "withdrawn": Stream.of(_withdrawn(decision)),
    }


def require_all_seen(
    unit: UnitOfWork, case: OpenCase, decision: Decision, seen: Mapping[str, int] | None
) -> None:
    """``SeenMissing`` without ``seen``, ``MovedOn`` when anything came since."""
    if seen is None:
        raise SeenMissing("review.seen_missing")
    require_seen("review.moved_on", seen, streams(unit, case, decision))


def _reviewed(row: AnyRow) -> Changed:
    return Changed("review", str(row.number), None, row.view, row.made_at, row.made_by)


def _exchanged(unit: UnitOfWork, case: OpenCase, number: int) -> Iterator[Changed]:
    asked = {row.id: row for row in queries.questions(unit.db, case.id) if row.number == number}
    for row in asked.values():
        yield Changed("question", "", None, row.words, row.asked_at, row.asked_by)
    for row in queries.answers(unit.db, list(asked)) if asked else ():
        yield Changed("reply", "", None, row.words, row.given_at, row.given_by)


def _withdrawn(decision: Decision) -> Sequence[Changed]:
    one = decision.stored.withdrawn
    return () if one is None else (Changed("withdrawn", "", None, None, one.made_at, one.made_by),)


def _answered(saves: Sequence[AnswerSave], seen: int) -> Iterator[Changed]:
    before: dict[str, Mapping[str, Any]] = {}
    for save in saves[:seen]:
        before |= save.changes
    latest = {indicator: (save, state) for save in saves[seen:] for indicator, state in save.changes.items()}
    for indicator, (save, state) in latest.items():
        was = before.get(indicator, {}).get("answer", "not_asked")
        if was != state["answer"]:
            by = save.recorded
            yield Changed("answer", indicator, was, state["answer"], by.at, by.person_id)

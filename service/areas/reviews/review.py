"""What reviewers do with a decision: open it, review it, ask a question, give feedback on the model.

Agreeing, disagreeing and not having enough to say take the same fields and the same steps. None of them needs
permission, sends a message, or changes the decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from service.access.four_eyes import require_other_eyes
from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import record_assessment
from service.areas.registry.recall import close_task, open_tasks
from service.areas.reviews import queries
from service.areas.reviews.review_basis import require_all_seen
from service.areas.reviews.reviewed_decision import Decision
from service.areas.reviews.tables import ModelLack, ReviewAnswer, ReviewQuestion, ReviewRow
from service.areas.screenings import answer_history, draft_storage, stored_screening
from service.core.changed_since import Changed, Stream, require_seen
from service.core.errors import Attempt, Invalid, NotFound
from service.core.typed_text_rules import LEAST_REASON, checked_text
from service.db.base import read_as

View = Literal["agree", "differ", "not_enough"]
Weighed = Literal["answers", "open_answers", "sources", "own_judgement", "conversation", "not_asked"]
VIEWS: Final[tuple[str, ...]] = get_args(View)
WEIGHED: Final[tuple[str, ...]] = get_args(Weighed)
"""What weighed most in the review; the same list for each view, so that no view takes more work."""

KINDS: Final = ("missing_question", "wrong_weight", "together", "wording", "other")


@dataclass(frozen=True, slots=True)
class Review:
    """One review of a decision."""

    id: int
    number: int
    view: str
    weighed: str
    words: str
    made_at: datetime
    made_by: int


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a person, with their moment."""

    words: str
    at: datetime
    person_id: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a reviewer, with its answers."""

    id: int
    number: int
    asked: Said
    answers: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Lack:
    """What a reviewer misses in the model, at which decision and which version."""

    reference: str
    number: int
    model_version: str
    kind: str
    said: Said


def open_decision(unit: UnitOfWork, case: OpenCase, number: int) -> Decision:
    """Decision ``number`` of ``case``; raises ``NotFound`` when there is none."""
    stored = stored_screening.open_screening(unit, case, number)
    assessments = record_assessment.of_rounds(unit, [stored.round])
    worked_on_by = {stored.made_by, stored.round.created_by, *(j.made_by for j in stored.judgements)}
    worked_on_by |= {save.recorded.person_id for save in answer_history.history_behind(unit, stored.round)}
    if (saved_by := draft_storage.draft_of(unit, stored.round).saved_by) is not None:
        worked_on_by.add(saved_by)
    for assessment in assessments:
        worked_on_by |= {assessment.made_by, assessment.assessor_id} | (
            {assessment.second_id} if assessment.second_id is not None else set()
        )
    tasks = tuple(t for t in open_tasks(unit) if (t.case_id, t.number) == (case.id, number))
    return Decision(stored, assessments, frozenset(worked_on_by), tasks)


def may_review(unit: UnitOfWork, decision: Decision) -> bool:
    """Whether the actor did not work on ``decision``; for what a page offers."""
    return unit.actor.person_id not in decision.worked_on_by


def review(
    unit: UnitOfWork,
    case: OpenCase,
    decision: Decision,
    *,
    view: str,
    weighed: str,
    words: str,
    seen: Mapping[str, int] | None,
) -> Review:
    """Store a review of ``decision``, based on what the actor has ``seen`` (``reviews.basis``).

    Raises ``NotAllowed`` (logged) for everybody who worked on it, in any role; ``Invalid`` for an unknown
    view or reason and for words that are too short or hold a BSN; ``SeenMissing`` without ``seen`` and
    ``MovedOn`` when anything was added since. The same review sent twice is stored once.
    """
    name = _require_other_eyes_on(unit, case, decision)
    if view not in VIEWS:
        raise Invalid("review.view", allowed=", ".join(VIEWS))
    if weighed not in WEIGHED:
        raise Invalid("review.weighed", allowed=", ".join(WEIGHED))
    words = checked_text(words, least=LEAST_REASON)
    person_id, number = unit.actor.person_id, decision.stored.number
    for earlier in reviews_of(unit, case):
        if (earlier.number, earlier.made_by, earlier.view, earlier.weighed, earlier.words) == (
            number,
            person_id,
            view,
            weighed,
            words,
        ):
            return earlier
    require_all_seen(unit, case, decision, seen)
    review_id = unit.add(
        ReviewRow, "made", case_id=case.id, number=number, view=view, weighed=weighed, words=words
    )
    for task in decision.tasks:
        close_task(unit, task.id, "")
    unit.record("review.stored", "screening", name, again=False)
    return Review(review_id, number, view, weighed, words, unit.now, person_id)


def ask(
    unit: UnitOfWork, case: OpenCase, decision: Decision, words: str, seen: Mapping[str, int] | None
) -> None:
    """Ask the maker of ``decision`` a question; it is on the page of the case, and nobody gets a message.

    The same question of the same person is stored once. Raises as ``review`` does.
    """
    name = _require_other_eyes_on(unit, case, decision)
    words, number, person_id = (
        checked_text(words, least=LEAST_REASON),
        decision.stored.number,
        unit.actor.person_id,
    )
    if any(
        (row.number, row.words, row.asked_by) == (number, words, person_id)
        for row in queries.questions(unit.db, case.id)
    ):
        return
    require_all_seen(unit, case, decision, seen)
    unit.add(ReviewQuestion, "asked", case_id=case.id, number=number, words=words)
    unit.record("review.asked", "screening", name)


def answer(unit: UnitOfWork, case: OpenCase, question_id: int, words: str, after: int) -> None:
    """Answer a question in ``case``; ``after`` is how many answers to it the actor has read.

    Raises ``NotFound`` for a question of another case, ``MovedOn`` when somebody answered since. The same
    answer of the same person is stored once.
    """
    unit.require("review.answer", "case", case.reference)
    question = next((row for row in queries.questions(unit.db, case.id) if row.id == question_id), None)
    if question is None:
        raise NotFound
    words = checked_text(words, least=LEAST_REASON)
    earlier = queries.answers(unit.db, [question_id])
    if any((row.words, row.given_by) == (words, unit.actor.person_id) for row in earlier):
        return
    changes = [Changed("reply", "", None, row.words, row.given_at, row.given_by) for row in earlier]
    require_seen("review.answered_since", {"after": after}, {"after": Stream.of(changes)})
    unit.add(ReviewAnswer, "given", question_id=question_id, words=words)
    unit.record("review.answered", "screening", _log_name(case, question.number))


def say_lack(
    unit: UnitOfWork,
    case: OpenCase,
    decision: Decision,
    *,
    kind: str,
    words: str,
    seen: Mapping[str, int] | None,
) -> None:
    """Store feedback on the model, for analysts. Raises as ``review`` does."""
    name = _require_other_eyes_on(unit, case, decision)
    if kind not in KINDS:
        raise Invalid("review.kind", allowed=", ".join(KINDS))
    require_all_seen(unit, case, decision, seen)
    model = decision.stored.screening.model
    unit.add(
        ModelLack,
        "said",
        case_id=case.id,
        number=decision.stored.number,
        reference=case.reference,
        model_version=f"{model.name} {model.version}",
        kind=kind,
        words=checked_text(words, least=LEAST_REASON),
    )
    unit.record("review.lack", "screening", name, kind=kind)


def reviews_of(unit: UnitOfWork, case: OpenCase) -> tuple[Review, ...]:
    """Every review of the decisions of ``case``, the first one first."""
    return tuple(read_as(Review, row) for row in queries.reviews(unit.db, case.id))


def questions_of(unit: UnitOfWork, case: OpenCase) -> tuple[Question, ...]:
    """Every question about the decisions of ``case``, with its answers."""
    rows = queries.questions(unit.db, case.id)
    answers: dict[int, list[Said]] = {}
    for answer_row in queries.answers(unit.db, [row.id for row in rows]) if rows else ():
        answers.setdefault(answer_row.question_id, []).append(
            Said(answer_row.words, answer_row.given_at, answer_row.given_by)
        )
    return tuple(
        Question(
            row.id,
            row.number,
            Said(row.words, row.asked_at, row.asked_by),
            tuple(answers.get(row.id, ())),
        )
        for row in rows
    )


def lacks(unit: UnitOfWork, limit: int = 200) -> tuple[tuple[Lack, ...], Mapping[str, int]]:
    """The feedback on the model, the last first, and how often each kind was given."""
    unit.require("feedback.read", "feedback")
    unit.record("feedback.read", "feedback")
    rows = queries.lacks(unit.db, limit)
    entries = tuple(
        Lack(
            row.reference, row.number, row.model_version, row.kind, Said(row.words, row.said_at, row.said_by)
        )
        for row in rows
    )
    return entries, queries.lacks_by_kind(unit.db)


def _require_other_eyes_on(unit: UnitOfWork, case: OpenCase, decision: Decision) -> str:
    name = _log_name(case, decision.stored.number)
    unit.require("review.create", "screening", name)
    require_other_eyes(
        unit, decision.worked_on_by, Attempt("review.create", "screening", name), "review.own_decision"
    )
    return name


def _log_name(case: OpenCase, number: int) -> str:
    return f"{case.reference}/{number}"

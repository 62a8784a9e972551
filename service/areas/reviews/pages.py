"""Pages of reviews: the queue, one decision, the questions in a case, feedback on the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.topics import topics_of
from service.areas.result_pages.stored_result_view import load, stored_result_view
from service.areas.reviews import answers_changed_since, review, review_basis, round_before, similar_cases
from service.areas.reviews import review_queue as reviews_queue
from service.areas.reviews import view as review_view
from service.areas.reviews.reviewed_decision import Decision
from service.areas.screenings.changed_since_view import carried, moved_views
from service.areas.sign_in import names_and_teams as people
from service.core.changed_since import MovedOn, lengths, seen_from, seen_text
from service.core.errors import Invalid
from service.core.row_number import RowNumber
from service.web.form_transaction import sent_form
from service.web.forms import Choice, Sent, Typed, chosen_from, whole
from service.web.page_context import TypedFields, see, visit, visit_case

router = APIRouter(include_in_schema=False)

_FIELD_OF: Final = {"review.view": "view", "review.weighed": "weighed", "review.kind": "kind"}


@router.get("/reviews")
def queue_page(request: Request, number: Annotated[int, Query(alias="page")] = 1) -> Response:
    """The decisions that wait for another pair of eyes, the first made first."""
    with visit(request) as (unit, page):
        queue = reviews_queue.queue(unit, number)
        names = people.names_of(unit, {row.made_by for row in (*queue.rows, *queue.recalled)})
        topics = topics_of(unit, [row.reference for row in (*queue.rows, *queue.recalled)])
    return page.response(
        "reviews/queue.html",
        current="reviews",
        queue=queue,
        names=names,
        topics=topics,
        pages=[
            Choice(f"/reviews?page={number}", str(number), current=number == queue.page)
            for number in range(1, queue.pages + 1)
        ],
    )


@router.get("/cases/{reference}/screenings/{number}/review")
def review_page(request: Request, reference: str, number: RowNumber) -> Response:
    """One decision with everything it rested on, what changed since, and cases alike by answers."""
    return _review_page(request, reference, number, Sent())


@router.post("/cases/{reference}/screenings/{number}/review")
def take_review(request: Request, reference: str, number: RowNumber, typed: TypedFields) -> Response:
    """Agree, see it differently, or not enough to say: the same fields for each."""

    def act(unit: UnitOfWork, case: OpenCase, decision: Decision) -> None:
        review.review(
            unit,
            case,
            decision,
            view=typed("view"),
            weighed=typed("weighed"),
            words=typed("words"),
            seen=seen_from(typed("seen")),
        )

    return _carry_out(request, reference, number, typed, act=act, needed=("view", "weighed", "words"))


@router.post("/cases/{reference}/screenings/{number}/review/question")
def take_question(request: Request, reference: str, number: RowNumber, typed: TypedFields) -> Response:
    """Ask who made the decision something; it stands on the page of the case."""

    def act(unit: UnitOfWork, case: OpenCase, decision: Decision) -> None:
        review.ask(unit, case, decision, typed("question"), seen_from(typed("seen")))

    return _carry_out(request, reference, number, typed, act=act, needed=("question",))


@router.post("/cases/{reference}/screenings/{number}/review/lack")
def take_lack(request: Request, reference: str, number: RowNumber, typed: TypedFields) -> Response:
    """Say what the model lacks; analysts read it."""

    def act(unit: UnitOfWork, case: OpenCase, decision: Decision) -> None:
        seen = seen_from(typed("seen"))
        review.say_lack(unit, case, decision, kind=typed("kind"), words=typed("lack"), seen=seen)

    return _carry_out(request, reference, number, typed, act=act, needed=("lack", "kind"))


@router.get("/cases/{reference}/reviews")
def case_reviews_page(request: Request, reference: str) -> Response:
    """What reviewers said and asked about the decisions of a case."""
    return _case_reviews(request, reference, Sent())


@router.post("/cases/{reference}/reviews")
def take_answer(request: Request, reference: str, typed: TypedFields) -> Response:
    """Answer a question of a reviewer."""
    question_id = typed("asked")
    field = f"answer-{question_id}"
    fields = {"review.answered_since": field}
    with sent_form(request, typed, fields, text=field, refusals=(Invalid, MovedOn)) as form:
        case = open_case(form.unit, reference, "review.answer")
        review.answer(form.unit, case, max(whole(question_id), 0), typed(field), whole(typed("after")))
    return _case_reviews(request, reference, form) if form.errors else see(f"/cases/{reference}/reviews")


@router.get("/feedback")
def feedback_page(request: Request) -> Response:
    """What reviewers miss in the model, for analysts."""
    with visit(request) as (unit, page):
        lacks, kinds = review.lacks(unit)
        names = people.names_of(unit, {lack.said.person_id for lack in lacks})
    return page.response(
        "reviews/feedback.html",
        current="feedback",
        lacks=lacks,
        kinds=[(kind, kinds.get(kind, 0)) for kind in review.KINDS],
        names=names,
    )


def _carry_out(
    request: Request,
    reference: str,
    number: int,
    typed: Typed,
    *,
    act: Callable[[UnitOfWork, OpenCase, Decision], None],
    needed: tuple[str, ...],
) -> Response:
    text = next((name for name in ("words", "question", "lack") if name in needed), needed[0])
    with sent_form(request, typed, _FIELD_OF, text=text, refusals=(Invalid, MovedOn)) as form:
        case = open_case(form.unit, reference, "review.create")
        decision = review.open_decision(form.unit, case, number)
        form.errors = {name: form.page.reader(f"review.{name}_missing") for name in needed if not typed(name)}
        if not form.errors:
            act(form.unit, case, decision)
    if form.errors:
        return _review_page(request, reference, number, form)
    return see(f"/cases/{reference}/screenings/{number}/review")


def _review_page(request: Request, reference: str, number: int, sent: Sent) -> Response:
    with visit_case(request, reference, "review.create") as (unit, page, case):
        decision = review.open_decision(unit, case, number)
        loaded = load(unit, case, number)
        before = round_before.round_before(unit, case, number)
        estimates = round_before.compared(unit, decision.stored, loaded.blocks, before, page.reader)
        changed = answers_changed_since.changed_since(unit, case, decision.stored)
        alike = similar_cases.similar(
            unit,
            case.id,
            decision.stored.asked["answers"],
            unit.installation.archive.catalogue(decision.stored.catalogue_digest),
        )
        reviews = [item for item in review.reviews_of(unit, case) if item.number == number]
        questions = [item for item in review.questions_of(unit, case) if item.number == number]
        may_review = review.may_review(unit, decision)
        ids = review_view.people_in(reviews, questions, changed, decision.assessments)
        names = people.names_of(unit, ids)
        lengths_seen = seen_text(lengths(review_basis.streams(unit, case, decision)))
        moves = moved_views(unit, sent, page)
    reader = page.reader
    return page.response(
        "reviews/review.html",
        sent=sent,
        current="reviews",
        case=reference,
        moved=moves,
        seen={"seen": carried(sent, "seen", lengths_seen)},
        r=stored_result_view(page, loaded),
        estimates=estimates,
        assessments=decision.assessments,
        recalled=bool(decision.tasks),
        changed=review_view.changed_views(changed, names, reader),
        alike=alike,
        looked_at=similar_cases.LOOKED_AT,
        said=reviews,
        asked=questions,
        names=names,
        may_review=may_review,
        views=chosen_from(review.VIEWS, "reviewed", reader),
        weighed=chosen_from(review.WEIGHED, "weighed", reader),
        kinds=chosen_from(review.KINDS, "lack", reader),
    )


def _case_reviews(request: Request, reference: str, sent: Sent) -> Response:
    with visit_case(request, reference, "review.read") as (unit, page, case):
        reviews, questions = review.reviews_of(unit, case), review.questions_of(unit, case)
        names = people.names_of(unit, review_view.people_in(reviews, questions, (), ()))
        moves = moved_views(unit, sent, page)
    return page.response(
        "reviews/case.html",
        sent=sent,
        moved=moves,
        current="cases",
        case=reference,
        said=reviews,
        asked=questions,
        names=names,
        may_answer=page.may("review.answer"),
    )

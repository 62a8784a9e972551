"""JSON routes for reviews: the queue, and what a reviewer thinks of a decision."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from service.areas.reviews import review, review_basis, review_queue
from service.areas.reviews.schemas import QueueOut, ReviewedDecisionOut, ReviewIn, ReviewOut
from service.core.changed_since import lengths
from service.core.row_number import RowNumber
from service.web.request_unit_of_work import unit_of, unit_of_case

router = APIRouter(prefix="/api/v1", tags=["reviews"])


@router.get("/reviews")
def read_queue(request: Request, page: Annotated[int, Query(ge=1, le=1_000)] = 1) -> QueueOut:
    """The decisions that wait for a review, the first made first."""
    with unit_of(request) as unit:
        return QueueOut.of(review_queue.queue(unit, page))


@router.get("/cases/{reference}/reviews")
def read_reviews(request: Request, reference: str) -> list[ReviewOut]:
    """What reviewers thought of the decisions of a case."""
    with unit_of_case(request, reference, "review.read") as (unit, case):
        return [ReviewOut.of(stored_review) for stored_review in review.reviews_of(unit, case)]


@router.get("/cases/{reference}/screenings/{number}/reviews")
def read_decision(request: Request, reference: str, number: RowNumber) -> ReviewedDecisionOut:
    """What was said of a decision, and ``seen`` to send along with a review of it."""
    with unit_of_case(request, reference, "review.read") as (unit, case):
        decision = review.open_decision(unit, case, number)
        reviews = [
            ReviewOut.of(stored_review)
            for stored_review in review.reviews_of(unit, case)
            if stored_review.number == number
        ]
        seen = lengths(review_basis.streams(unit, case, decision))
        return ReviewedDecisionOut(seen=seen, reviews=reviews)


@router.post("/cases/{reference}/screenings/{number}/reviews", status_code=201)
def make_review(request: Request, reference: str, number: RowNumber, body: ReviewIn) -> ReviewOut:
    """Review a decision; 403 for everybody who worked on it, in whatever role."""
    with unit_of_case(request, reference, "review.create") as (unit, case):
        decision = review.open_decision(unit, case, number)
        stored = review.review(
            unit,
            case,
            decision,
            view=body.view,
            weighed=body.weighed,
            words=body.words,
            seen=body.seen,
        )
        return ReviewOut.of(stored)

"""JSON routes for reviews: the queue, and what a reviewer thinks of a decision."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from service.access.cases import open_case
from service.reviews import service as reviews
from service.reviews.schemas import QueueOut, ReviewIn, ReviewOut
from service.unit import unit_of

router = APIRouter(prefix="/api/v1", tags=["reviews"])


@router.get("/reviews")
def read_queue(request: Request, page: Annotated[int, Query(ge=1, le=1_000)] = 1) -> QueueOut:
    """The decisions that wait for a review, the first made first."""
    with unit_of(request) as unit:
        return QueueOut.of(reviews.queue(unit, page))


@router.get("/cases/{reference}/reviews")
def read_reviews(request: Request, reference: str) -> list[ReviewOut]:
    """What reviewers thought of the decisions of a case."""
    with unit_of(request) as unit:
        case = open_case(unit, reference, "review.read")
        return [ReviewOut.of(one) for one in reviews.reviews_of(unit, case)]


@router.post("/cases/{reference}/screenings/{number}/reviews", status_code=201)
def make_review(
    request: Request, reference: str, number: Annotated[int, Path(ge=1, le=100_000)], body: ReviewIn
) -> ReviewOut:
    """Review a decision; 403 for everybody who worked on it, in whatever role."""
    with unit_of(request) as unit:
        case = open_case(unit, reference, "review.create")
        decision = reviews.open_decision(unit, case, number)
        made = reviews.review(unit, case, decision, view=body.view, weighed=body.weighed, words=body.words)
        return ReviewOut.of(made)

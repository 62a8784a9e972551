"""What the API takes and gives about reviews."""

from __future__ import annotations

from datetime import datetime

from pydantic import AliasPath, Field

from service.areas.reviews.review import View, Weighed
from service.core.api_schema_base import Body, Schema
from service.core.row_number import WholeNumber


class ReviewIn(Body):
    """A review. Each view takes the same fields. ``seen`` says what it was made on; without it the answer is
    428, and when anything came since 409 with what changed."""

    view: View
    weighed: Weighed = Field(description="What weighed most.")
    words: str = Field(max_length=10_000)
    seen: dict[str, WholeNumber] | None = Field(
        default=None, max_length=20, description="As it was read with the decision."
    )


class ReviewOut(Schema):
    """A stored review."""

    id: int
    number: int
    view: View
    weighed: Weighed
    words: str
    made_at: datetime
    made_by: int


class ReviewedDecisionOut(Schema):
    """What was said of a decision, and how far everything is that a review of it rests on."""

    seen: dict[str, int] = Field(description="To send along with a review.")
    reviews: list[ReviewOut]


class QueueRowOut(Schema):
    """A decision that waits; no word of what it said."""

    reference: str
    number: int
    made_at: datetime
    assessed: bool


class QueueOut(Schema):
    """One page of the queue. ``total`` is counted up to 400; ``left_out`` are decisions that the reader
    worked on, which another reviewer can do."""

    decisions: list[QueueRowOut] = Field(validation_alias="rows")
    total: int
    left_out: int = Field(validation_alias=AliasPath("left_out", "total"))
    page: int
    pages: int

"""What the API takes and returns about retention."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from service.core.api_schema_base import Body, Schema

LONGEST = 10_000


class RequestIn(Body):
    """Asking to destroy a case. ``weighed``: that nobody else has a considerable interest in keeping it."""

    ground: Literal["term_passed", "young_person_asked"]
    weighed: bool = False
    reason: str = Field(max_length=LONGEST)


class HoldIn(Body):
    """Why a case, or every case, must stay; or why a hold ends."""

    reason: str = Field(max_length=LONGEST)


class ClassOut(Schema):
    """A class of what is kept, with its tables, files and the source of its term."""

    id: str
    tables: list[str]
    files: list[str]
    how: str
    years: int | None
    days: int | None
    status: str
    source: str


class HoldOut(Schema):
    """A hold; ``reference`` is ``null`` where it holds every case."""

    id: int
    reference: str | None
    reason: str
    set_at: datetime
    set_by: int
    lifted_at: datetime | None
    lifted_by: int | None
    lifted_reason: str | None


class RequestOut(Schema):
    """A request to destroy a case; it waits unless it was refused."""

    id: int
    ground: str
    weighed: bool
    reason: str
    asked_at: datetime
    asked_by: int
    refused_at: datetime | None
    refused_by: int | None
    refused_reason: str | None


class StandingOut(Schema):
    """How long one case is kept: last change, end of the term, holds and requests."""

    reference: str
    changed_at: datetime
    ends_at: datetime
    passed: bool
    held: bool
    holds: list[HoldOut]
    requests: list[RequestOut]


class DueCaseOut(Schema):
    """A case whose term has passed."""

    reference: str
    changed_at: datetime
    ended_at: datetime
    held: bool


class RetentionDueOut(Schema):
    """One page of them. ``after`` asks for the next page; ``total`` counts no further than 401."""

    cases: list[DueCaseOut]
    total: int
    after: int | None


class TombstoneOut(Schema):
    """That something was destroyed; nothing about whom."""

    code: str
    kept_class: str
    ground: str
    destroyed_on: date
    asked_by: int
    approved_by: int
    rows: int = Field(validation_alias="row_count")

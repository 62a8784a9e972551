"""What the API takes and returns about retention."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import ConfigDict, Field

from service.areas.retention.classes import KeptClass
from service.areas.retention.destruction import Request
from service.areas.retention.due import DueList, Standing
from service.areas.retention.hold import Hold
from service.areas.retention.tombstones import Tombstone
from service.core.schema import Body, Schema

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

    @classmethod
    def of(cls, kept: KeptClass) -> ClassOut:
        return cls(
            id=kept.id,
            tables=list(kept.tables),
            files=list(kept.files),
            how=kept.how,
            years=kept.years,
            days=kept.days,
            status=kept.status,
            source=kept.source,
        )


class HoldOut(Schema):
    """A hold; ``reference`` is ``null`` where it holds every case."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    reference: str | None
    reason: str
    set_at: datetime
    set_by: int
    lifted_at: datetime | None
    lifted_by: int | None
    lifted_reason: str | None

    @classmethod
    def of(cls, hold: Hold) -> HoldOut:
        return cls.model_validate(hold)


class RequestOut(Schema):
    """A request to destroy a case; it waits unless it was refused."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    ground: str
    weighed: bool
    reason: str
    asked_at: datetime
    asked_by: int
    refused_at: datetime | None
    refused_by: int | None
    refused_reason: str | None

    @classmethod
    def of(cls, request: Request) -> RequestOut:
        return cls.model_validate(request)


class StandingOut(Schema):
    """How long one case is kept: last change, end of the term, holds and requests."""

    reference: str
    changed_at: datetime
    ends_at: datetime
    passed: bool
    held: bool
    holds: list[HoldOut]
    requests: list[RequestOut]

    @classmethod
    def of(cls, reference: str, standing: Standing) -> StandingOut:
        return cls(
            reference=reference,
            changed_at=standing.changed_at,
            ends_at=standing.ends_at,
            passed=standing.passed,
            held=standing.held,
            holds=[HoldOut.of(hold) for hold in standing.holds],
            requests=[RequestOut.of(request) for request in standing.requests],
        )


class DueCaseOut(Schema):
    """A case whose term has passed."""

    model_config = ConfigDict(from_attributes=True)

    reference: str
    changed_at: datetime
    ended_at: datetime
    held: bool


class RetentionDueOut(Schema):
    """One page of them. ``after`` asks for the next page; ``total`` counts no further than 401."""

    cases: list[DueCaseOut]
    total: int
    after: int | None

    @classmethod
    def of(cls, due: DueList) -> RetentionDueOut:
        return cls(
            cases=[DueCaseOut.model_validate(case) for case in due.cases],
            total=due.total,
            after=due.after,
        )


class TombstoneOut(Schema):
    """That something was destroyed; nothing about whom."""

    code: str
    kept_class: str
    ground: str
    destroyed_on: date
    asked_by: int
    approved_by: int
    rows: int

    @classmethod
    def of(cls, stone: Tombstone) -> TombstoneOut:
        return cls(
            code=stone.code,
            kept_class=stone.kept_class,
            ground=stone.ground,
            destroyed_on=stone.destroyed_on,
            asked_by=stone.asked_by,
            approved_by=stone.approved_by,
            rows=stone.row_count,
        )

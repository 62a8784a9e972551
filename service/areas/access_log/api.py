"""JSON route for reading the access log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field

from service.areas.access_log.service import PAGE, LogFilter, read_log
from service.core.api_schema_base import Given, Schema
from service.core.row_number import RowNumber
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])


class LogQuery(Given):
    case: str | None = None
    person: RowNumber | None = None
    action: str | None = Field(default=None, max_length=60)
    day: date | None = None
    from_day: date | None = None
    to_day: date | None = None
    before: RowNumber | None = None
    limit: int = Field(default=PAGE, ge=1, le=1_000)

    def to_filter(self) -> LogFilter:
        """``day`` is short for a period of one day."""
        first, last = (self.day, self.day) if self.day else (self.from_day, self.to_day)
        return LogFilter(self.case, self.person, self.action, first, last, self.before)


class LogEntryOut(Schema):
    seq: int
    at: datetime
    person_id: int | None
    person: str | None
    on_behalf_of: str | None
    role: str
    action: str
    object_type: str
    object_id: str | None
    purpose: str | None
    outcome: str
    facts: dict[str, Any]


class LogPageOut(Schema):
    entries: list[LogEntryOut]
    older: int | None


@router.get("")
def log(request: Request, asked: Annotated[LogQuery, Query()]) -> LogPageOut:
    """Who saw and did what; filter by case, person, act or period. Reading the log is logged."""
    with unit_of(request) as unit:
        page = read_log(unit, asked.to_filter(), asked.limit)
    return LogPageOut.of(page)

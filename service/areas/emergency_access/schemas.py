"""What the API takes and returns about emergency access and the notices of it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from service.areas.emergency_access.service import View
from service.core.api_schema_base import Body, Schema
from service.core.row_number import WholeNumber


class EmergencyIn(Body):
    """A case of another team, why it is needed now, and for how many hours."""

    case: str = Field(max_length=20)
    reason: str = Field(max_length=10_000)
    hours: WholeNumber | None = Field(default=None, description="Left out: as the organisation set.")


class AccessReviewIn(Body):
    """Whether an emergency access was right, in words."""

    view: View
    words: str = Field(max_length=10_000)


class AccessReviewOut(Schema):
    view: View
    words: str
    made_at: datetime
    made_by: int


class EmergencyOut(Schema):
    """One emergency access. ``ended_at`` is null unless somebody ended it before ``ends_at``."""

    number: int = Field(validation_alias="id")
    case: str = Field(validation_alias="reference")
    person: int = Field(validation_alias="person_id")
    reason: str
    begun_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    ended_by: int | None
    review: AccessReviewOut | None


class NoticeOut(Schema):
    """That somebody opened a case of another team; ``looks`` only where one notice is asked for."""

    access: EmergencyOut
    unread: bool
    looks: list[LookOut]


class LookOut(Schema):
    """One entry of the access log: what was looked at, and nothing of what stood there."""

    at: datetime
    action: str
    object: str | None = Field(validation_alias="object_id")
    outcome: str

"""What the API takes and returns about emergency access and the notices of it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from service.areas.emergency.service import Access, Notice, View
from service.core.schema import Body, Schema


class EmergencyIn(Body):
    """A case of another team, why it is needed now, and for how many hours."""

    case: str = Field(max_length=20)
    reason: str = Field(max_length=10_000)
    hours: int | None = Field(default=None, description="Left out: as the organisation set.")


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

    number: int
    case: str
    person: int
    reason: str
    begun_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    ended_by: int | None
    review: AccessReviewOut | None

    @classmethod
    def of(cls, access: Access) -> EmergencyOut:
        review = access.review
        return cls(
            number=access.id,
            case=access.reference,
            person=access.person_id,
            reason=access.reason,
            begun_at=access.begun_at,
            ends_at=access.ends_at,
            ended_at=access.ended_at,
            ended_by=access.ended_by,
            review=review
            and AccessReviewOut(
                view=review.view, words=review.words, made_at=review.made_at, made_by=review.made_by
            ),
        )


class NoticeOut(Schema):
    """That somebody opened a case of another team; ``looks`` only where one notice is asked for."""

    access: EmergencyOut
    unread: bool
    looks: list[LookOut]

    @classmethod
    def of(cls, notice: Notice) -> NoticeOut:
        looks = [
            LookOut(at=look.at, action=look.action, object=look.object_id, outcome=look.outcome)
            for look in notice.looks
        ]
        return cls(access=EmergencyOut.of(notice.access), unread=notice.unread, looks=looks)


class LookOut(Schema):
    """One entry of the access log: what was looked at, and nothing of what stood there."""

    at: datetime
    action: str
    object: str | None
    outcome: str

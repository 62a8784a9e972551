"""What the API takes and returns about the Zorgtafel. No answer, judgement or score is among it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from service.areas.zorgtafel.meetings import MeetingSeen, OpenMeeting
from service.areas.zorgtafel.minutes import Minutes
from service.areas.zorgtafel.sheets import OpenSheet, SheetSeen
from service.core.schema import Body, Schema

Audience = Literal["table", "chair_and_team"]
Ending = Literal["goal_reached", "young_person_stopped", "provider_stopped", "left", "running", "other"]
Presence = Literal["present", "apologies"]
State = Literal["done", "open", "dropped"]

_WORDS = Field(max_length=4_000)
Seen = Annotated[
    dict[str, int] | None,
    Field(max_length=20, description="As it was read with the sheet or meeting; without it 428."),
]


class ForwardIn(Body):
    """A young person is put forward: somebody new, of a sheet that there is, or of a case. Without a name."""

    worry: str = _WORDS
    question: str = _WORDS
    sheet: str | None = Field(default=None, max_length=20)
    case: str | None = Field(default=None, max_length=20, description="For who works with cases here.")


class ShareIn(Body):
    words: str = _WORDS
    audience: Audience = Field(description="Everybody at the table, or the chair and the team only.")
    seen: Seen = None


class CareIn(Body):
    """Care that there was before."""

    kind: str = Field(max_length=200)
    period: str = Field(max_length=100)
    ending: Ending
    seen: Seen = None


class LinkIn(Body):
    case: str = Field(max_length=20)
    seen: Seen = None


class SeatIn(Body):
    person: int
    partner: str = Field(max_length=60, description="Code of a partner of the organisation.")


class MeetingIn(Body):
    day: date = Field(strict=False)
    chair: int = Field(description="Number of a coordinator.")


class AttendanceIn(Body):
    """Who is there and who sent apologies, by code of the partner."""

    partners: dict[str, Presence] = Field(min_length=1, max_length=100)
    seen: Seen = None


class AgendaIn(Body):
    """That everything which waits goes on the agenda."""

    seen: Seen = None


class ActionIn(Body):
    """How an agreement of an earlier meeting stands. One that is dropped needs words."""

    agreement: int
    state: State
    words: str = Field(default="", max_length=500)
    seen: Seen = None


class AgreementIn(Body):
    sheet: str = Field(max_length=20)
    words: str = Field(max_length=500)
    owner: str = Field(max_length=60, description="Code of a partner of the organisation, or own.")
    due: date = Field(strict=False)
    seen: Seen = None


class MinutesIn(Body):
    number: int = Field(ge=0, description="Number of the version that was seen; 0 when there was none.")
    words: str = Field(max_length=20_000)


class ConfirmationIn(Body):
    number: int = Field(ge=0, description="Number of the version that is confirmed.")
    at: date = Field(strict=False, description="Day of the later meeting that confirms it.")


class MinutesCorrectionIn(Body):
    words: str = _WORDS
    seen: Seen = None


class _Row(Schema):
    """Made of a row of a table, or of what the domain says, by name."""

    model_config = ConfigDict(from_attributes=True)


class SheetRowOut(_Row):
    """A young person at the table; ``case`` only where you may see the case."""

    reference: str
    partner: str
    made_at: datetime
    case: str | None


class ForwardOut(_Row):
    id: int
    partner: str
    worry: str
    question: str
    put_at: datetime
    put_by: int
    held_on: date | None = Field(description="The meeting whose agenda it is on.")


class ShareOut(_Row):
    partner: str
    audience: Audience
    words: str
    shared_at: datetime
    shared_by: int


class CareOut(_Row):
    partner: str
    kind: str
    period: str
    ending: Ending
    told_at: datetime
    told_by: int


class AgreementOut(_Row):
    id: int
    reference: str = Field(description="Code of the sheet.")
    owner: str
    words: str
    due_on: date
    held_on: date
    state: State
    review_words: str


class SheetOut(_Row):
    """One young person at the table, as far as you may see it; ``before`` are the days of the meetings at
    which the young person was discussed."""

    sheet: SheetRowOut
    forwards: list[ForwardOut]
    shares: list[ShareOut]
    care: list[CareOut]
    agreements: list[AgreementOut]
    earlier: list[str] = Field(description="Other sheets of the same young person.")
    before: list[date]
    waiting: bool
    returning: bool
    seen: dict[str, int] = Field(description="To send along with what is added to it.")

    @classmethod
    def of(cls, shown: SheetSeen, lengths: Mapping[str, int]) -> SheetOut:
        return cls(
            seen=dict(lengths),
            sheet=SheetRowOut.model_validate(shown.sheet),
            forwards=[ForwardOut.model_validate(row) for row in shown.forwards],
            shares=[ShareOut.model_validate(row) for row in shown.shares],
            care=[CareOut.model_validate(row) for row in shown.care],
            agreements=[AgreementOut.model_validate(row) for row in shown.agreements],
            earlier=list(shown.earlier),
            before=[row.held_on for row in shown.before],
            waiting=shown.waiting,
            returning=shown.returning,
        )


class WaitingOut(_Row):
    """What was put forward and stands on no agenda yet."""

    reference: str
    partner: str
    put_at: datetime


class MeetingRowOut(Schema):
    day: date
    chair: int

    @classmethod
    def of(cls, meeting: OpenMeeting) -> MeetingRowOut:
        return cls(day=meeting.day, chair=meeting.chair_id)


class TableOut(Schema):
    """Where the table stands, for who asks. ``acute`` says where to go with what cannot wait."""

    seat: str = Field(description="For which partner you sit there; empty without a seat.")
    partners: dict[str, str]
    meetings: list[MeetingRowOut]
    waiting: list[WaitingOut]
    sheets: list[SheetRowOut]
    acute: str = "/acute"

    @classmethod
    def of(
        cls,
        seat: str,
        partners: dict[str, str],
        meetings: tuple[OpenMeeting, ...],
        waiting: tuple[Any, ...],
        sheets: tuple[OpenSheet, ...],
    ) -> TableOut:
        return cls(
            seat=seat,
            partners=partners,
            meetings=[MeetingRowOut.of(row) for row in meetings],
            waiting=[WaitingOut.model_validate(row) for row in waiting],
            sheets=[SheetRowOut.model_validate(row) for row in sheets],
        )


class ItemOut(Schema):
    """Somebody on the agenda; ``returning``: was at the table before this meeting."""

    sheet: str
    partner: str
    worry: str
    question: str
    returning: bool


class MinutesCorrectionOut(_Row):
    words: str
    written_at: datetime
    written_by: int


class MinutesOut(Schema):
    """The last version of the minutes; number 0 was never written. Once confirmed they do not change."""

    number: int
    words: str
    written_at: datetime | None
    written_by: int | None
    confirmed_at: datetime | None
    confirmed_by: int | None
    confirmed_at_meeting: date | None
    corrections: list[MinutesCorrectionOut]

    @classmethod
    def of(cls, minutes: Minutes) -> MinutesOut:
        confirmed = minutes.confirmed
        return cls(
            number=minutes.number,
            words=minutes.words,
            written_at=minutes.written_at,
            written_by=minutes.written_by,
            confirmed_at=confirmed.at if confirmed else None,
            confirmed_by=confirmed.person_id if confirmed else None,
            confirmed_at_meeting=confirmed.day if confirmed else None,
            corrections=[
                MinutesCorrectionOut.model_validate(correction) for correction in minutes.corrections
            ],
        )


class MeetingOut(Schema):
    """One meeting: open actions of earlier ones first, then who is discussed."""

    day: date
    chair: int
    actions: list[AgreementOut]
    reviewed: list[AgreementOut]
    items: list[ItemOut]
    attendance: dict[str, Presence]
    waiting: int
    minutes: MinutesOut
    seen: dict[str, int] = Field(description="To send along with what is added to it.")

    @classmethod
    def of(cls, shown: MeetingSeen, minutes: Minutes, lengths: Mapping[str, int]) -> MeetingOut:
        return cls(
            seen=dict(lengths),
            day=shown.meeting.day,
            chair=shown.meeting.chair_id,
            actions=[AgreementOut.model_validate(row) for row in shown.actions],
            reviewed=[AgreementOut.model_validate(row) for row in shown.reviewed],
            items=[
                ItemOut(
                    sheet=item.sheet.sheet.reference,
                    partner=item.forward.partner,
                    worry=item.forward.worry,
                    question=item.forward.question,
                    returning=item.returning,
                )
                for item in shown.items
            ],
            attendance=dict(shown.attendance),
            waiting=shown.waiting,
            minutes=MinutesOut.of(minutes),
        )


class SeatOut(_Row):
    """Somebody with the role of partner; ``partner`` is empty while there is no seat."""

    person_id: int
    name: str
    partner: str

"""What the API takes and returns about the Zorgtafel. No answer, judgement or score is among it."""

from __future__ import annotations

from datetime import date, datetime
from operator import attrgetter
from typing import Annotated, Any, Self

from pydantic import AliasPath, BeforeValidator, Field

from service.areas.zorgtafel.meetings import Presence, State
from service.areas.zorgtafel.write_and_confirm_minutes import Minutes
from service.areas.zorgtafel.young_person_sheets import Audience, Ending
from service.core.api_schema_base import Body, Schema
from service.core.row_number import RowNumber, WholeNumber

_WORDS = Field(max_length=4_000)
Seen = Annotated[
    dict[str, WholeNumber] | None,
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
    person: RowNumber
    partner: str = Field(max_length=60, description="Code of a partner of the organisation.")


class MeetingIn(Body):
    day: date = Field(strict=False)
    chair: RowNumber = Field(description="Number of a coordinator.")


class AttendanceIn(Body):
    """Who is there and who sent apologies, by code of the partner."""

    partners: dict[str, Presence] = Field(min_length=1, max_length=100)
    seen: Seen = None


class AgendaIn(Body):
    """That everything which waits goes on the agenda."""

    seen: Seen = None


class ActionIn(Body):
    """How an agreement of an earlier meeting stands. One that is dropped needs words."""

    agreement: RowNumber
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
    number: WholeNumber = Field(description="Number of the version that was seen; 0 when there was none.")
    words: str = Field(max_length=20_000)


class ConfirmationIn(Body):
    number: WholeNumber = Field(description="Number of the version that is confirmed.")
    at: date = Field(strict=False, description="Day of the later meeting that confirms it.")


class MinutesCorrectionIn(Body):
    words: str = _WORDS
    seen: Seen = None


class SheetRowOut(Schema):
    """A young person at the table; ``case`` only where you may see the case."""

    reference: str
    partner: str
    made_at: datetime
    case: str | None


class ForwardOut(Schema):
    id: int
    partner: str
    worry: str
    question: str
    put_at: datetime
    put_by: int
    held_on: date | None = Field(description="The meeting whose agenda it is on.")


class ShareOut(Schema):
    partner: str
    audience: Audience
    words: str
    shared_at: datetime
    shared_by: int


class CareOut(Schema):
    partner: str
    kind: str
    period: str
    ending: Ending
    told_at: datetime
    told_by: int


class AgreementOut(Schema):
    id: int
    reference: str = Field(description="Code of the sheet.")
    owner: str
    words: str
    due_on: date
    held_on: date
    state: State
    review_words: str


class SheetOut(Schema):
    """One young person at the table, as far as you may see it; ``before`` are the days of the meetings at
    which the young person was discussed."""

    sheet: SheetRowOut
    forwards: list[ForwardOut]
    shares: list[ShareOut]
    care: list[CareOut]
    agreements: list[AgreementOut]
    earlier: list[str] = Field(description="Other sheets of the same young person.")
    before: list[Annotated[date, BeforeValidator(attrgetter("held_on"))]]
    waiting: bool
    returning: bool
    seen: dict[str, int] = Field(description="To send along with what is added to it.")


class WaitingOut(Schema):
    """What was put forward and stands on no agenda yet."""

    reference: str
    partner: str
    put_at: datetime


class MeetingRowOut(Schema):
    day: date
    chair: int = Field(validation_alias="chair_id")


class TableOut(Schema):
    """Where the table stands, for who asks. ``acute`` says where to go with what cannot wait."""

    seat: str = Field(description="For which partner you sit there; empty without a seat.")
    partners: dict[str, str]
    meetings: list[MeetingRowOut]
    waiting: list[WaitingOut]
    sheets: list[SheetRowOut]
    acute: str = "/acute"


class ItemOut(Schema):
    """Somebody on the agenda; ``returning``: was at the table before this meeting."""

    sheet: str = Field(validation_alias=AliasPath("sheet", "sheet", "reference"))
    partner: str = Field(validation_alias=AliasPath("forward", "partner"))
    worry: str = Field(validation_alias=AliasPath("forward", "worry"))
    question: str = Field(validation_alias=AliasPath("forward", "question"))
    returning: bool


class MinutesCorrectionOut(Schema):
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
    def of(cls, minutes: Minutes, /, **more: Any) -> Self:
        confirmed = minutes.confirmed
        return super().of(
            minutes,
            confirmed_at=confirmed.at if confirmed else None,
            confirmed_by=confirmed.person_id if confirmed else None,
            confirmed_at_meeting=confirmed.day if confirmed else None,
            **more,
        )


class MeetingOut(Schema):
    """One meeting: open actions of earlier ones first, then who is discussed."""

    day: date = Field(validation_alias=AliasPath("meeting", "day"))
    chair: int = Field(validation_alias=AliasPath("meeting", "chair_id"))
    actions: list[AgreementOut]
    reviewed: list[AgreementOut]
    items: list[ItemOut]
    attendance: dict[str, Presence]
    waiting: int
    minutes: MinutesOut
    seen: dict[str, int] = Field(description="To send along with what is added to it.")


class SeatOut(Schema):
    """Somebody with the role of partner; ``partner`` is empty while there is no seat."""

    person_id: int
    name: str
    partner: str

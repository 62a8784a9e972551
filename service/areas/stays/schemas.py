"""What the API takes and gives about stays."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from pydantic import Field

from service.areas.stays.codes import Kind, Phase
from service.areas.stays.entries import NewEntry
from service.areas.stays.service import Ending, Move, Which
from service.areas.stays.stay_state import StayInFull
from service.core.api_schema_base import Body, Given, IsThere, Schema
from service.core.row_number import WholeNumber

Revision = Field(description="Number of the last entry that was seen; 0 when there was none.")


class StayIn(Body):
    """A stay begins with the placement."""

    begun_on: date = Field(strict=False)


class EntryIn(Body):
    """Something that people did or decided. What a kind needs is told with 422."""

    revision: WholeNumber = Revision
    kind: Kind
    day: date = Field(strict=False)
    code: str = Field(default="", max_length=40)
    done: bool | None = None
    body: str = Field(default="", max_length=40, description="Who asks or decides about a secure place.")
    urgency: str = Field(default="", max_length=40)
    waiting: str = Field(default="", max_length=40, description="Whether one waits for the care, and why.")
    themes: list[str] = Field(default_factory=list, max_length=10)
    satisfaction: WholeNumber | None = Field(default=None, description="1 to 10.")
    support: float | None = Field(default=None, description="1.0 to 5.0, as the other scales.")
    growth: float | None = None
    atmosphere: float | None = None
    repression: float | None = None
    words: str = Field(default="", max_length=4_000)

    def to_entry(self) -> NewEntry:
        names = (
            "body",
            "urgency",
            "waiting",
            "satisfaction",
            "support",
            "growth",
            "atmosphere",
            "repression",
        )
        facts = {name: getattr(self, name) for name in names} | {"themes": tuple(self.themes)}
        filled = {name: value for name, value in facts.items() if value not in (None, "", ())}
        return NewEntry(self.kind, self.day, self.code, self.done, filled, self.words)


class MoveIn(Body):
    """To another phase; an extension has a last day, a reason and words."""

    revision: WholeNumber = Revision
    to: Phase
    day: date = Field(strict=False)
    until: date | None = Field(default=None, strict=False)
    because: str = Field(default="", max_length=40)
    words: str = Field(default="", max_length=4_000)

    def to_move(self) -> Move:
        return Move(self.to, self.day, self.until, self.because, self.words)


class EndIn(Body):
    """The end of a stay."""

    revision: WholeNumber = Revision
    day: date = Field(strict=False)
    how: str = Field(max_length=40)
    longer_because: str = Field(default="", max_length=40)
    words: str = Field(default="", max_length=4_000)

    def to_ending(self) -> Ending:
        return Ending(self.day, self.how, self.longer_because, self.words)


class EntryOut(Schema):
    number: int
    kind: str
    day: date
    code: str
    done: bool | None
    until: date | None
    facts: dict[str, Any]
    words: str
    made_at: datetime
    made_by: int


class StayDueOut(Schema):
    what: str
    by: date
    late: bool
    code: str


class StayOut(Schema):
    """A stay as it stands. There is no score in it, and none decides what is due."""

    reference: str
    number: int
    setting: str
    begun_on: date
    until: date
    phase: Phase
    gone: IsThere
    revision: int
    ended_on: date | None
    how: str | None
    due: list[StayDueOut]
    entries: list[EntryOut]

    @classmethod
    def of(cls, stay: StayInFull, /, **more: Any) -> Self:
        end = stay.end
        return super().of(
            stay,
            ended_on=end.day if end else None,
            how=end.how if end else None,
            **more,
        )


class StayListQuery(Given):
    """Which stays to list: ``week`` are the running ones in which something is due this week."""

    which: Which = "running"
    page: int = Field(default=1, ge=1, le=100_000)


class StayRowOut(Schema):
    reference: str
    number: int
    setting: str
    begun_on: date
    until: date
    phase: str
    gone: bool
    ended_on: date | None


class StayListOut(Schema):
    stays: list[StayRowOut] = Field(validation_alias="rows")
    total: int = Field(description="Counted up to 400.")
    more: bool = Field(description="There are more than were counted.")
    page: int
    pages: int

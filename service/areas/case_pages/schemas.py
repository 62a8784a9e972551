"""What the API takes and gives about cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import AliasPath, Field

from service.areas.case_pages.case_in_full import CaseInFull
from service.areas.cases.conversation_due import Because
from service.areas.cases.create_case import NewCase, Reporter
from service.areas.cases.intake_setting import Setting
from service.areas.cases.rounds import Stage
from service.areas.cases.work_list import Filters
from service.areas.screenings.score_shown_or_withheld import Arm
from service.core.api_schema_base import Body, Given, IsThere, Schema
from service.core.row_number import RowNumber, WholeNumber

TOPIC = "A few words of your own, at most 60 characters; no names."
Age = Annotated[int, Field(ge=0, le=120, strict=True, description="Years.")]


class CaseIn(Body):
    """A new case. There is no place for a name, a birth date or a citizen number."""

    setting: Setting
    age: Age
    age_confirmed: bool = Field(default=False, description="An age outside 12 to 23 is right as it is.")
    team: RowNumber | None = Field(
        default=None, description="Number of one of your teams; may be left out when you have one only."
    )
    reported_by: Reporter
    topic: str = Field(default="", max_length=1_000, description=TOPIC)

    def to_case(self) -> NewCase:
        return NewCase(self.setting, self.age, self.team, self.reported_by, self.age_confirmed, self.topic)


class TopicIn(Body):
    """Another topic; empty words take it away."""

    words: str = Field(max_length=1_000, description=TOPIC)
    after: WholeNumber = Field(default=0, description="Id of the topic you have seen; 0: none.")


class TopicOut(Schema):
    """What people call a case; ``id`` is 0 where there never was a topic."""

    id: int
    words: str


class RoundIn(Body):
    """A new round of questions in a case that exists."""

    age: Age
    age_confirmed: bool = False
    setting: Setting = Field(description="Where the young person is now.")


class RoundOut(Schema):
    number: int
    age: int
    age_at: datetime = Field(description="When the age was asked or confirmed.")
    setting: str = Field(description="Where the young person was at this intake.")
    stage: Stage
    created_at: datetime
    corrects: IsThere = Field(description="It puts right the answers of a round before it.")


class ListedScreeningOut(Schema):
    """That there is a screening, and nothing of what it says."""

    number: int
    arm: Arm
    made_at: datetime
    withdrawn: IsThere = Field(description="Its answers were put right; a later round asks anew.")


class CaseOut(Schema):
    """A case; its last round is the one that is worked in."""

    reference: str = Field(validation_alias=AliasPath("case", "reference"))
    setting: str = Field(validation_alias=AliasPath("case", "setting"))
    team: int = Field(validation_alias=AliasPath("case", "team_id"))
    created_at: datetime = Field(validation_alias=AliasPath("case", "created_at"))
    rounds: list[RoundOut]
    screenings: list[ListedScreeningOut]
    score_declined: bool
    due: datetime | None = Field(
        description="By when somebody must talk with the young person; null once that was done."
    )
    due_because: Because | None = Field(
        description="What set that moment; null where there is none, and where no score may be used."
    )
    due_step: int | None = Field(description="For a band, the step by which people let it.")
    talked_on: date | None = Field(description="Day of the last conversation of the last round.")
    topic: str = Field(description="What people call the case; empty where they gave it none.")

    @classmethod
    def of(cls, in_full: CaseInFull, /, **more: Any) -> Self:
        due = in_full.due
        shown = None if due and due.because == "band" and in_full.score_declined else due
        return super().of(
            in_full,
            due=due.at if due else None,
            due_because=shown.because if shown else None,
            due_step=shown.step_id if shown else None,
            **more,
        )


class AssignmentIn(Body):
    """To whom a case goes; ``person`` ``null`` lays it back for somebody to take."""

    person: RowNumber | None
    after: WholeNumber = Field(default=0, description="Id of the last assignment you have seen; 0: none.")
    note: str = Field(default="", description="What the next one should know.")


class AssignmentOut(Schema):
    """Who a case is with, since when."""

    id: int
    person: int | None = Field(validation_alias="person_id")
    note: str
    made_at: datetime
    made_by: int
    because: str | None = Field(description="Why who made it does not have the case any more.")


class WorkListQuery(Given):
    """Which cases to list."""

    mine: bool = Field(default=False, description="Only the cases that you have.")
    unassigned: bool = Field(default=False, description="Only the cases that nobody has.")
    overdue: bool = Field(default=False, description="Only where the moment of the conversation has passed.")
    open: bool = Field(default=False, description="Only the cases in which something waits.")
    team: RowNumber | None = None
    stage: Stage | None = None
    code: str = Field(
        default="",
        max_length=20,
        description="A case code, the beginning of one (2026-00), or the number in it.",
    )
    page: int = Field(default=1, ge=1, le=100_000)

    def to_filters(self) -> Filters:
        return Filters(
            mine=self.mine,
            unassigned=self.unassigned,
            overdue=self.overdue,
            team=self.team,
            stage=self.stage,
            code=self.code,
            open_only=self.open,
        )


class CaseRowOut(Schema):
    """A case in the work list. The list holds no score and is not ordered by one."""

    reference: str
    setting: str
    team: int = Field(validation_alias="team_id")
    age: int
    age_at: datetime = Field(description="When the age was asked or confirmed.")
    round: int
    stage: Stage
    due: datetime | None = Field(validation_alias="due_at")
    acute: bool
    talked: bool
    assigned_to: int | None
    created_at: datetime
    topic: str


class WorkListOut(Schema):
    """A page of the list: ``total`` cases fit, of ``everything`` that you may see. Both are counted up to
    400; what comes after is found with a filter or by its code."""

    cases: list[CaseRowOut] = Field(validation_alias="rows")
    total: int
    more: bool = Field(description="More cases fit than were counted.")
    everything: int
    more_in_all: bool = Field(description="You may see more cases than were counted.")
    page: int
    pages: int


class EventOut(Schema):
    """Something that happened in a case: codes, counts and moments."""

    at: datetime
    kind: str
    person: int = Field(validation_alias="person_id")
    round: int | None
    facts: dict[str, Any]

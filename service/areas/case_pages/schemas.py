"""What the API takes and gives about cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from service.areas.case_pages.service import CaseInFull
from service.areas.cases.assignments import Assignment
from service.areas.cases.due import Because
from service.areas.cases.events import Event
from service.areas.cases.rounds import Round, Stage
from service.areas.cases.service import CaseRow, Filters, NewCase, WorkList
from service.areas.cases.topics import Topic
from service.areas.screenings.arms import Arm
from service.areas.screenings.stored_screening import ListedScreening
from service.core.schema import Body, Given, Schema

Setting = Literal["specialised_crisis_shelter", "general_crisis_shelter", "youth_protection_intake"]
Reporter = Literal[
    "young_person",
    "family",
    "school",
    "youth_care",
    "advice_and_report_point",
    "health_care",
    "police",
    "police_monitoring_point",
    "other",
]
TOPIC = "A few words of your own, at most 60 characters; no names."
Age = Annotated[int, Field(ge=0, le=120, strict=True, description="Years.")]


class CaseIn(Body):
    """A new case. There is no place for a name, a birth date or a citizen number."""

    setting: Setting
    age: Age
    age_confirmed: bool = Field(default=False, description="An age outside 12 to 23 is right as it is.")
    team: int | None = Field(
        default=None, description="Number of one of your teams; may be left out when you have one only."
    )
    reported_by: Reporter
    topic: str = Field(default="", max_length=1_000, description=TOPIC)

    def to_case(self) -> NewCase:
        return NewCase(self.setting, self.age, self.team, self.reported_by, self.age_confirmed, self.topic)


class TopicIn(Body):
    """Another topic; empty words take it away."""

    words: str = Field(max_length=1_000, description=TOPIC)
    after: int = Field(default=0, ge=0, description="Id of the topic you have seen; 0: none.")


class TopicOut(Schema):
    """What people call a case; ``id`` is 0 where there never was a topic."""

    id: int
    words: str

    @classmethod
    def of(cls, topic: Topic) -> TopicOut:
        return cls(id=topic.id, words=topic.words)


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
    corrects: bool = Field(description="It puts right the answers of a round before it.")

    @classmethod
    def of(cls, round_: Round) -> RoundOut:
        return cls(
            number=round_.number,
            age=round_.age,
            age_at=round_.age_at,
            setting=round_.setting,
            stage=round_.stage,
            created_at=round_.created_at,
            corrects=round_.corrects is not None,
        )


class ListedScreeningOut(Schema):
    """That there is a screening, and nothing of what it says."""

    number: int
    arm: Arm
    made_at: datetime
    withdrawn: bool = Field(description="Its answers were put right; a later round asks anew.")

    @classmethod
    def of(cls, listed: ListedScreening) -> ListedScreeningOut:
        return cls(
            number=listed.number,
            arm=listed.arm,
            made_at=listed.made_at,
            withdrawn=listed.withdrawn is not None,
        )


class CaseOut(Schema):
    """A case; its last round is the one that is worked in."""

    reference: str
    setting: str
    team: int
    created_at: datetime
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
    def of(cls, in_full: CaseInFull) -> CaseOut:
        hidden = in_full.due is not None and in_full.due.because == "band" and in_full.score_declined
        return cls(
            reference=in_full.case.reference,
            setting=in_full.case.setting,
            team=in_full.case.team_id,
            created_at=in_full.case.created_at,
            rounds=[RoundOut.of(round_) for round_ in in_full.rounds],
            screenings=[ListedScreeningOut.of(listed) for listed in in_full.screenings],
            score_declined=in_full.score_declined,
            due=in_full.due.at if in_full.due else None,
            due_because=None if in_full.due is None or hidden else in_full.due.because,
            due_step=None if in_full.due is None or hidden else in_full.due.step_id,
            talked_on=in_full.talked_on,
            topic=in_full.topic,
        )


class AssignmentIn(Body):
    """To whom a case goes; ``person`` ``null`` lays it back for somebody to take."""

    person: int | None
    after: int = Field(default=0, ge=0, description="Id of the last assignment you have seen; 0: none.")
    note: str = Field(default="", description="What the next one should know.")


class AssignmentOut(Schema):
    """Who a case is with, since when."""

    id: int
    person: int | None
    note: str
    made_at: datetime
    made_by: int
    because: str | None = Field(description="Why who made it does not have the case any more.")

    @classmethod
    def of(cls, assignment: Assignment) -> AssignmentOut:
        return cls(
            id=assignment.id,
            person=assignment.person_id,
            note=assignment.note,
            made_at=assignment.made_at,
            made_by=assignment.made_by,
            because=assignment.because,
        )


class WorkListQuery(Given):
    """Which cases to list."""

    mine: bool = Field(default=False, description="Only the cases that you have.")
    unassigned: bool = Field(default=False, description="Only the cases that nobody has.")
    overdue: bool = Field(default=False, description="Only where the moment of the conversation has passed.")
    open: bool = Field(default=False, description="Only the cases in which something waits.")
    team: int | None = None
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
    team: int
    age: int
    age_at: datetime = Field(description="When the age was asked or confirmed.")
    round: int
    stage: Stage
    due: datetime | None
    acute: bool
    talked: bool
    assigned_to: int | None
    created_at: datetime
    topic: str

    @classmethod
    def of(cls, row: CaseRow) -> CaseRowOut:
        return cls(
            reference=row.reference,
            setting=row.setting,
            team=row.team_id,
            age=row.age,
            age_at=row.age_at,
            round=row.round,
            stage=row.stage,
            due=row.due_at,
            acute=row.acute,
            talked=row.talked,
            assigned_to=row.assigned_to,
            created_at=row.created_at,
            topic=row.topic,
        )


class WorkListOut(Schema):
    """A page of the list: ``total`` cases fit, of ``everything`` that you may see. Both are counted up to
    400; what comes after is found with a filter or by its code."""

    cases: list[CaseRowOut]
    total: int
    more: bool = Field(description="More cases fit than were counted.")
    everything: int
    more_in_all: bool = Field(description="You may see more cases than were counted.")
    page: int
    pages: int

    @classmethod
    def of(cls, work_list: WorkList) -> WorkListOut:
        return cls(
            cases=[CaseRowOut.of(row) for row in work_list.rows],
            total=work_list.total,
            more=work_list.more,
            everything=work_list.everything,
            more_in_all=work_list.more_in_all,
            page=work_list.page,
            pages=work_list.pages,
        )


class EventOut(Schema):
    """Something that happened in a case: codes, counts and moments."""

    at: datetime
    kind: str
    person: int
    round: int | None
    facts: dict[str, Any]

    @classmethod
    def of(cls, event: Event) -> EventOut:
        return cls(at=event.at, kind=event.kind, person=event.person_id, round=event.round, facts=event.facts)

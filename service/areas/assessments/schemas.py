"""What the API takes and gives about in-person assessments."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from screening.training.case_columns import Basis, Outcome
from service.areas.assessments.codes import Exploitation, Follows, Means, Present
from service.areas.assessments.record_assessment import Findings
from service.areas.screenings.schemas import AnswersIn, KnownChangesIn, NowChangesIn, changes_of
from service.core.api_schema_base import Given, Schema
from service.core.row_number import RowNumber, WholeNumber


class AssessmentIn(Given):
    """One conversation in person. There is no place for a score.

    ``after`` is the number of the last record of this round that you have read (0: none), ``revision`` that
    of its answers. ``age`` is needed where the young person may have become 18 since it was asked. The
    answers hold only what the conversation changed, each level with how it is known.
    """

    round: int = Field(ge=1, le=100_000, strict=True)
    after: int = Field(default=0, ge=0, le=100_000, strict=True)
    revision: WholeNumber = Field(strict=True)
    held_on: date
    assessor: RowNumber = Field(strict=True)
    present: list[Present] = Field(max_length=20)
    saw_score: bool = Field(strict=True)
    outcome: Outcome
    basis: Basis
    reason: str = Field(max_length=10_000)
    second: RowNumber | None = Field(default=None, strict=True)
    exploitation: list[Exploitation] = Field(default_factory=list, max_length=20)
    means: list[Means] = Field(default_factory=list, max_length=20)
    means_note: str = Field(default="", max_length=10_000)
    follows: list[Follows] = Field(max_length=20)
    follows_note: str = Field(default="", max_length=10_000)
    age: int | None = Field(
        default=None, ge=0, le=120, strict=True, description="Years on the day of the conversation."
    )
    answers: AnswersIn = Field(default_factory=AnswersIn)  # type: ignore[valid-type]
    now: NowChangesIn = Field(default_factory=NowChangesIn)  # type: ignore[valid-type]
    known: KnownChangesIn = Field(default_factory=KnownChangesIn)  # type: ignore[valid-type]

    def to_findings(self) -> Findings:
        return Findings(
            held_on=self.held_on,
            assessor_id=self.assessor,
            present=tuple(self.present),
            saw_score=self.saw_score,
            outcome=self.outcome,
            basis=self.basis,
            reason=self.reason,
            second_id=self.second,
            exploitation=tuple(self.exploitation),
            means=tuple(self.means),
            means_note=self.means_note,
            follows=tuple(self.follows),
            follows_note=self.follows_note,
            changes=changes_of(self.answers, self.now, self.known),
            age=self.age,
        )


class AssessmentOut(Schema):
    """One record, as it was stored."""

    round: int
    number: int
    held_on: date
    assessor: int = Field(validation_alias="assessor_id")
    second: int | None = Field(validation_alias="second_id")
    present: list[str]
    saw_score: bool
    log_shows_look: bool
    outcome: Outcome
    basis: Basis
    reason: str
    exploitation: list[str]
    means: list[str]
    means_note: str
    follows: list[str]
    follows_note: str
    age: int | None
    revision: int
    made_at: datetime
    made_by: int

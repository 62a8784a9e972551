"""What the API takes and gives about answers that are put right."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from service.areas.cases.rounds import Round, Stage
from service.areas.screenings.correction import Because, Correction, Withdrawal
from service.core.schema import Body, Schema


class ScreeningCorrectionIn(Body):
    """What is put right. The answers themselves are changed in the draft of the new round."""

    because: Because
    reason: str = Field(max_length=10_000, description="What was wrong, in words.")
    revision: int = Field(ge=0, description="Of the answers you have read.")
    age: int | None = Field(default=None, ge=0, le=120, description="Years; left out where it was right.")
    age_confirmed: bool = Field(default=False, description="An age outside 12 to 23 is right as it is.")
    setting: str | None = Field(
        default=None, max_length=60, description="Where the intake was; left out where it was right."
    )

    def to_correction(self) -> Correction:
        return Correction(
            self.because, self.reason, self.revision, self.age, self.age_confirmed, self.setting
        )


class ScreeningCorrectionOut(Schema):
    """The withdrawal of a screening and the round that asks anew, an own judgement first."""

    number: int = Field(description="Of the screening that was withdrawn.")
    because: Because
    reason: str
    made_at: datetime
    made_by: int
    round: int
    stage: Stage

    @classmethod
    def of(cls, withdrawal: Withdrawal, round_: Round) -> ScreeningCorrectionOut:
        return cls(
            number=withdrawal.number,
            because=withdrawal.because,
            reason=withdrawal.reason,
            made_at=withdrawal.made_at,
            made_by=withdrawal.made_by,
            round=round_.number,
            stage=round_.stage,
        )

"""JSON routes of corrections after the screening."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import Field

from service.areas.cases.rounds import Round, Stage
from service.areas.screenings import correction, stored_screening
from service.areas.screenings.correction import Because, Correction, Withdrawal
from service.core.api_schema_base import Body, Schema
from service.core.errors import NotFound
from service.core.row_number import RowNumber, WholeNumber
from service.web.request_unit_of_work import unit_of_case

router = APIRouter(prefix="/api/v1/cases/{reference}/screenings/{number}/correction", tags=["screenings"])


class ScreeningCorrectionIn(Body):
    """What is put right. The answers themselves are changed in the draft of the new round."""

    because: Because
    reason: str = Field(max_length=10_000, description="What was wrong, in words.")
    revision: WholeNumber = Field(description="Of the answers you have read.")
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


@router.post("", status_code=201)
def correct(
    request: Request, reference: str, number: RowNumber, body: ScreeningCorrectionIn
) -> ScreeningCorrectionOut:
    """Withdraw a screening and begin the round that puts its answers right; 409 when something moved on."""
    with unit_of_case(request, reference, "screening.correct") as (unit, case):
        new = correction.correct(unit, case, number, body.to_correction())
        return _shown(correction.withdrawals_of(unit, case.id)[number], new)


@router.get("")
def read_correction(request: Request, reference: str, number: RowNumber) -> ScreeningCorrectionOut:
    """Why a screening was withdrawn, and which round asks anew; 404 for one that stands."""
    with unit_of_case(request, reference, "screening.read") as (unit, case):
        stored = stored_screening.open_screening(unit, case, number)
        if stored.withdrawn is None or stored.asked_anew is None:
            raise NotFound
        return _shown(stored.withdrawn, stored.asked_anew)


def _shown(withdrawal: Withdrawal, round_: Round) -> ScreeningCorrectionOut:
    return ScreeningCorrectionOut.of(withdrawal, round=round_.number, stage=round_.stage)

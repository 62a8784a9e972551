"""JSON routes for putting an answer right after the screening."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request

from service.access.open_case import open_case
from service.areas.screenings import events as screenings
from service.areas.screenings.correction_schemas import ScreeningCorrectionIn, ScreeningCorrectionOut
from service.core.errors import NotFound
from service.web.request import unit_of

router = APIRouter(prefix="/api/v1/cases/{reference}/screenings/{number}/correction", tags=["screenings"])

Number = Annotated[int, Path(ge=1, le=100_000)]


@router.post("", status_code=201)
def correct(
    request: Request, reference: str, number: Number, body: ScreeningCorrectionIn
) -> ScreeningCorrectionOut:
    """Withdraw a screening and begin the round that puts its answers right; 409 when something moved on."""
    with unit_of(request) as unit:
        case = open_case(unit, reference, "screening.correct")
        new = screenings.correct(unit, case, number, body.to_correction())
        return ScreeningCorrectionOut.of(screenings.withdrawals_of(unit, case.id)[number], new)


@router.get("")
def read_correction(request: Request, reference: str, number: Number) -> ScreeningCorrectionOut:
    """Why a screening was withdrawn, and which round asks anew; 404 for one that stands."""
    with unit_of(request) as unit:
        case = open_case(unit, reference, "screening.read")
        stored = screenings.open_screening(unit, case, number)
        if stored.withdrawn is None or stored.asked_anew is None:
            raise NotFound
        return ScreeningCorrectionOut.of(stored.withdrawn, stored.asked_anew)

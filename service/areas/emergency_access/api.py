"""JSON routes of emergency access, and of the notices to the privacy officer."""

from __future__ import annotations

from fastapi import APIRouter, Request

from service.areas.emergency_access import service as emergency
from service.areas.emergency_access.schemas import AccessReviewIn, EmergencyIn, EmergencyOut, NoticeOut
from service.core.errors import NotFound
from service.core.row_number import RowNumber
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/api/v1", tags=["emergency access"])


@router.post("/emergency-accesses", status_code=201)
def ask_emergency_access(request: Request, body: EmergencyIn) -> EmergencyOut:
    """Open a case of another team for some hours. The privacy officer is told at once; every look is logged.

    404 where there is no such case.
    """
    with unit_of(request) as unit:
        made = emergency.ask(unit, body.case, body.reason, body.hours)
    if made is None:
        raise NotFound
    return EmergencyOut.of(made)


@router.get("/emergency-accesses")
def own_emergency_accesses(request: Request) -> list[EmergencyOut]:
    """Your own of the last 90 days, the last one first."""
    with unit_of(request) as unit:
        return [EmergencyOut.of(access) for access in emergency.own(unit)]


@router.delete("/emergency-accesses/{number}", status_code=204)
def end_emergency_access(request: Request, number: RowNumber) -> None:
    """End an access before its time: your own, or any as privacy officer."""
    with unit_of(request) as unit:
        emergency.end(unit, number)


@router.get("/notices")
def list_notices(request: Request) -> list[NoticeOut]:
    """Every emergency access, the last one first."""
    with unit_of(request) as unit:
        return [NoticeOut.of(notice) for notice in emergency.notices(unit)]


@router.get("/notices/{number}")
def read_notice(request: Request, number: RowNumber) -> NoticeOut:
    """One emergency access with everything that was looked at; from now on it is read."""
    with unit_of(request) as unit:
        return NoticeOut.of(emergency.notice(unit, number))


@router.post("/notices/{number}/reviews", status_code=201)
def review_emergency_access(request: Request, number: RowNumber, body: AccessReviewIn) -> EmergencyOut:
    """Write whether an access was right, once it is over."""
    with unit_of(request) as unit:
        return EmergencyOut.of(emergency.review(unit, number, body.view, body.words))

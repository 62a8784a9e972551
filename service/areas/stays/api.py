"""JSON routes for stays: list, begin, read, record, move to another phase, end."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.stays import service as stays
from service.areas.stays import stay_state
from service.areas.stays.schemas import (
    EndIn,
    EntryIn,
    MoveIn,
    StayIn,
    StayListOut,
    StayListQuery,
    StayOut,
)
from service.areas.stays.tasks_due_in_stay import due_in
from service.core.row_number import RowNumber
from service.web.request_unit_of_work import unit_of, unit_of_case

router = APIRouter(prefix="/api/v1", tags=["stays"])


@router.get("/stays")
def list_stays(request: Request, asked: Annotated[StayListQuery, Query()]) -> StayListOut:
    """Stays of the cases you may see: running, with something due this week, or ended."""
    with unit_of(request) as unit:
        return StayListOut.of(stays.list_stays(unit, asked.which, asked.page))


@router.post("/cases/{reference}/stays", status_code=201)
def begin_stay(request: Request, reference: str, body: StayIn) -> StayOut:
    """Begin a stay; a case has one at a time."""
    with unit_of_case(request, reference, "stay.begin") as (unit, case):
        return _out(unit, case, stays.begin(unit, case, body.begun_on))


@router.get("/cases/{reference}/stays/{number}")
def read_stay(request: Request, reference: str, number: RowNumber) -> StayOut:
    """One stay: its phase, what was recorded, what is due."""
    with unit_of_case(request, reference, "stay.read") as (unit, case):
        return _out(unit, case, stays.open_stay(unit, case, number))


@router.post("/cases/{reference}/stays/{number}/entries", status_code=201)
def record_entry(request: Request, reference: str, number: RowNumber, body: EntryIn) -> StayOut:
    """Record a talk, a meeting, that the young person is gone or back, a request, advice, the evaluation."""
    with unit_of_case(request, reference, "stay.record") as (unit, case):
        stay = stays.open_stay(unit, case, number)
        return _out(unit, case, stays.record(unit, stay, body.revision, body.to_entry()))


@router.post("/cases/{reference}/stays/{number}/phase", status_code=201)
def move_stay(request: Request, reference: str, number: RowNumber, body: MoveIn) -> StayOut:
    """Move to another phase: onward only, and to closing only after the in-person assessment."""
    with unit_of_case(request, reference, "stay.record") as (unit, case):
        stay = stays.open_stay(unit, case, number)
        return _out(unit, case, stays.move(unit, case, stay, body.revision, body.to_move()))


@router.post("/cases/{reference}/stays/{number}/end", status_code=201)
def end_stay(request: Request, reference: str, number: RowNumber, body: EndIn) -> StayOut:
    """End a stay: after the in-person assessment, with advice and evaluation."""
    with unit_of_case(request, reference, "stay.end") as (unit, case):
        stay = stays.open_stay(unit, case, number)
        return _out(unit, case, stays.end(unit, case, stay, body.revision, body.to_ending()))


def _out(unit: UnitOfWork, case: OpenCase, stay: stay_state.StayInFull) -> StayOut:
    terms, today = unit.installation.organisation.stay, unit.today
    return StayOut.of(stay, due=due_in(stay, terms, today, assessed=stays.is_assessed(unit, case)))

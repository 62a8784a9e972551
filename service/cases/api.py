"""JSON routes for cases: list, make, open, time line, new round."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from service.access.cases import open_case
from service.cases import service as cases
from service.cases.schemas import (
    AssignmentIn,
    AssignmentOut,
    CaseIn,
    CaseOut,
    EventOut,
    RoundIn,
    RoundOut,
    WorkListOut,
    WorkListQuery,
)
from service.unit import unit_of

router = APIRouter(prefix="/api/v1/cases", tags=["cases"])


@router.get("")
def list_cases(request: Request, asked: Annotated[WorkListQuery, Query()]) -> WorkListOut:
    """The work list: what is due first stands on top."""
    with unit_of(request) as unit:
        return WorkListOut.of(cases.work_list(unit, asked.to_filters(), asked.page))


@router.post("", status_code=201)
def make_case(request: Request, body: CaseIn) -> CaseOut:
    """Make a case with its first round."""
    with unit_of(request) as unit:
        return CaseOut.of(cases.seen(unit, cases.create(unit, body.to_case())))


@router.get("/{reference}")
def read_case(request: Request, reference: str) -> CaseOut:
    """One case and its rounds."""
    with unit_of(request) as unit:
        return CaseOut.of(cases.seen(unit, open_case(unit, reference, "case.read")))


@router.get("/{reference}/timeline")
def read_time_line(request: Request, reference: str) -> list[EventOut]:
    """What happened in a case, the first thing first; what stands in it stays as it is.

    Answers that somebody is saving stand in it once something else happened, or the day is over.
    """
    with unit_of(request) as unit:
        case = open_case(unit, reference, "case.read")
        return [EventOut.of(event) for event in cases.time_line(unit, case).events]


@router.post("/{reference}/intakes", status_code=201)
def begin_round(request: Request, reference: str, body: RoundIn) -> RoundOut:
    """Begin a new round of questions, once the one before it has its screening."""
    with unit_of(request) as unit:
        case = open_case(unit, reference, "intake.create")
        return RoundOut.of(cases.new_round(unit, case, body.age, body.age_confirmed, body.setting))


@router.post("/{reference}/assignments", status_code=201)
def assign_case(request: Request, reference: str, body: AssignmentIn) -> AssignmentOut:
    """Give a case to somebody of its team, or lay it back."""
    with unit_of(request) as unit:
        case = open_case(unit, reference, "case.assign")
        return AssignmentOut.of(cases.assign(unit, case, body.person, body.after, body.note))


@router.get("/{reference}/assignments")
def read_assignments(request: Request, reference: str) -> list[AssignmentOut]:
    """Everybody a case was with, the first one first; the last one counts."""
    with unit_of(request) as unit:
        case = open_case(unit, reference, "case.read")
        return [AssignmentOut.of(one) for one in cases.assignments_of(unit, case)]

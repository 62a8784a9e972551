"""JSON routes of the in-person assessment: record one, read those of a case."""

from __future__ import annotations

from fastapi import APIRouter, Request

from service.areas.assessments import record_assessment as record
from service.areas.assessments.schemas import AssessmentIn, AssessmentOut
from service.areas.cases.rounds import round_of, rounds_of
from service.web.request_unit_of_work import unit_of_case

router = APIRouter(prefix="/api/v1/cases/{reference}/assessments", tags=["assessments"])


@router.get("")
def read_assessments(request: Request, reference: str) -> list[AssessmentOut]:
    """Every record of a case, the first one first; the last one of a round is valid."""
    with unit_of_case(request, reference, "assessment.read") as (unit, case):
        rounds = rounds_of(unit, case.id)
        round_numbers = {round_.id: round_.number for round_ in rounds}
        assessments = record.of_rounds(unit, rounds)
    return [
        AssessmentOut.of(assessment, round=round_numbers[assessment.intake_id]) for assessment in assessments
    ]


@router.post("", status_code=201)
def record_assessment(request: Request, reference: str, body: AssessmentIn) -> AssessmentOut:
    """Record a conversation in person and its outcome; 409 when somebody else recorded in between."""
    with unit_of_case(request, reference, "assessment.create") as (unit, case):
        round_ = round_of(unit, case.id, body.round)
        stored = record.record(
            unit, case, round_, body.to_findings(), after=body.after, revision=body.revision
        )
    request.app.state.installation.outcome_recorded()
    return AssessmentOut.of(stored, round=round_.number)

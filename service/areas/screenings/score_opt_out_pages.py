"""Declining the score in a case, or allowing it again, with one click."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.areas.screenings import score_opt_out
from service.web.page_context import TypedFields, see
from service.web.request_unit_of_work import unit_of_case

router = APIRouter(include_in_schema=False)


@router.post("/cases/{reference}/score-refusal")
def take_refusal(request: Request, reference: str, typed: TypedFields) -> Response:
    """No score in this case, or use it again after all: one click, and nobody is told."""
    with unit_of_case(request, reference, "score.decline") as (unit, case):
        if typed("do") == "take_back":
            score_opt_out.undecline(unit, case)
        else:
            score_opt_out.decline(unit, case, typed("do"))
    return see(f"/cases/{reference}")

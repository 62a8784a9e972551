"""JSON routes for what everyone may know: the catalogue, the model, how scoring stands; and the switch."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request

from service.areas.serving_model import stop_switch
from service.areas.serving_model.schemas import ReasonIn, ScoringOut, ServedModelOut
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/api/v1", tags=["scoring"])


@router.get("/catalogue")
def read_catalogue(request: Request) -> dict[str, Any]:
    """Every question with its answers and texts, and the digest over all of it."""
    with unit_of(request) as unit:
        unit.require("catalogue.read", "catalogue")
        catalogue = unit.installation.catalogue
    return {
        "version": catalogue.version,
        "digest": catalogue.digest,
        "sections": [asdict(section) for section in catalogue.sections],
        "indicators": [asdict(indicator) for indicator in catalogue],
    }


@router.get("/model")
def read_model(request: Request) -> ServedModelOut:
    """The model that is served; 503 when none can be read."""
    with unit_of(request) as unit:
        status = unit.installation.scoring.status
        return ServedModelOut.of(
            stop_switch.served(unit), validated_at=status.validated_at, validated_on_made_up=status.made_up
        )


@router.get("/scoring")
def read_scoring(request: Request) -> ScoringOut:
    """Whether scores are given, and every turn of the stop switch."""
    with unit_of(request) as unit:
        return ScoringOut.of(stop_switch.scoring(unit))


@router.post("/scoring/stops", status_code=204)
def stop_scoring(request: Request, body: ReasonIn) -> None:
    """Stop scoring everywhere, from the next request on. One person is enough."""
    with unit_of(request) as unit:
        stop_switch.stop(unit, body.reason)


@router.post("/scoring/resume-requests", status_code=204)
def ask_to_resume(request: Request, body: ReasonIn) -> None:
    """Ask to resume; another person must approve."""
    with unit_of(request) as unit:
        stop_switch.ask_resume(unit, body.reason)


@router.post("/scoring/resume-approvals", status_code=204)
def approve_resuming(request: Request, body: ReasonIn) -> None:
    """Approve what somebody else asked; scoring goes on."""
    with unit_of(request) as unit:
        stop_switch.approve_resume(unit, body.reason)

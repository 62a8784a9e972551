"""JSON routes of the registry: versions, proposals and their decisions, steps down, recalls."""

from __future__ import annotations

from fastapi import APIRouter, Request

from service.areas.registry import proposals, recall
from service.areas.registry import versions as known
from service.areas.registry.schemas import LowerIn, ProposalIn, ProposedOut, RecallOut, VersionOut
from service.areas.serving_model.schemas import ReasonIn
from service.areas.serving_model.serving_model import follow
from service.core.row_number import RowNumber
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/api/v1/models", tags=["models"])


@router.get("")
def read_models(request: Request) -> list[VersionOut]:
    """Every model that is known here, the latest first."""
    with unit_of(request) as unit:
        return [VersionOut.of(version) for version in known.versions(unit)]


@router.post("/proposals", status_code=201)
def propose_model(request: Request, body: ProposalIn) -> ProposedOut:
    """Propose a step up; nothing changes until another person approves."""
    with unit_of(request) as unit:
        unit.require("model.propose", "model")
        return ProposedOut(proposal=proposals.propose(unit, body.offered(), body.to, body.reason))


@router.post("/proposals/{proposal}/approval")
def approve_model(request: Request, proposal: RowNumber, body: ReasonIn) -> VersionOut:
    """Approve what another person proposed; 409 when it was decided on or its gate is not met."""
    with unit_of(request) as unit:
        model = VersionOut.of(proposals.approve(unit, proposal, body.reason))
    follow(request.app.state.installation)
    return model


@router.post("/proposals/{proposal}/rejection", status_code=204)
def reject_model(request: Request, proposal: RowNumber, body: ReasonIn) -> None:
    """Reject a proposal."""
    with unit_of(request) as unit:
        proposals.reject(unit, proposal, body.reason)


@router.get("/{digest}")
def read_model_version(request: Request, digest: str) -> VersionOut:
    """One model, by its digest, the beginning of it, or its version."""
    with unit_of(request) as unit:
        return VersionOut.of(known.version(unit, digest))


@router.post("/{digest}/lower")
def lower_model(request: Request, digest: str, body: LowerIn) -> VersionOut:
    """Bring a model down, or out of use; one person is enough."""
    with unit_of(request) as unit:
        model = VersionOut.of(proposals.lower(unit, digest, body.to, body.reason))
    follow(request.app.state.installation)
    return model


@router.get("/{digest}/recall")
def read_recall(request: Request, digest: str) -> RecallOut:
    """Every case that a model scored, with what followed."""
    with unit_of(request) as unit:
        return RecallOut.of(recall.scored_by(unit, digest))


@router.post("/{digest}/recall")
def recall_model(request: Request, digest: str, body: ReasonIn) -> RecallOut:
    """The same, and a review task for each."""
    with unit_of(request) as unit:
        return RecallOut.of(recall.recall(unit, digest, body.reason))

"""JSON routes for letting a band bring assessments forward."""

from __future__ import annotations

from fastapi import APIRouter, Request

from service.areas.earlier_assessment_rule import service as decisions
from service.areas.earlier_assessment_rule.schemas import ProposalOut, PullForwardOut, TermsIn
from service.areas.serving_model.schemas import ReasonIn
from service.core.row_number import RowNumber
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/api/v1/pull-forward", tags=["scoring"])


@router.get("")
def read_pull_forward(request: Request) -> PullForwardOut:
    """How each setting stands, and every step, the last one first."""
    with unit_of(request) as unit:
        return PullForwardOut.of(decisions.decisions(unit))


@router.post("/proposals", status_code=201)
def propose_pull_forward(request: Request, body: TermsIn) -> ProposalOut:
    """Propose it for one setting; another person must approve."""
    with unit_of(request) as unit:
        return ProposalOut(proposal=decisions.propose(unit, body.setting, body.terms, body.reason))


@router.post("/proposals/{proposal}/approval", status_code=204)
def approve_pull_forward(request: Request, proposal: RowNumber, body: ReasonIn) -> None:
    """Approve what another person proposed; it holds from the next screening on."""
    with unit_of(request) as unit:
        decisions.approve(unit, proposal, body.reason)


@router.post("/proposals/{proposal}/rejection", status_code=204)
def reject_pull_forward(request: Request, proposal: RowNumber, body: ReasonIn) -> None:
    """Reject a proposal."""
    with unit_of(request) as unit:
        decisions.reject(unit, proposal, body.reason)


@router.post("/{setting}/off", status_code=204)
def put_off_pull_forward(request: Request, setting: str, body: ReasonIn) -> None:
    """Put it off in one setting; one person is enough. What was brought forward stays."""
    with unit_of(request) as unit:
        decisions.put_off(unit, setting, body.reason)

"""JSON routes of retention: classes, what is due, holds, requests and their decisions, tombstones."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request

from service.access.open_case import open_case
from service.areas.retention import destruction, legal_hold, retention_overview
from service.areas.retention.schemas import (
    ClassOut,
    HoldIn,
    HoldOut,
    RequestIn,
    RequestOut,
    RetentionDueOut,
    StandingOut,
    TombstoneOut,
)
from service.core.row_number import RowNumber, WholeNumber
from service.installation.running_installation import Installation
from service.web.request_unit_of_work import unit_of, unit_of_case

router = APIRouter(prefix="/api/v1/retention", tags=["retention"])
of_case = APIRouter(prefix="/api/v1/cases/{reference}/retention", tags=["retention"])


@router.get("/classes")
def read_classes(request: Request) -> list[ClassOut]:
    """How long what is kept, and why."""
    with unit_of(request) as unit:
        return [ClassOut.of(kept) for kept in retention_overview.kept(unit)]


@router.get("/due")
def read_due(request: Request, after: WholeNumber = 0) -> RetentionDueOut:
    """Cases whose term has passed, the oldest first."""
    with unit_of(request) as unit:
        return RetentionDueOut.of(retention_overview.due(unit, after))


@router.get("/tombstones")
def read_tombstones(request: Request) -> list[TombstoneOut]:
    """What was destroyed, the latest day first."""
    with unit_of(request) as unit:
        return [TombstoneOut.of(stone) for stone in retention_overview.tombstones(unit)]


@router.get("/holds")
def read_holds(request: Request) -> list[HoldOut]:
    """The holds that stand."""
    with unit_of(request) as unit:
        return [HoldOut.of(row) for row in legal_hold.holds(unit)]


@router.post("/holds", status_code=201)
def hold_everything(request: Request, body: HoldIn) -> HoldOut:
    """Hold every case, such as for an investigation."""
    with unit_of(request) as unit:
        return HoldOut.of(legal_hold.set_hold(unit, None, body.reason))


@router.post("/holds/{hold_id}/lifting")
def lift_hold(request: Request, hold_id: RowNumber, body: HoldIn) -> HoldOut:
    """End one hold."""
    with unit_of(request) as unit:
        return HoldOut.of(legal_hold.lift(unit, hold_id, body.reason))


@of_case.get("")
def read_standing(request: Request, reference: str) -> StandingOut:
    """How long a case is kept, and what was asked."""
    with unit_of_case(request, reference, "retention.read") as (unit, case):
        return StandingOut.of(retention_overview.standing(unit, case), reference=reference)


@of_case.post("/holds", status_code=201)
def hold_case(request: Request, reference: str, body: HoldIn) -> HoldOut:
    """Hold a case."""
    with unit_of(request) as unit:
        return HoldOut.of(legal_hold.set_hold(unit, open_case(unit, reference, "hold.set"), body.reason))


@of_case.post("/requests", status_code=201)
def ask_destruction(request: Request, reference: str, body: RequestIn) -> RequestOut:
    """Ask to destroy a case; 409 under a hold and while the term runs."""
    with unit_of_case(request, reference, "destruction.ask") as (unit, case):
        made = destruction.ask(unit, case, body.ground, body.reason, weighed=body.weighed)
        return RequestOut.of(made)


@of_case.post("/requests/{request_id}/refusal", status_code=204)
def refuse_destruction(request: Request, reference: str, request_id: RowNumber, body: HoldIn) -> None:
    """Say no to a request."""
    with unit_of_case(request, reference, "destruction.refuse") as (unit, case):
        destruction.refuse(unit, case, request_id, body.reason)


@of_case.post("/requests/{request_id}/approval")
def approve_destruction(request: Request, reference: str, request_id: RowNumber) -> TombstoneOut:
    """Destroy the case on a request of somebody else. This cannot be undone."""
    installation: Installation = request.app.state.installation
    with unit_of_case(request, reference, "destruction.approve") as (unit, case):
        stone = destruction.approve(unit, case, request_id, secrets.token_hex(8))
    destruction.finish(installation)
    return TombstoneOut.of(stone)

"""Pages of retention: classes and tombstones, what is due, one case with its holds and requests."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.retention import destruction, retention_overview
from service.areas.retention import legal_hold as hold
from service.areas.sign_in import names_and_teams as people
from service.core.errors import Invalid, NotFound
from service.core.row_number import RowNumber
from service.web.form_transaction import sent_form
from service.web.forms import Sent, Typed, chosen_from, whole
from service.web.page_context import TypedFields, see, visit, visit_case

router = APIRouter(prefix="/retention", include_in_schema=False)

_FIELD_OF: Final = {"retention.ground": "ground", "retention.not_weighed": "weighed"}

_TEXT_OF: Final = {
    "hold.set": "hold-reason",
    "destruction.ask": "reason",
    "destruction.refuse": "refuse-reason",
}
"""The field with the reason, by action."""


@router.get("")
def retention_page(request: Request) -> Response:
    """How long what is kept, which holds stand, and what is gone."""
    return _overview(request, Sent())


@router.post("/find")
def take_code(request: Request, typed: TypedFields) -> Response:
    """Go to the case with this code."""
    code = typed("code").strip()
    with sent_form(request, typed, refusals=(NotFound,)) as form:
        open_case(form.unit, code, "retention.read")
    if form.errors:
        return _overview(request, Sent(typed, {"code": form.page.reader("retention.find_none")}))
    return see(f"/retention/cases/{code}")


@router.post("/holds")
def take_hold_on_all(request: Request, typed: TypedFields) -> Response:
    """Hold every case."""
    with sent_form(request, typed, text="reason", refusals=(Invalid,)) as form:
        hold.set_hold(form.unit, None, typed("reason"))
    return _overview(request, form) if form.errors else see("/retention")


@router.post("/holds/{hold_id}/lift")
def take_lifting(request: Request, hold_id: RowNumber, typed: TypedFields) -> Response:
    """End one hold."""
    field = f"lift-{hold_id}"
    with sent_form(request, typed, text=field) as form:
        hold.lift(form.unit, hold_id, typed(field))
    return _overview(request, form) if form.errors else see("/retention")


@router.get("/due")
def due_page(request: Request, after: str = "") -> Response:
    """The cases whose term has passed, and the requests that wait."""
    begin = max(whole(after), 0)
    with visit(request) as (unit, page):
        due_list, waiting = retention_overview.due(unit, begin), retention_overview.waiting(unit)
        names = people.names_of(unit, {entry.asked_by for entry in waiting})
    return page.response(
        "retention/due.html",
        current="retention",
        found=due_list,
        waiting=waiting,
        names=names,
        first=begin == 0,
        most=retention_overview.MOST,
    )


@router.get("/cases/{reference}")
def case_page(request: Request, reference: str) -> Response:
    """How long one case is kept, and the steps one can make."""
    return _case(request, reference, Sent())


@router.post("/cases/{reference}/holds")
def take_hold(request: Request, reference: str, typed: TypedFields) -> Response:
    """Hold the case."""
    return _make_step(
        request,
        reference,
        typed,
        "hold.set",
        lambda unit, case: hold.set_hold(unit, case, typed("hold-reason")),
    )


@router.post("/cases/{reference}/requests")
def take_request(request: Request, reference: str, typed: TypedFields) -> Response:
    """Ask to destroy the case."""
    return _make_step(
        request,
        reference,
        typed,
        "destruction.ask",
        lambda unit, case: destruction.ask(
            unit, case, typed("ground"), typed("reason"), weighed=typed("weighed") == "yes"
        ),
    )


@router.post("/cases/{reference}/requests/{request_id}/refuse")
def take_refusal(request: Request, reference: str, request_id: RowNumber, typed: TypedFields) -> Response:
    """Say no to a request."""
    return _make_step(
        request,
        reference,
        typed,
        "destruction.refuse",
        lambda unit, case: destruction.refuse(unit, case, request_id, typed("refuse-reason")),
    )


@router.post("/cases/{reference}/requests/{request_id}/approve")
def take_approval(request: Request, reference: str, request_id: RowNumber, typed: TypedFields) -> Response:
    """Destroy the case on a request of somebody else."""
    with sent_form(request, typed, text="sure") as form:
        case = open_case(form.unit, reference, "destruction.approve")
        if typed("sure") != "yes":
            raise Invalid("retention.not_sure")
        stone = destruction.approve(form.unit, case, request_id, secrets.token_hex(8))
    if form.errors:
        return _case(request, reference, form)
    destruction.finish(form.page.installation)
    return see(f"/retention#{stone.code}")


def _make_step(
    request: Request,
    reference: str,
    typed: Typed,
    action: str,
    make: Callable[[UnitOfWork, OpenCase], object],
) -> Response:
    with sent_form(request, typed, _FIELD_OF, text=_TEXT_OF[action]) as form:
        make(form.unit, open_case(form.unit, reference, action))
    return _case(request, reference, form) if form.errors else see(f"/retention/cases/{reference}")


def _overview(request: Request, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        kept, holds = retention_overview.kept(unit), hold.holds(unit)
        stones, total = retention_overview.tombstones(unit), retention_overview.how_many(unit)
        hands = {person for stone in stones for person in (stone.asked_by, stone.approved_by)}
        names = people.names_of(unit, hands | {entry.set_by for entry in holds})
        unit.record("retention.read", "retention")
    return page.response(
        "retention/retention.html",
        sent=sent,
        current="retention",
        kept=kept,
        holds=holds,
        stones=stones,
        total=total,
        names=names,
        may_hold_all=page.may("hold.set_all"),
        may_lift=page.may("hold.lift"),
    )


def _case(request: Request, reference: str, sent: Sent) -> Response:
    with visit_case(request, reference, "retention.read") as (unit, page, case):
        standing = retention_overview.standing(unit, case)
        holders = [hold.set_by for hold in standing.holds] + [hold.lifted_by for hold in standing.holds]
        asked = [entry.asked_by for entry in standing.requests] + [
            entry.refused_by for entry in standing.requests
        ]
        names = people.names_of(unit, {person for person in (*holders, *asked) if person is not None})
        waiting, along = standing.waiting, destruction.held_along(unit, case)
        grounds = destruction.grounds_now(unit, case)
        own = waiting is not None and unit.actor.person_id in destruction.hands(unit, case, waiting)
    return page.response(
        "retention/case.html",
        sent=sent,
        current="retention",
        reference=reference,
        standing=standing,
        waiting=waiting,
        own=own,
        held_along=along,
        names=names,
        grounds=chosen_from(grounds, "ground", page.reader),
        may_lift=page.may("hold.lift"),
    )

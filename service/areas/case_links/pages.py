"""The page on which people link two cases of one young person, and undo it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from service.access.open_case import OpenCase, is_reference, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.case_links import service as case_links
from service.areas.sign_in import names_and_teams as people
from service.core.errors import Conflict, Hidden, Invalid
from service.core.row_number import RowNumber
from service.web.forms import Sent, Typed, chosen_from
from service.web.page_context import Page, TypedFields, see, visit_case

router = APIRouter(prefix="/cases", include_in_schema=False)

Act = Callable[[UnitOfWork, OpenCase], object]


@router.get("/{reference}/link")
def link_page(request: Request, reference: str) -> Response:
    """How a case stands with others of the same young person."""
    return _link_page(request, reference, Sent())


@router.post("/{reference}/link")
def take_link(request: Request, reference: str, typed: TypedFields) -> Response:
    """Propose to join this case and another."""
    other, which = typed("other").strip(), typed("which")

    def act(unit: UnitOfWork, case: OpenCase) -> None:
        if not is_reference(other):
            raise Invalid("audit.not_a_case")
        if which not in ("this", "other"):
            raise Invalid("case.link_which")
        beside = open_case(unit, other, "case.link")
        ends, goes_on = (beside, case) if which == "this" else (case, beside)
        case_links.propose(unit, ends, goes_on, typed("reason"))

    return _carry_out(request, reference, typed, act)


@router.post("/{reference}/link/undo")
def take_undo(request: Request, reference: str, typed: TypedFields) -> Response:
    """Propose to part two cases again."""
    return _carry_out(
        request,
        reference,
        typed,
        lambda unit, case: case_links.propose_undo(unit, case, typed("undo-reason")),
        reason="undo-reason",
    )


@router.post("/{reference}/link/{proposal}/confirm")
def take_confirmation(request: Request, reference: str, proposal: RowNumber, _typed: TypedFields) -> Response:
    """Confirm what somebody else proposed."""
    return _carry_out(
        request, reference, Typed(), lambda unit, case: case_links.confirm(unit, case, proposal)
    )


@router.post("/{reference}/link/{proposal}/reject")
def take_rejection(request: Request, reference: str, proposal: RowNumber, _typed: TypedFields) -> Response:
    """Reject a proposal, or take back one's own."""
    return _carry_out(request, reference, Typed(), lambda unit, case: case_links.reject(unit, case, proposal))


def _carry_out(
    request: Request, reference: str, typed: Typed, act: Act, *, reason: str = "reason"
) -> Response:
    page = Page.unknown(request)
    opened = False
    try:
        with visit_case(request, reference, "case.link") as (unit, page, case):
            opened = True
            act(unit, case)
    except (Invalid, Conflict, Hidden) as error:
        if not opened:
            raise
        field = {"audit.not_a_case": "other", "not_found": "other", "case.link_which": "which"}.get(error.key)
        field = field or (reason if error.key.startswith("free_text") else "other" if typed("other") else "")
        return _link_page(
            request, reference, Sent(typed, {field: error.in_language(page.reader.language)}, error)
        )
    return see(f"/cases/{reference}/link")


def _link_page(request: Request, reference: str, sent: Sent) -> Response:
    with visit_case(request, reference, "case.link") as (unit, page, case):
        joined = case_links.standing(unit, case)
        hindered = {link.id: case_links.hindrance(unit, link) for link in joined.waiting}
        names = people.names_of(unit, case_links.people_in(joined.waiting))
        person_id = unit.actor.person_id
    hidden = page.reader("link.other_team")
    return page.response(
        "case_links/link.html",
        sent=sent,
        current="cases",
        case=reference,
        joined=joined,
        hindered={
            number: error.in_language(page.reader.language) if isinstance(error, Conflict) else hidden
            for number, error in hindered.items()
            if error is not None
        },
        names=names,
        person_id=person_id,
        which=chosen_from(("this", "other"), "linkwhich", page.reader),
    )

"""The page on which a round of a case is handed out: to whom, what goes along, and the file."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.access.receivers import receivers
from service.areas.access_log import service as audit
from service.areas.exchange.fhir_json import fhir_response
from service.areas.exchange.round_in_fhir import RoundInFull
from service.areas.exchange.service import PURPOSES, hand_out
from service.areas.exchange.view import goes_along
from service.core.errors import Invalid
from service.core.row_number import RowNumber
from service.web.form_transaction import sent_form
from service.web.forms import Errors, Sent, Typed, chosen_from
from service.web.page_context import Page, TypedFields, visit_case

router = APIRouter(prefix="/cases/{reference}/rounds/{number}/hand-out", include_in_schema=False)


@router.get("")
def hand_out_page(request: Request, reference: str, number: RowNumber) -> Response:
    """What of the round goes along and what that means, and the form to fetch the file."""
    return _view(request, reference, number, Sent())


@router.post("")
def take_hand_out(request: Request, reference: str, number: RowNumber, typed: TypedFields) -> Response:
    """The file for the receiver, or the form with what is missing."""
    with sent_form(request, typed, refusals=(Invalid,)) as form:
        form.errors = _missing(typed, form.page)
        bundle = "" if form.errors else _bundle(form.page, reference, number, typed)
    if form.errors:
        return _view(request, reference, number, form)
    response = fhir_response(bundle)
    response.headers["Content-Disposition"] = f'attachment; filename="round-{reference}-{number}.json"'
    return response


def _bundle(page: Page, reference: str, number: int, typed: Typed) -> str:
    assert page.unit
    receiver, purpose = typed("receiver"), typed("purpose")
    return hand_out(page.unit, reference, number, receiver=receiver, purpose=purpose, reader=page.reader)


def _missing(typed: Typed, page: Page) -> Errors:
    chosen = {"receiver": receivers("round"), "purpose": PURPOSES}
    return {
        name: page.reader(f"handout.{name}_missing")
        for name, codes in chosen.items()
        if typed(name) not in codes
    }


def _view(request: Request, reference: str, number: int, sent: Sent) -> Response:
    with visit_case(request, reference, "case.hand_out") as (unit, page, case):
        in_full = RoundInFull.read(unit, case, number)
        looks = audit.count_looks(unit, case.reference)
    reader = page.reader
    return page.response(
        "exchange/hand_out.html",
        sent=sent,
        current="cases",
        case=reference,
        number=number,
        goes=goes_along(in_full, looks, reader),
        receivers=chosen_from(receivers("round"), "receiver", reader),
        purposes=chosen_from(PURPOSES, "purpose", reader),
    )

"""The pages about acute danger. No score, no model and no form stands before them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.access.unit_of_work import unit_of
from service.areas.acute.view import SignView, calls, case_signs, contacts_of
from service.areas.screenings import events as screenings
from service.web.page import Visit

router = APIRouter(include_in_schema=False)


@router.get("/acute")
def acute_page(request: Request) -> Response:
    """What to do now. The organisation's own numbers are for those who work there."""
    with unit_of(request, anonymous=True) as unit:
        visit = Visit.of(request, unit)
    return _page(visit)


@router.get("/cases/{reference}/acute")
def case_acute_page(request: Request, reference: str) -> Response:
    """The same, beginning with the signs that were filled in for this young person."""
    with unit_of(request) as unit:
        visit = Visit.of(request, unit)
        case = open_case(unit, reference, "acute.read")
        draft = screenings.draft(unit, case)
    signs = case_signs(visit.house, draft.answers, draft.now, visit.reader)
    return _page(visit, reference, signs)


def _page(visit: Visit, reference: str = "", signs: tuple[SignView, ...] = ()) -> Response:
    house = visit.house
    contacts = contacts_of(house.organisation) if visit.actor else {}
    return visit.page(
        "acute/acute.html",
        current="acute",
        acute_url=visit.request.url.path,
        organisation=house.organisation.name,
        calls=calls(house.acute_rules, contacts, visit.reader) if visit.actor else (),
        reference=reference,
        signs=signs,
    )

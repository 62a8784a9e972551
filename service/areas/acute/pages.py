"""The pages about acute danger. No score, no model and no form stands before them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.areas.acute.view import SignView, calls, contacts_of
from service.web.page import Visit
from service.web.request import unit_of

router = APIRouter(include_in_schema=False)


@router.get("/acute")
def acute_page(request: Request) -> Response:
    """What to do now. The organisation's own numbers are for those who work there."""
    with unit_of(request, anonymous=True) as unit:
        visit = Visit.of(request, unit)
    return page_of_danger(visit)


def page_of_danger(visit: Visit, reference: str = "", signs: tuple[SignView, ...] = ()) -> Response:
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

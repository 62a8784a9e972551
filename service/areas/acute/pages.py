"""The pages about acute danger. They need no score, no model and no form."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from service.areas.acute.view import SignView, calls, contacts_of
from service.core.errors import ServiceError
from service.web.page_context import Page
from service.web.request_unit_of_work import unit_of

router = APIRouter(include_in_schema=False)


@router.get("/acute")
def acute_page(request: Request) -> Response:
    """What to do now. The organisation's own numbers are for those who work there.

    It also stands while nothing can be stored, then as for somebody who is not signed in.
    """
    try:
        with unit_of(request, anonymous=True) as unit:
            page = Page.of(request, unit)
    except (ServiceError, SQLAlchemyError):
        page = Page.unknown(request)
    return page_of_danger(page)


def page_of_danger(page: Page, reference: str = "", signs: tuple[SignView, ...] = ()) -> Response:
    installation = page.installation
    contacts = contacts_of(installation.organisation) if page.actor else {}
    return page.response(
        "acute/acute.html",
        current="acute",
        acute_url=page.request.url.path,
        organisation=installation.organisation.name,
        calls=calls(installation.acute_rules, contacts, page.reader) if page.actor else (),
        reference=reference,
        signs=signs,
    )

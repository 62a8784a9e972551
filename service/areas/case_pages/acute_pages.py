"""The page about acute danger for one case, with its signs first."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.areas.acute.pages import page_of_danger
from service.areas.acute.view import case_signs
from service.areas.screenings import drafts
from service.web.page import Page
from service.web.request import unit_of

router = APIRouter(include_in_schema=False)


@router.get("/cases/{reference}/acute")
def case_acute_page(request: Request, reference: str) -> Response:
    """The same, beginning with the signs that were filled in for this young person."""
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        case = open_case(unit, reference, "acute.read")
        draft = drafts.draft(unit, case)
    signs = case_signs(page.installation, draft.answers, draft.now, page.reader)
    return page_of_danger(page, reference, signs)

"""The page about acute danger for one case, with its signs first."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.areas.acute.pages import page_of_danger
from service.areas.acute.view import case_signs
from service.areas.screenings import draft_storage
from service.web.page_context import visit_case

router = APIRouter(include_in_schema=False)


@router.get("/cases/{reference}/acute")
def case_acute_page(request: Request, reference: str) -> Response:
    """The same, beginning with the signs that were filled in for this young person."""
    with visit_case(request, reference, "acute.read") as (unit, page, case):
        draft = draft_storage.draft(unit, case)
    signs = case_signs(page.installation, draft.answers, draft.now, page.reader)
    return page_of_danger(page, reference, signs)

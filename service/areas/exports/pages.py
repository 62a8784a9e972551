"""The page on which an analyst says what the training table is for, and fetches it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.access.step_up import require_fresh
from service.areas.exports import service as exports
from service.core.errors import Invalid
from service.web.forms import Typed, chosen_from
from service.web.page_context import Page, TypedFields, see, visit
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/exports", include_in_schema=False)


@router.get("")
def exports_page(request: Request) -> Response:
    """What is in the table, and the form to ask for it."""
    return _page(request, Typed(), {})


@router.post("")
def take_purpose(request: Request, typed: TypedFields) -> Response:
    """With a purpose the file follows; without one the page asks for it."""
    with unit_of(request) as unit:
        unit.require("export.training", "export")
        language = Page.of(request, unit).reader.language
        purpose = typed("purpose")
        if purpose in exports.PURPOSES:
            require_fresh(unit)
    if purpose not in exports.PURPOSES:
        error = Invalid("exports.purpose_missing")
        return _page(request, typed, {"purpose": error.in_language(language)})
    return see(f"/api/v1/exports/training?purpose={purpose}")


def _page(request: Request, typed: Typed, errors: dict[str, str]) -> Response:
    with visit(request) as (unit, page):
        cases = exports.cases_in_table(unit)
    return page.response(
        "exports/exports.html",
        status=422 if errors else 200,
        current="exports",
        errors=errors,
        typed=typed,
        cases=cases,
        purposes=chosen_from(exports.PURPOSES, "purpose", page.reader),
    )

"""Pages of the rights of a young person: parents and guardians, the file, who looked, an explanation."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.areas.access_log import service as audit
from service.areas.rights import export as exporting
from service.areas.rights.contacts import record_contact
from service.areas.rights.file_view import file_view, looks_view
from service.areas.rights.record_view import record_view
from service.core.errors import Invalid
from service.web.forms import Typed
from service.web.page import Page, TypedFields, see
from service.web.request import unit_of
from service.web.shell import render

router = APIRouter(prefix="/cases/{reference}/record", include_in_schema=False)

_FIELD_OF: Final = {"records.relation": "relation", "records.safe": "safe", "records.purpose": "purpose"}


@router.get("")
def record_page(request: Request, reference: str) -> Response:
    """What the record knows of parents and guardians, the file with everything, and who looked."""
    return record_view(request, reference, Typed(), {})


@router.post("/contacts")
def take_contact(request: Request, reference: str, typed: TypedFields) -> Response:
    """Store a parent or guardian, or what is known of one now."""
    page = Page.unknown(request)
    try:
        with unit_of(request) as unit:
            page = Page.of(request, unit)
            case = open_case(unit, reference, "record.contact")
            number = int(typed("number")) if typed("number") in map(str, range(1, 100)) else None
            record_contact(
                unit,
                case,
                relation=typed("relation"),
                safe=typed("safe"),
                reason=typed("reason"),
                number=number,
            )
    except Invalid as error:
        field = _FIELD_OF.get(error.key, "reason")
        return record_view(request, reference, typed, {field: error.in_language(page.reader.language)})
    return see(f"/cases/{reference}/record")


@router.post("/export")
def take_export(request: Request, reference: str, typed: TypedFields) -> Response:
    """The file with everything, as a plain page or for programs."""
    page = Page.unknown(request)
    try:
        with unit_of(request) as unit:
            page = Page.of(request, unit)
            purpose = typed("purpose")
            known = purpose if purpose in exporting.PURPOSES else None  # the access log takes no other word
            case = open_case(unit, reference, "record.export", known)
            made = exporting.export(unit, case, typed("to"), purpose)
    except Invalid as error:
        field = _FIELD_OF.get(error.key, "purpose")
        return record_view(request, reference, typed, {field: error.in_language(page.reader.language)})
    if typed("form") == "json":
        content, kind = made.to_json(), "application/json"
    else:
        content, kind = (
            render(
                "records/file.html",
                page.shell(),
                {"file": file_view(made, page.installation.archive, page.reader)},
            ),
            "text/html",
        )
    name = f"record-{reference}.{'json' if kind.endswith('json') else 'html'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


@router.get("/looked")
def looked_page(request: Request, reference: str) -> Response:
    """Who has looked at this case, in plain words."""
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        case = open_case(unit, reference, "record.read")
        entries = audit.looks_at(unit, case.reference)
    return page.response(
        "records/looked.html",
        current="cases",
        acute_url=f"/cases/{reference}/acute",
        reference=reference,
        days=looks_view(entries, page.reader),
    )

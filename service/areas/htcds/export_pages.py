"""The page on which records or counts are fetched for a receiver."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.receivers import receivers
from service.areas.htcds import service
from service.areas.htcds.export_api import response_of
from service.areas.htcds.records import counts_file, records_file
from service.core.errors import Invalid
from service.web.form_transaction import sent_form
from service.web.forms import Choice, Errors, Sent, Typed, chosen_from, whole_if_any
from service.web.page_context import Page, TypedFields, visit

router = APIRouter(prefix="/htcds", include_in_schema=False)

_WHAT: Final = ("csv", "json", "counts")
_FIELDS: Final = {"htcds.receiver": "receiver", "htcds.purpose": "purpose", "htcds.year": "year"}


@router.get("")
def htcds_page(request: Request) -> Response:
    """What a record holds, and the form to fetch records or counts for a receiver."""
    return _view(request, Sent())


@router.post("")
def take_export(request: Request, typed: TypedFields) -> Response:
    """The file, or the form with what is missing."""
    with sent_form(request, typed, _FIELDS, text="what", refusals=(Invalid,)) as form:
        unit, what = form.unit, typed("what")
        unit.require("export.htcds", "export")
        form.errors = _missing(typed, form.page)
        if form.errors:
            file = None
        elif what == "counts":
            year = whole_if_any(typed("year")) or 0
            counts = service.count(unit, year, typed("receiver"), typed("purpose"))
            file = counts_file(year, counts, unit.today)
        else:
            handed = service.hand_on(unit, typed("receiver"), typed("purpose"))
            file = records_file(handed.records, what, unit.today)
    return _view(request, form) if form.errors or file is None else response_of(file)


def _missing(typed: Typed, page: Page) -> Errors:
    return {
        name: page.reader(f"htcds.{name}_missing")
        for name, codes in (
            ("receiver", receivers("outcomes")),
            ("purpose", service.PURPOSES),
            ("what", _WHAT),
        )
        if typed(name) not in codes
    }


def _view(request: Request, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        unit.require("export.htcds", "export")
        last_year = unit.today.year - 1
    reader = page.reader
    return page.response(
        "htcds/export.html",
        sent=sent,
        current="htcds",
        last_year=last_year,
        receivers=chosen_from(receivers("outcomes"), "receiver", reader),
        purposes=chosen_from(service.PURPOSES, "purpose", reader),
        forms=[Choice(what, reader(f"htcds.what_{what}")) for what in _WHAT],
    )

"""Forms on the page of the young person's file: who was informed, and the young person's own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.young_person_file.export import YOUNG_PERSON
from service.areas.young_person_file.information_given import NewInformation, record_information
from service.areas.young_person_file.own_words import NewStatement, record_statement
from service.areas.young_person_file.pages import record_view
from service.core.errors import Invalid
from service.core.reader_language import Reader
from service.web.form_transaction import sent_form
from service.web.forms import Errors, Typed, day, whole
from service.web.page_context import TypedFields, see

router = APIRouter(prefix="/cases/{reference}/record", include_in_schema=False)

_FIELD_OF: Final = {
    "records.given_ahead": "given_on",
    "records.given_far": "given_on",
    "records.version": "version",
    "records.language": "text_language",
    "records.not_safe": "informed",
    "records.said_ahead": "said_on",
    "records.said_far": "said_on",
    "records.hand": "hand",
}


@router.post("/information")
def take_information(request: Request, reference: str, typed: TypedFields) -> Response:
    """Store that somebody was informed, or that it waits."""

    def act(unit: UnitOfWork, case: OpenCase) -> None:
        number = typed("informed")
        was_given = typed("given") == "yes"
        record_information(
            unit,
            case,
            NewInformation(
                contact=None if number == YOUNG_PERSON else whole(number),
                given_on=day(typed("given_on")) if was_given else None,
                version=typed("version"),
                language=typed("text_language"),
                reason=typed("information_reason"),
            ),
        )

    return _store_and_show(
        request,
        reference,
        typed,
        action="record.information",
        act=act,
        missing=_missing_information,
        text="information_reason",
    )


@router.post("/statements")
def take_statement(request: Request, reference: str, typed: TypedFields) -> Response:
    """Store own words of the young person."""

    def act(unit: UnitOfWork, case: OpenCase) -> None:
        said_on = day(typed("said_on"))
        assert said_on is not None
        new = NewStatement(said_on, typed("words"), typed("hand"), typed("read_back") == "yes")
        record_statement(unit, case, new)

    return _store_and_show(
        request,
        reference,
        typed,
        action="record.statement",
        act=act,
        missing=_missing_statement,
        text="words",
    )


def _store_and_show(
    request: Request,
    reference: str,
    typed: Typed,
    *,
    action: str,
    act: Callable[[UnitOfWork, OpenCase], Any],
    missing: Callable[[Typed, Reader], Errors],
    text: str,
) -> Response:
    """Do ``act`` when nothing is missing; on a mistake the page comes back with what was typed."""
    with sent_form(request, typed, _FIELD_OF, text=text, refusals=(Invalid,)) as form:
        case = open_case(form.unit, reference, action)
        form.errors = missing(typed, form.page.reader)
        if not form.errors:
            act(form.unit, case)
    return record_view(request, reference, form) if form.errors else see(f"/cases/{reference}/record")


def _missing_information(typed: Typed, reader: Reader) -> Errors:
    if typed("given") not in ("yes", "postponed"):
        return {"given": reader("records.given_missing")}
    if typed("given") == "yes" and day(typed("given_on")) is None:
        return {"given_on": reader("records.day_missing")}
    return {}


def _missing_statement(typed: Typed, reader: Reader) -> Errors:
    errors = {}
    if day(typed("said_on")) is None:
        errors["said_on"] = reader("records.day_missing")
    if not typed("words").strip():
        errors["words"] = reader("records.words_missing")
    if typed("read_back") not in ("yes", "no"):
        errors["read_back"] = reader("records.read_back_missing")
    return errors

"""The page on which somebody says which answers were wrong, after the screening."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.areas.cases.intake_setting import SETTINGS
from service.areas.screenings import correction, draft_storage, stored_screening
from service.areas.screenings.changed_since_view import carried, moved_views
from service.areas.screenings.correction import Correction
from service.areas.screenings.form_view import first_open
from service.core.reader_language import Reader
from service.core.row_number import RowNumber
from service.web.form_transaction import sent_form
from service.web.forms import Sent, Typed, chosen_from, whole
from service.web.page_context import TypedFields, see, visit_case

router = APIRouter(prefix="/cases/{reference}/screenings/{number}/correction", include_in_schema=False)

_FIELD_OF: Final = {
    "correction.because": "because",
    "case.age_impossible": "age",
    "case.age_outside": "age",
    "case.setting": "setting",
}


@router.get("")
def correction_page(request: Request, reference: str, number: RowNumber) -> Response:
    """What happens when an answer is put right, and the question what was wrong."""
    return _correction_page(request, reference, number, Sent())


@router.post("")
def take_correction(request: Request, reference: str, number: RowNumber, typed: TypedFields) -> Response:
    """Withdraw the screening and go to the form of the new round, filled with the answers as they stood."""
    age = typed("age").strip()
    with sent_form(request, typed, _FIELD_OF, text="reason") as form:
        case = open_case(form.unit, reference, "screening.correct")
        form.errors = _missing(typed, age, form.page.reader)
        if not form.errors:
            correction.correct(form.unit, case, number, _correction_from(typed, age))
    if form.errors:
        return _correction_page(request, reference, number, form)
    return see(f"/cases/{reference}/form/{first_open(form.page.installation.catalogue, ())}")


def _missing(typed: Typed, age: str, reader: Reader) -> dict[str, str]:
    errors = {
        name: reader(f"correction.{name}_missing")
        for name in ("because", "reason")
        if not typed(name).strip()
    }
    return errors | ({"age": reader("new.age_missing")} if age and whole(age) < 0 else {})


def _correction_from(typed: Typed, age: str) -> Correction:
    return Correction(
        because=typed("because"),
        reason=typed("reason"),
        revision=whole(typed("revision")),
        age=int(age) if age else None,
        age_confirmed=bool(typed("age_confirmed")),
        setting=typed("setting") or None,
    )


def _correction_page(request: Request, reference: str, number: int, sent: Sent) -> Response:
    typed = sent.typed
    with visit_case(request, reference, "screening.correct") as (unit, page, case):
        stored = stored_screening.open_screening(unit, case, number)
        draft = draft_storage.draft_of(unit, stored.round)
        changes = moved_views(unit, sent, page)
        hindrance = correction.hindrance(unit, case, number, stored.round.id)
    return page.response(
        "screenings/correction.html",
        sent=sent,
        current="cases",
        case=reference,
        number=number,
        hindered=hindrance.in_language(page.reader.language) if hindrance and not sent.errors else "",
        moved=changes,
        revision=carried(sent, "revision", draft.revision),
        age=typed("age") or stored.round.age,
        age_day=page.reader.day(stored.round.age_at),
        setting=typed("setting") or stored.round.setting,
        settings=chosen_from(SETTINGS, "setting", page.reader),
        ask_age=whole(typed("age")) >= 0 and "age" in sent.errors,
        because=chosen_from(correction.BECAUSE, "because", page.reader),
    )

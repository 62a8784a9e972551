"""The page on which somebody says which answers were wrong, after the screening."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.areas.cases.place import SETTINGS
from service.areas.screenings import correction as withdrawal
from service.areas.screenings import drafts, stored_screening
from service.areas.screenings.correction import Correction
from service.areas.screenings.form_view import first_open
from service.areas.screenings.moved_view import carried, moved_views
from service.core.changed_since import MovedOn
from service.core.errors import Conflict, Invalid
from service.core.reader import Reader
from service.web.forms import Typed, chosen_from
from service.web.page import Page, TypedFields, see
from service.web.request import unit_of

router = APIRouter(prefix="/cases/{reference}/screenings/{number}/correction", include_in_schema=False)

_FIELD_OF: Final = {
    "correction.because": "because",
    "case.age_impossible": "age",
    "case.age_outside": "age",
    "case.setting": "setting",
}


@router.get("")
def correction_page(request: Request, reference: str, number: int) -> Response:
    """What happens when an answer is put right, and the question what was wrong."""
    return _correction_page(request, reference, number, Typed(), {})


@router.post("")
def take_correction(request: Request, reference: str, number: int, typed: TypedFields) -> Response:
    """Withdraw the screening and go to the form of the new round, filled with the answers as they stood."""
    page = Page.unknown(request)
    age = typed("age").strip()
    try:
        with unit_of(request) as unit:
            page = Page.of(request, unit)
            case = open_case(unit, reference, "screening.correct")
            errors = _missing(typed, age, page.reader)
            if not errors:
                withdrawal.correct(unit, case, number, _correction_from(typed, age))
    except Invalid as error:
        errors = {_FIELD_OF.get(error.key, "reason"): error.in_language(page.reader.language)}
    except Conflict as error:
        messages = {"": error.in_language(page.reader.language)}
        moved = error if isinstance(error, MovedOn) else None
        return _correction_page(request, reference, number, typed, messages, status=409, moved=moved)
    if errors:
        return _correction_page(request, reference, number, typed, errors)
    return see(f"/cases/{reference}/form/{first_open(page.installation.catalogue, ())}")


def _missing(typed: Typed, age: str, reader: Reader) -> dict[str, str]:
    errors = {
        name: reader(f"correction.{name}_missing")
        for name in ("because", "reason")
        if not typed(name).strip()
    }
    return errors | ({"age": reader("new.age_missing")} if age and not _is_number(age) else {})


def _correction_from(typed: Typed, age: str) -> Correction:
    revision = typed("revision")
    return Correction(
        because=typed("because"),
        reason=typed("reason"),
        revision=int(revision) if _is_number(revision) else -1,
        age=int(age) if age else None,
        age_confirmed=bool(typed("age_confirmed")),
        setting=typed("setting") or None,
    )


def _correction_page(
    request: Request,
    reference: str,
    number: int,
    typed: Typed,
    errors: dict[str, str],
    *,
    status: int = 422,
    moved: MovedOn | None = None,
) -> Response:
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        case = open_case(unit, reference, "screening.correct")
        stored = stored_screening.open_screening(unit, case, number)
        draft = drafts.draft_of(unit, stored.round)
        changes = moved_views(unit, moved, page.installation.catalogue, page.reader) if moved else ()
        hindrance = withdrawal.hindrance(unit, case, number, stored.round.id)
    return page.response(
        "screenings/correction.html",
        status=status if errors else 200,
        current="cases",
        acute_url=f"/cases/{reference}/acute",
        reference=reference,
        number=number,
        errors=errors,
        hindered=hindrance.in_language(page.reader.language) if hindrance and not errors else "",
        typed=typed,
        moved=changes,
        revision=carried(typed, "revision", draft.revision, told=moved is not None),
        age=typed("age") or stored.round.age,
        age_day=page.reader.day(stored.round.age_at),
        setting=typed("setting") or stored.round.setting,
        settings=chosen_from(SETTINGS, "setting", page.reader),
        ask_age=_is_number(typed("age").strip()) and "age" in errors,
        because=chosen_from(withdrawal.BECAUSE, "because", page.reader),
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9

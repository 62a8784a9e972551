"""The page on which age and setting of a round are changed while it is a draft."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.areas.cases.age import AgeAsked
from service.areas.cases.place import SETTINGS
from service.areas.screenings import age_and_place, drafts, stored_screening
from service.areas.screenings.moved_view import carried, moved_views
from service.core.changed_since import MovedOn
from service.core.errors import Conflict, Invalid
from service.web.forms import Typed, chosen_from, whole
from service.web.page import Page, TypedFields, see
from service.web.request import unit_of

router = APIRouter(prefix="/cases/{reference}/facts", include_in_schema=False)

_FIELD_OF: Final = {"case.setting": "setting", "case.age_impossible": "age", "case.age_outside": "age"}


@router.get("")
def facts_page(request: Request, reference: str) -> Response:
    """Age and place as they stand; once there is an own judgement, a correction changes them."""
    with unit_of(request) as unit:
        case = open_case(unit, reference, "draft.save")
        round_ = drafts.draft(unit, case).round
        screening_numbers = {
            screening.round_id: screening.number for screening in stored_screening.listed(unit, case)
        }
    if round_.stage == "draft":
        return _facts_page(request, reference, Typed(), {})
    number = screening_numbers.get(round_.id)
    return see(f"/cases/{reference}/screenings/{number}/correction" if number else f"/cases/{reference}")


@router.post("")
def take_facts(request: Request, reference: str, typed: TypedFields) -> Response:
    """Change them; what was typed stays on the page when something is wrong or came in between."""
    page = Page.unknown(request)
    errors: dict[str, str] = {}
    try:
        with unit_of(request) as unit:
            page = Page.of(request, unit)
            case = open_case(unit, reference, "draft.save")
            if whole(typed("age")) < 0:
                errors = {"age": page.reader("new.age_missing")}
            else:
                age = AgeAsked(whole(typed("age")), bool(typed("age_confirmed")))
                age_and_place.put_right(unit, case, whole(typed("revision")), age, typed("setting"))
    except (Invalid, Conflict) as error:
        errors = {_FIELD_OF.get(error.key, ""): error.in_language(page.reader.language)}
        return _facts_page(request, reference, typed, errors, error)
    return _facts_page(request, reference, typed, errors) if errors else see(f"/cases/{reference}")


def _facts_page(
    request: Request,
    reference: str,
    typed: Typed,
    errors: dict[str, str],
    error: Invalid | Conflict | None = None,
) -> Response:
    moved = error if isinstance(error, MovedOn) else None
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        draft = drafts.draft(unit, open_case(unit, reference, "draft.save"))
        changes = moved_views(unit, moved, page.installation.catalogue, page.reader) if moved else ()
    reader, round_ = page.reader, draft.round
    years = reader("cases.years", n=round_.age)
    return page.response(
        "screenings/facts.html",
        status=(error.status if error else 422) if errors else 200,
        current="cases",
        acute_url=f"/cases/{reference}/acute",
        reference=reference,
        typed=typed,
        errors=errors,
        moved=changes,
        revision=carried(typed, "revision", draft.revision, told=moved is not None),
        age=typed("age", str(round_.age)),
        age_known=reader("facts.age_known", age=years, day=reader.day(round_.age_at)),
        ask_age=whole(typed("age")) >= 0 and "age" in errors,
        setting=typed("setting") or round_.setting,
        settings=chosen_from(SETTINGS, "setting", reader),
    )

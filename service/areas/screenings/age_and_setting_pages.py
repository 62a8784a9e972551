"""The page on which age and setting of a round are changed while it is a draft."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.areas.cases.age import AgeAsked
from service.areas.cases.intake_setting import SETTINGS
from service.areas.screenings import age_and_setting, draft_storage, stored_screening
from service.areas.screenings.changed_since_view import carried, moved_views
from service.web.form_transaction import sent_form
from service.web.forms import Sent, chosen_from, whole
from service.web.page_context import TypedFields, see, visit
from service.web.request_unit_of_work import unit_of_case

router = APIRouter(prefix="/cases/{reference}/facts", include_in_schema=False)

_FIELD_OF: Final = {"case.setting": "setting", "case.age_impossible": "age", "case.age_outside": "age"}


@router.get("")
def facts_page(request: Request, reference: str) -> Response:
    """Age and place as they stand; once there is an own judgement, a correction changes them."""
    with unit_of_case(request, reference, "draft.save") as (unit, case):
        round_ = draft_storage.draft(unit, case).round
        screening_numbers = {
            screening.round_id: screening.number for screening in stored_screening.listed(unit, case)
        }
    if round_.stage == "draft":
        return _facts_page(request, reference, Sent())
    number = screening_numbers.get(round_.id)
    return see(f"/cases/{reference}/screenings/{number}/correction" if number else f"/cases/{reference}")


@router.post("")
def take_facts(request: Request, reference: str, typed: TypedFields) -> Response:
    """Change them; what was typed stays on the page when something is wrong or came in between."""
    with sent_form(request, typed, _FIELD_OF) as form:
        case = open_case(form.unit, reference, "draft.save")
        if whole(typed("age")) < 0:
            form.errors = {"age": form.page.reader("new.age_missing")}
        else:
            age = AgeAsked(whole(typed("age")), bool(typed("age_confirmed")))
            age_and_setting.put_right(form.unit, case, whole(typed("revision")), age, typed("setting"))
    return _facts_page(request, reference, form) if form.errors else see(f"/cases/{reference}")


def _facts_page(request: Request, reference: str, sent: Sent) -> Response:
    typed = sent.typed
    with visit(request) as (unit, page):
        draft = draft_storage.draft(unit, open_case(unit, reference, "draft.save"))
        changes = moved_views(unit, sent, page)
    reader, round_ = page.reader, draft.round
    years = reader("cases.years", n=round_.age)
    return page.response(
        "screenings/facts.html",
        sent=sent,
        current="cases",
        case=reference,
        moved=changes,
        revision=carried(sent, "revision", draft.revision),
        age=typed("age", str(round_.age)),
        age_known=reader("facts.age_known", age=years, day=reader.day(round_.age_at)),
        ask_age=whole(typed("age")) >= 0 and "age" in sent.errors,
        setting=typed("setting") or round_.setting,
        settings=chosen_from(SETTINGS, "setting", reader),
    )

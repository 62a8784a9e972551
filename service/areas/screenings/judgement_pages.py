"""Pages of the own judgement and the act of screening after it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.acute.view import case_signs
from service.areas.cases import case_in_words
from service.areas.cases.age import AgeAsked
from service.areas.cases.case_in_words import term_words
from service.areas.cases.conversation_due import talked_on
from service.areas.cases.rounds import age_of
from service.areas.screenings import (
    draft_storage,
    form_view,
    judgements,
    make_screening,
    offered_answers,
)
from service.areas.screenings.acute_since_screening import acute_since_screening
from service.areas.screenings.answers_view import answer_views
from service.areas.screenings.changed_since_view import carried, moved_views
from service.areas.screenings.check_answers_view import checked_topics
from service.areas.screenings.due_lifted_view import lifted_words
from service.areas.screenings.old_catalogue_answers_view import left_views
from service.core.changed_since import MovedOn
from service.core.errors import Invalid
from service.core.reader_language import Reader
from service.installation.running_installation import Installation
from service.web.form_transaction import sent_form
from service.web.forms import Choice, Sent, Typed, whole
from service.web.page_context import TypedFields, see, visit_case
from service.web.request_unit_of_work import unit_of_case

router = APIRouter(include_in_schema=False)

_FIELD_OF: Final = {
    "judgement.view": "view",
    "judgement.assess_within": "assess_within",
    "judgement.age_again": "age",
    "judgement.age_lower": "age",
    "case.age_impossible": "age",
    "case.age_outside": "age",
}


@router.get("/cases/{reference}/judgement")
def judgement_page(request: Request, reference: str) -> Response:
    """The form for the own judgement: the first of a round, or a later one beside it."""
    return _judgement_form(request, reference, Sent())


@router.post("/cases/{reference}/judgement")
def take_judgement(request: Request, reference: str, typed: TypedFields) -> Response:
    """Store the judgement, whatever happens next; then make the screening of the round."""
    with sent_form(request, typed, _FIELD_OF, text="reason", refusals=(Invalid, MovedOn)) as form:
        case = open_case(form.unit, reference, "judgement.create")
        form.errors = _missing(form.page.reader, typed)
        if not form.errors:
            _store_judgement(form.unit, case, typed)
    return _judgement_form(request, reference, form) if form.errors else _screen_and_show(request, reference)


@router.post("/cases/{reference}/screenings")
def take_screening(request: Request, reference: str, _typed: TypedFields) -> Response:
    """Make the screening of the round, or go to the one that there is."""
    return _screen_and_show(request, reference)


def _store_judgement(unit: UnitOfWork, case: OpenCase, typed: Typed) -> None:
    seen = judgements.JudgedOn(whole(typed("round")), whole(typed("revision")), whole(typed("after")))
    age = AgeAsked(int(typed("age")), bool(typed("age_confirmed"))) if typed("age").strip() else None
    judgements.judge(unit, case, typed("view"), typed("assess_within"), typed("reason"), seen=seen, age=age)


def _judgement_form(request: Request, reference: str, sent: Sent) -> Response:
    """The form; after a mistake as it was filled in, with the changes that the person has not seen."""
    with visit_case(request, reference, "judgement.create") as (unit, page, case):
        draft = draft_storage.draft(unit, case)
        judged_on = judgements.judged_on(unit, draft.round)
        changes = moved_views(unit, sent, page)
        known_age = age_of(unit, draft.round)
        today = unit.now.astimezone(page.reader.zone).date()
        offered = offered_answers.offers(unit, draft)
        quiet = talked_on(unit, draft.round) is not None and not acute_since_screening(unit, draft)
        lifted = lifted_words(unit, draft.round, page.reader)
    reader, installation, typed = page.reader, page.installation, sent.typed
    again = draft.round.stage != "draft"
    sections = installation.catalogue.sections
    steps = form_view.steps(installation.catalogue, draft.answers, reference, "judgement", reader)
    return page.response(
        "screenings/judgement.html",
        sent=sent,
        current="cases",
        case=reference,
        moved=changes,
        seen={name: carried(sent, name, value) for name, value in judged_on.to_json().items()},
        again=again,
        line=case_in_words.case_line(draft.round.age, draft.round.setting, reader, on=draft.round.age_at),
        asks_age=not again and (known_age.asked_again(today) or "age" in sent.errors or typed("age") != ""),
        age_known=reader(
            "facts.age_known", age=reader("cases.years", n=known_age.years), day=reader.day(known_age.on)
        ),
        ask_age=whole(typed("age")) >= 0 and "age" in sent.errors,
        lifted=lifted,
        signs=case_signs(installation, draft.answers, draft.now, reader),
        quiet=quiet,
        left=left_views(draft, installation, reader),
        answered=form_view.answered(draft.answers),
        unconfirmed=len(offered),
        unconfirmed_in=next((s.id for s in sections if _has_any_of(s.id, offered, installation)), ""),
        facts=[
            view
            for view in answer_views(draft.request(), installation.catalogue, {}, reader)
            if view.above_lowest
        ]
        if again
        else [],
        topics=() if again else checked_topics(draft.request(), installation.catalogue, steps, reader),
        total=len(installation.catalogue),
        steps=steps,
        views=[Choice(view, reader(f"judgement.view_{view}")) for view in judgements.VIEWS],
        terms=[Choice(term, term_words(term, page).capitalize()) for term in judgements.TERMS],
    )


def _has_any_of(section: str, indicators: Collection[str], installation: Installation) -> bool:
    return any(indicator.id in indicators for indicator in installation.catalogue.in_section(section))


def _missing(reader: Reader, typed: Typed) -> dict[str, str]:
    needed = {"view": "view_missing", "assess_within": "within_missing", "reason": "reason_missing"}
    errors = {
        field: reader(f"judgement.{text}") for field, text in needed.items() if not typed(field).strip()
    }
    if typed("age").strip() and whole(typed("age")) < 0:
        errors["age"] = reader("new.age_missing")
    return errors


def _screen_and_show(request: Request, reference: str) -> Response:
    """Make the screening. The judgement has a transaction of its own, so a failure here does not undo it."""
    with unit_of_case(request, reference, "screening.create") as (unit, case):
        stored, _ = make_screening.screen(unit, case)
    return see(f"/cases/{reference}/screenings/{stored.number}")

"""Pages of the own judgement and of the screening: result, print, the list for analysts, "no score"."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.cases import open_case
from service.audit import service as audit
from service.days import add_days
from service.errors import Invalid, NotFound
from service.records.said_view import own_words
from service.screenings import service as screenings
from service.unit import unit_of
from service.web import form_view
from service.web.acute_view import case_signs
from service.web.case_view import due_on_paper
from service.web.choices import Choice
from service.web.decision_view import decision_view, load, term_words
from service.web.language import Reader
from service.web.result_view import answer_views
from service.web.typed import Typed
from service.web.visit import TypedFields, Visit, see

router = APIRouter(include_in_schema=False)

_FIELD_OF: Final = {"judgement.view": "view", "judgement.assess_within": "assess_within"}


@router.get("/cases/{reference}/judgement")
def judgement_page(request: Request, reference: str) -> Response:
    """The form for the own judgement: the first of a round, or a later one beside it."""
    return _judgement(request, reference, Typed(), {})


@router.post("/cases/{reference}/judgement")
def take_judgement(request: Request, reference: str, typed: TypedFields) -> Response:
    """Store the judgement, whatever happens next; then make the screening of the round."""
    visit = Visit.unknown(request)
    errors: dict[str, str] = {}
    try:
        with unit_of(request) as unit:
            visit = Visit.of(request, unit)
            case = open_case(unit, reference, "judgement.create")
            errors = _missing(visit.reader, typed)
            if not errors:
                screenings.judge(unit, case, typed("view"), typed("assess_within"), typed("reason"))
    except Invalid as error:
        errors = {_FIELD_OF.get(error.key, "reason"): error.in_language(visit.reader.language)}
    if errors:
        return _judgement(request, reference, typed, errors)
    return _screen(request, reference)


@router.post("/cases/{reference}/screenings")
def take_screening(request: Request, reference: str) -> Response:
    """Make the screening of the round, or go to the one that there is."""
    return _screen(request, reference)


@router.get("/cases/{reference}/screenings/{number}")
def result_page(request: Request, reference: str, number: int) -> Response:
    """One screening exactly as it was shown, with the acute steps before anything else."""
    with unit_of(request) as unit:
        visit = Visit.of(request, unit)
        case = open_case(unit, reference, "screening.read")
        loaded = load(unit, case, number)
        said = own_words(unit, visit, case)
        declined = screenings.is_declined(unit, case)
    return visit.page(
        "screenings/result.html",
        current="cases" if visit.may("case.list") else "screenings",
        acute_url=_acute_url(visit, reference),
        r=decision_view(visit, loaded),
        said=said,
        works_here=visit.may("case.read"),
        may_judge_again=visit.may("judgement.create") and loaded.is_latest,
        may_correct=visit.may("screening.correct") and loaded.is_latest,
        may_decline=visit.may("score.decline") and not declined,
    )


@router.get("/cases/{reference}/screenings/{number}/print")
def print_page(request: Request, reference: str, number: int) -> Response:
    """The same for a case conference: judgement and facts first; numbered, dated, expiring, logged."""
    with unit_of(request) as unit:
        visit = Visit.of(request, unit)
        case = open_case(unit, reference, "screening.print", purpose="case_conference")
        loaded = load(unit, case, number)
        said = own_words(unit, visit, case)
        copy = audit.times_done(unit, "screening.print", reference) + 1
    now = loaded.now
    expires = add_days(now, visit.house.organisation.print_valid_days, visit.reader.zone)
    return visit.page(
        "screenings/print.html",
        current="cases" if visit.may("case.list") else "screenings",
        acute_url=_acute_url(visit, reference),
        r=decision_view(visit, loaded),
        due=due_on_paper(loaded.stored.due, visit.reader),
        said=said,
        copy=copy,
        now=now,
        expires=expires,
    )


@router.get("/screenings")
def find_page(request: Request, code: str = "") -> Response:
    """For who may open past decisions without working in the cases: find them by the code of the case."""
    with unit_of(request) as unit:
        visit = Visit.of(request, unit)
        unit.require("screening.list", "screening")
        try:
            found = screenings.listed(unit, open_case(unit, code.strip(), "screening.list")) if code else ()
        except NotFound:
            found = ()
    return visit.page("screenings/list.html", current="screenings", code=code.strip()[:20], found=found)


@router.post("/cases/{reference}/score-refusal")
def take_refusal(request: Request, reference: str, typed: TypedFields) -> Response:
    """No score in this case, or use it again after all: one click, and nobody is told."""
    with unit_of(request) as unit:
        case = open_case(unit, reference, "score.decline")
        if typed("do") == "take_back":
            screenings.undecline(unit, case)
        else:
            screenings.decline(unit, case, typed("do"))
    return see(f"/cases/{reference}")


def _acute_url(visit: Visit, reference: str) -> str:
    return f"/cases/{reference}/acute" if visit.may("case.read") else "/acute"


def _judgement(request: Request, reference: str, typed: Typed, errors: dict[str, str]) -> Response:
    with unit_of(request) as unit:
        visit = Visit.of(request, unit)
        case = open_case(unit, reference, "judgement.create")
        draft = screenings.draft(unit, case)
    reader, house = visit.reader, visit.house
    answered = sum(answer not in form_view.ABSENT_IN_ORDER for answer in draft.answers.values())
    return visit.page(
        "screenings/judgement.html",
        status=422 if errors else 200,
        current="cases",
        acute_url=f"/cases/{reference}/acute",
        reference=reference,
        errors=errors,
        typed=typed,
        again=draft.round.stage != "draft",
        signs=case_signs(house, draft.answers, draft.now, reader),
        answered=answered,
        facts=[
            view
            for view in answer_views(draft.request(case.setting), house.catalogue, {}, reader)
            if view.above_lowest
        ],
        total=len(house.catalogue),
        steps=form_view.steps(house.catalogue, draft.answers, reference, "judgement", reader),
        views=[Choice(view, reader(f"judgement.view_{view}")) for view in screenings.VIEWS],
        terms=[Choice(term, term_words(term, visit).capitalize()) for term in screenings.TERMS],
    )


def _missing(reader: Reader, typed: Typed) -> dict[str, str]:
    needed = {"view": "view_missing", "assess_within": "within_missing", "reason": "reason_missing"}
    return {field: reader(f"judgement.{text}") for field, text in needed.items() if not typed(field).strip()}


def _screen(request: Request, reference: str) -> Response:
    """The judgement is stored by now, in a transaction of its own: no failure here takes it away."""
    with unit_of(request) as unit:
        case = open_case(unit, reference, "screening.create")
        stored, _ = screenings.screen(unit, case)
    return see(f"/cases/{reference}/screenings/{stored.number}")

"""Pages of a stored screening: the result, its print, finding one by the code of its case, an explanation."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.areas.access_log import service as audit
from service.areas.cases.case_in_words import due_on_paper
from service.areas.result_pages.stored_result_view import load, stored_result_view
from service.areas.screenings import score_opt_out, stored_screening
from service.areas.young_person_file.informed_and_own_words_view import own_words
from service.core.days import add_days
from service.core.errors import NotFound
from service.core.row_number import RowNumber
from service.web.page_context import visit, visit_case

router = APIRouter(include_in_schema=False)


@router.get("/cases/{reference}/screenings/{number}")
def result_page(request: Request, reference: str, number: RowNumber) -> Response:
    """One screening exactly as it was shown, with the acute steps before anything else."""
    with visit_case(request, reference, "screening.read") as (unit, page, case):
        loaded = load(unit, case, number)
        own_words_shown = own_words(unit, page, case)
        declined = score_opt_out.is_declined(unit, case)
    return page.response(
        "result_pages/result.html",
        current="cases" if page.may("case.list") else "screenings",
        case=reference if page.may("case.read") else "",
        r=stored_result_view(page, loaded),
        said=own_words_shown,
        works_here=page.may("case.read"),
        may_record=page.may("assessment.create") and loaded.is_latest,
        may_judge_again=page.may("judgement.create") and loaded.is_latest,
        may_correct=page.may("screening.correct") and loaded.is_latest,
        may_decline=page.may("score.decline") and not declined,
    )


@router.get("/cases/{reference}/screenings/{number}/print")
def print_page(request: Request, reference: str, number: RowNumber) -> Response:
    """The same for a case conference: judgement and facts first; numbered, dated, expiring, logged."""
    with visit(request) as (unit, page):
        case = open_case(unit, reference, "screening.print", purpose="case_conference")
        loaded = load(unit, case, number)
        own_words_shown = own_words(unit, page, case)
        copy_number = audit.times_done(unit, "screening.print", reference) + 1
    now, view = loaded.now, stored_result_view(page, loaded)
    expires = add_days(now, page.installation.organisation.print_valid_days, page.reader.zone)
    return page.response(
        "result_pages/print.html",
        current="cases" if page.may("case.list") else "screenings",
        case=reference if page.may("case.read") else "",
        r=view,
        due=view.due if view.conversation else f"{due_on_paper(loaded.stored.due, page.reader)}.",
        said=own_words_shown,
        copy=copy_number,
        now=now,
        expires=expires,
    )


@router.get("/screenings")
def find_page(request: Request, code: str = "") -> Response:
    """For who may open past decisions without working in the cases: find them by the code of the case."""
    with visit(request) as (unit, page):
        unit.require("screening.list", "screening")
        try:
            screenings = (
                stored_screening.listed(unit, open_case(unit, code.strip(), "screening.list")) if code else ()
            )
        except NotFound:
            screenings = ()
    return page.response(
        "result_pages/list.html", current="screenings", code=code.strip()[:20], found=screenings
    )


explained = APIRouter(prefix="/cases/{reference}/screenings/{number}/explanation", include_in_schema=False)


@explained.get("")
def explanation_page(request: Request, reference: str, number: RowNumber) -> Response:
    """One screening explained on one plain page: the professional's own reasons first, no jargon."""
    with visit_case(request, reference, "record.explain") as (unit, page, case):
        loaded = load(unit, case, number)
        own_words_shown = own_words(unit, page, case)
    return page.response(
        "result_pages/explanation.html",
        current="cases",
        case=reference,
        made=loaded.stored.made_at,
        r=stored_result_view(page, loaded),
        said=own_words_shown,
    )

"""JSON routes of a round: draft, own judgement, screening, refusal of a score."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response

from service.access.open_case import open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.rounds import age_of
from service.areas.screenings import (
    age_and_setting,
    answer_history,
    draft_storage,
    judgements,
    make_screening,
    offered_answers,
    score_opt_out,
    stored_screening,
)
from service.areas.screenings import draft as screenings_draft
from service.areas.screenings.answer_route_class import AnswerRoute
from service.areas.screenings.due_lifted_view import lifted_words
from service.areas.screenings.result_schema import ScreeningOut, answer_text
from service.areas.screenings.schemas import (
    ChoiceIn,
    DraftIn,
    DraftOut,
    FactsIn,
    JudgementIn,
    JudgementOut,
    OfferOut,
    OffersOut,
    RefusalIn,
    ScreeningIn,
)
from service.core.reader_language import Reader, language_of, reader
from service.core.row_number import RowNumber
from service.web.request_unit_of_work import unit_in_loop, unit_of, unit_of_case

router = APIRouter(prefix="/api/v1/cases/{reference}", tags=["screenings"], route_class=AnswerRoute)

_MADE_BEFORE: dict[int | str, dict[str, Any]] = {
    200: {"model": ScreeningOut, "description": "This round has its screening already; here it is."}
}


@router.get("/draft")
def read_draft(request: Request, reference: str) -> DraftOut:
    """The answers of the last round as they stand."""
    with unit_of(request) as unit:
        return _draft_out(unit, draft_storage.draft(unit, open_case(unit, reference, "draft.read")))


@router.put("/draft")
def save_draft(request: Request, reference: str, body: DraftIn) -> DraftOut:
    """Save changes on top of a revision; 409 with both versions when somebody else saved in between.

    Saving is an act of its own: what is sent counts from then on, stands in the history and sets what is due.
    A program that follows every key of a person sends the choice to ``/draft/provisional`` until they leave
    the question. What a draft's answer made due lapses when no answer supports it any longer.
    """
    with unit_of_case(request, reference, "draft.save") as (unit, case):
        return _draft_out(unit, draft_storage.save_draft(unit, case, body.revision, body.to_changes()))


@router.put("/facts")
def put_facts_right(request: Request, reference: str, body: FactsIn) -> DraftOut:
    """Change age or place of the last round while it is a draft; later, a correction does."""
    with unit_of_case(request, reference, "draft.save") as (unit, case):
        age_and_setting.put_right(unit, case, body.revision, body.to_age(), body.setting)
        return _draft_out(unit, draft_storage.draft(unit, case))


@router.put("/draft/provisional", status_code=204)
def keep_choice(request: Request, reference: str, body: ChoiceIn) -> None:
    """Keep what you chose on the form against a crash. It is no answer until it is saved; only you see it."""
    with unit_of(request) as unit:
        draft_storage.keep_choice(unit, open_case(unit, reference, "draft.keep"), body.to_changes())


@router.get("/draft/offers")
def read_offers(request: Request, reference: str) -> OffersOut:
    """Answers of the last round before, or chosen by you and never saved, that wait to be confirmed."""
    with unit_of(request) as unit:
        draft = draft_storage.draft(unit, open_case(unit, reference, "draft.read"))
        return OffersOut(
            offers={
                indicator: OfferOut.of(offer)
                for indicator, offer in offered_answers.offers(unit, draft).items()
            }
        )


@router.post("/judgements", status_code=201)
def judge(request: Request, reference: str, body: JudgementIn) -> JudgementOut:
    """Store an own judgement; the first one of a round opens the way to its screening."""
    with unit_of_case(request, reference, "judgement.create") as (unit, case):
        seen, age = body.to_seen(), body.to_age()
        judgement = judgements.judge(
            unit, case, body.view, body.assess_within, body.reason, seen=seen, age=age
        )
        return JudgementOut.of(judgement)


@router.post("/screenings", status_code=201, response_model=ScreeningOut, responses=_MADE_BEFORE)
async def screen(
    request: Request, reference: str, body: Annotated[ScreeningIn | None, Body()] = None
) -> Response:
    """Screen the last round as its draft stands. 409 before an own judgement, and for answers that are not
    those that were judged."""
    # It stays in the event loop on purpose: all work on the database is sequential anyway, and a thread took
    # a seventh of the processor time of this route.
    async with unit_in_loop(request) as unit:
        case = open_case(unit, reference, "screening.create")
        stored, is_new = make_screening.screen(unit, case, body.to_request if body else None)
    return _screening_response(stored, 201 if is_new else 200)


@router.get("/screenings/{number}", response_model=ScreeningOut)
def read_screening(request: Request, reference: str, number: RowNumber) -> Response:
    """A stored screening as it was shown; its score is hidden while the case declines it."""
    with unit_of(request) as unit:
        stored = stored_screening.open_screening(unit, open_case(unit, reference, "screening.read"), number)
    return _screening_response(stored, 200)


@router.post("/score-refusal", status_code=204)
def decline_score(request: Request, reference: str, body: Annotated[RefusalIn | None, Body()] = None) -> None:
    """No score in this case, from now on. Nothing else changes and nobody is told."""
    refusal = body or RefusalIn()
    with unit_of(request) as unit:
        score_opt_out.decline(unit, open_case(unit, reference, "score.decline"), refusal.by, refusal.note)


@router.delete("/score-refusal", status_code=204)
def allow_score(request: Request, reference: str) -> None:
    """A score may be used in this case again."""
    with unit_of(request) as unit:
        score_opt_out.undecline(unit, open_case(unit, reference, "score.decline"))


def _screening_response(stored: stored_screening.StoredScreening, status: int) -> Response:
    return Response(answer_text(stored), status, media_type="application/json")


def _draft_out(unit: UnitOfWork, draft: screenings_draft.Draft) -> DraftOut:
    return DraftOut.of(
        draft,
        recorded=answer_history.recorded(unit, draft.round),
        age_on=age_of(unit, draft.round).on,
        judgements=len(judgements.judgements_of(unit, draft.round)),
        due_lifted=lifted_words(unit, draft.round, _reader(unit)),
    )


def _reader(unit: UnitOfWork) -> Reader:
    """The words of who is signed in, or of the organisation where they chose no language."""
    organisation = unit.installation.organisation
    language = language_of(None, unit.actor.language, organisation.default_language)
    return reader(language, organisation.timezone)

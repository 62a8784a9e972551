"""The page about scoring as a whole: which model, how it stands, and the stop switch."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.areas.serving_model import stop_switch
from service.areas.serving_model.model_status_view import status_of
from service.areas.sign_in import names_and_teams as people
from service.web.form_transaction import sent_form
from service.web.forms import Sent, Typed
from service.web.page_context import TypedFields, see, visit

router = APIRouter(prefix="/scoring", include_in_schema=False)

TURNS = {
    "stop": stop_switch.stop,
    "ask-resume": stop_switch.ask_resume,
    "approve-resume": stop_switch.approve_resume,
}
"""What can be done with the switch, by the last part of the address."""


@router.get("")
def scoring_page(request: Request) -> Response:
    """How scoring stands at this moment."""
    return _scoring(request, Sent())


@router.post("/stop")
def take_stop(request: Request, typed: TypedFields) -> Response:
    """Stop scoring everywhere, at once; one person is enough."""
    return _turn_switch(request, typed, "stop")


@router.post("/ask-resume")
def take_ask_resume(request: Request, typed: TypedFields) -> Response:
    """Ask to resume; another person has to approve."""
    return _turn_switch(request, typed, "ask-resume")


@router.post("/approve-resume")
def take_approve_resume(request: Request, typed: TypedFields) -> Response:
    """Approve what another person asked."""
    return _turn_switch(request, typed, "approve-resume")


def _turn_switch(request: Request, typed: Typed, what: str) -> Response:
    with sent_form(request, typed, text="reason") as form:
        TURNS[what](form.unit, typed("reason"))
    return _scoring(request, form) if form.errors else see("/scoring")


def _scoring(request: Request, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        scoring = stop_switch.scoring(unit)
        turned_by = {turn.person_id for turn in scoring.turns if turn.person_id is not None}
        names = people.names_of(unit, turned_by)
        person_id = unit.actor.person_id
    waiting = scoring.resume_asked_by
    return page.response(
        "serving_model/scoring.html",
        sent=sent,
        status=422 if sent.errors else 200,
        current="scoring",
        scoring=scoring,
        names=names,
        status_words=status_of(scoring.status, page.reader),
        has_model=page.installation.scoring.table is not None,
        may_stop=page.may("scoring.stop") and not scoring.stopped,
        may_ask=page.may("scoring.ask_resume") and scoring.stopped and waiting is None,
        may_approve=page.may("scoring.approve_resume") and scoring.may_be_approved_by(person_id),
        waiting_for=names.get(waiting, "") if waiting is not None else "",
    )

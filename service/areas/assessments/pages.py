"""Pages of the in-person assessment: the guide, the assessments of a round, and the form for a new one.

The form is the same for every young person: it follows from the questions and from facts, and reads no score.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from fastapi import APIRouter, Request, Response

from screening.errors import SignaalwijzerError
from screening.explain.screening_request import How, Known, RequestError
from screening.features.answers import ABSENT_STATES, AnswerError
from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import record_assessment
from service.areas.assessments import view as assessment_view
from service.areas.assessments.record_assessment import Assessment, Findings
from service.areas.cases.rounds import Round, round_of
from service.areas.screenings import draft_storage
from service.areas.screenings.changed_since_view import MovedView, carried, moved_views
from service.areas.screenings.draft import Changes, Draft
from service.areas.screenings.draft_storage import StaleDraft
from service.areas.screenings.form_view import NOW_CHOICES, NOW_VALUES
from service.areas.screenings.old_catalogue_answers_view import left_views
from service.areas.sign_in import names_and_teams as people
from service.core.errors import Conflict, Invalid, WrongField
from service.core.reader_language import Reader
from service.core.row_number import RowNumber
from service.web.form_transaction import sent_form
from service.web.forms import Choice, Errors, Sent, Typed, day, whole
from service.web.page_context import Page, TypedFields, see, visit

router = APIRouter(prefix="/cases/{reference}/assessments/{number}", include_in_schema=False)

_NEEDED: Final = ("held_on", "age", "present", "saw_score", "outcome", "basis", "reason", "follows")
"""Fields without which nothing can be stored."""

_ANSWER, _KNOWN, _NOW = "answer.", "known.", "now."


@dataclass(frozen=True)
class _Loaded:
    """Everything that the pages of a round's assessments need."""

    case: OpenCase
    round: Round
    draft: Draft
    earlier: tuple[Assessment, ...]
    professionals: dict[int, str]


@router.get("")
def records_page(request: Request, reference: str, number: RowNumber) -> Response:
    """Every record of a round, the valid one first."""
    with visit(request) as (unit, page):
        loaded = _load(unit, open_case(unit, reference, "assessment.read"), number)
        ids = {
            id_
            for assessment in loaded.earlier
            for id_ in (assessment.made_by, assessment.assessor_id, assessment.second_id)
            if id_
        }
        names, now = people.names_of(unit, ids), unit.now
    return page.response(
        "assessments/records.html",
        current="cases",
        case=reference,
        number=number,
        records=assessment_view.record_views(loaded.earlier, names, page.reader, now),
        may_record=page.may("assessment.create") and loaded.round.stage == "screened",
    )


@router.get("/guide")
def guide_page(request: Request, reference: str, number: RowNumber) -> Response:
    """One page of questions for the conversation; it keeps nothing."""
    with visit(request) as (unit, page):
        loaded = _load(unit, open_case(unit, reference, "assessment.read"), number)
    return page.response(
        "assessments/guide.html",
        current="cases",
        case=reference,
        guide=assessment_view.guide(page.installation, loaded.draft.answers, loaded.draft.now, page.reader),
    )


@router.get("/new")
def form_page(request: Request, reference: str, number: RowNumber) -> Response:
    """The form for a record; nothing in it is chosen beforehand but who is writing, and the day of today."""
    with visit(request) as (unit, page):
        loaded = _load(unit, open_case(unit, reference, "assessment.create"), number)
        if loaded.round.stage != "screened":
            raise Conflict("assessment.round_open")
    return _form_page(page, loaded, Sent(Typed((("assessor", str(_actor_id(page))),))))


@router.post("/new")
def take_record(request: Request, reference: str, number: RowNumber, typed: TypedFields) -> Response:
    """Store the record; what was filled in stays on the page when something does not fit."""
    with sent_form(request, typed, refusals=(Invalid, Conflict, RequestError, AnswerError)) as form:
        case = open_case(form.unit, reference, "assessment.create")
        loaded = _load(form.unit, case, number)
        form.errors = _missing(typed, form.page.reader)
        if not form.errors:
            after, revision = whole(typed("after")), whole(typed("revision"))
            record_assessment.record(
                form.unit, case, loaded.round, _findings(typed), after=after, revision=revision
            )
    if form.refusal is not None:
        return _form_again(request, reference, number, form)
    if form.errors:
        return _form_page(form.page, loaded, form)
    form.page.installation.outcome_recorded()
    return see(f"/cases/{reference}/assessments/{number}")


def _load(unit: UnitOfWork, case: OpenCase, number: int) -> _Loaded:
    round_ = round_of(unit, case.id, number)
    return _Loaded(
        case=case,
        round=round_,
        draft=draft_storage.draft_of(unit, round_),
        earlier=record_assessment.of_rounds(unit, [round_]),
        professionals=record_assessment.second_professionals(unit),
    )


def _form_again(request: Request, reference: str, number: int, sent: Sent) -> Response:
    """The form as it was filled in, with what is wrong; nothing was stored."""
    with visit(request) as (unit, page):
        loaded = _load(unit, open_case(unit, reference, "assessment.create"), number)
        moves = moved_views(unit, sent, page)
    sent.errors |= _in_words(sent.refusal, page)
    return _form_page(page, loaded, sent, moves)


def _in_words(refusal: SignaalwijzerError | None, page: Page) -> Errors:
    """What a refusal says otherwise on this page: an indicator is named by its question."""
    if isinstance(refusal, StaleDraft):
        return {"": page.reader("assessment.answers_changed")}
    catalogue = page.installation.catalogue
    indicator = str(refusal.values.get("indicator", "")) if refusal else ""
    if isinstance(refusal, WrongField) and indicator in catalogue:
        label = page.reader.pick(catalogue[indicator].wording.label)
        named = WrongField(refusal.field, refusal.key, indicator=label)
        return {refusal.field: named.in_language(page.reader.language)}
    return {}


def _form_page(page: Page, loaded: _Loaded, sent: Sent, moves: tuple[MovedView, ...] = ()) -> Response:
    reader, reference, draft = page.reader, loaded.case.reference, loaded.draft
    years = reader("cases.years", n=loaded.round.age)
    return page.response(
        "assessments/form.html",
        sent=sent,
        current="cases",
        case=reference,
        number=loaded.round.number,
        moved=moves,
        again=bool(loaded.earlier),
        left=left_views(draft, page.installation, reader),
        after=carried(sent, "after", len(loaded.earlier)),
        revision=carried(sent, "revision", draft.revision),
        age_known=reader("facts.age_known", age=years, day=reader.day(loaded.round.age_at)),
        today=page.today,
        begun=loaded.round.created_at.astimezone(reader.zone).date().isoformat(),
        people=[Choice(str(id_), name) for id_, name in loaded.professionals.items()],
        others=[
            Choice(str(id_), name) for id_, name in loaded.professionals.items() if id_ != _actor_id(page)
        ],
        sections=assessment_view.asked_views(page.installation.catalogue, draft.answers, reader),
        ways=[Choice(how, reader(f"form.known_{how}")) for how in get_args(How)],
        happening=[Choice(value, reader(f"form.now_{value}")) for value in NOW_CHOICES],
        **assessment_view.form_choices(reader),
    )


def _missing(typed: Typed, reader: Reader) -> dict[str, str]:
    absent = {field for field in _NEEDED if not typed(field).strip()}
    if day(typed("held_on")) is None:
        absent.add("held_on")
    if whole(typed("age")) < 0:
        absent.add("age")
    if typed("saw_score") not in ("yes", "no"):
        absent.add("saw_score")
    return {field: reader(f"assessment.{field}_missing") for field in _NEEDED if field in absent}


def _findings(typed: Typed) -> Findings:
    return Findings(
        held_on=day(typed("held_on")) or date.min,
        assessor_id=whole(typed("assessor")),
        present=typed.all("present"),
        saw_score=typed("saw_score") == "yes",
        outcome=typed("outcome"),
        basis=typed("basis"),
        reason=typed("reason"),
        second_id=whole(typed("second")) if typed("second") else None,
        exploitation=typed.all("exploitation"),
        means=typed.all("means"),
        means_note=typed("means_note"),
        follows=typed.all("follows"),
        follows_note=typed("follows_note"),
        changes=_changes(typed),
        age=whole(typed("age")),
    )


def _changes(typed: Typed) -> Changes:
    """The answers that were chosen. An absent answer has no "now" and no "how known"."""
    answers = {indicator: answer for indicator, answer in typed.under(_ANSWER) if answer}
    known: dict[str, Known | None] = {id_: Known(how) for id_, how in typed.under(_KNOWN) if how}  # type: ignore[arg-type]  # Known checks it
    now = {id_: NOW_VALUES.get(value) for id_, value in typed.under(_NOW) if value}
    for indicator, answer in answers.items():
        if answer in ABSENT_STATES:
            known[indicator], now[indicator] = None, None
    return Changes(answers, now, known)


def _actor_id(page: Page) -> int:
    return page.actor.person_id if page.actor else -1

"""Pages of the in-person assessment: the guide, the assessments of a round, and the form for a new one.

The form is the same for every young person: it follows from the questions and from facts, and reads no score.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from fastapi import APIRouter, Request, Response

from screening.errors import SignaalwijzerError
from screening.explain.request import How, Known, RequestError
from screening.features.answers import ABSENT_STATES, AnswerError
from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import record
from service.areas.assessments import view as assessment_view
from service.areas.assessments.record import Assessment, Findings, WrongField
from service.areas.cases.rounds import Round, round_of
from service.areas.people import service as people
from service.areas.screenings import drafts
from service.areas.screenings.carried_view import left_views
from service.areas.screenings.draft import Changes, Draft
from service.areas.screenings.drafts import StaleDraft
from service.areas.screenings.form_view import NOW_CHOICES, NOW_VALUES
from service.areas.screenings.moved_view import MovedView, carried, moved_views
from service.core.changed_since import MovedOn
from service.core.errors import Conflict, Invalid
from service.core.reader import Reader
from service.web.forms import Choice, Typed, whole
from service.web.page import Page, TypedFields, see
from service.web.request import unit_of

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
def records_page(request: Request, reference: str, number: int) -> Response:
    """Every record of a round, the valid one first."""
    with unit_of(request) as unit:
        page = Page.of(request, unit)
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
        acute_url=f"/cases/{reference}/acute",
        reference=reference,
        number=number,
        records=assessment_view.record_views(loaded.earlier, names, page.reader, now),
        may_record=page.may("assessment.create") and loaded.round.stage == "screened",
    )


@router.get("/guide")
def guide_page(request: Request, reference: str, number: int) -> Response:
    """One page of questions for the conversation; it keeps nothing."""
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        loaded = _load(unit, open_case(unit, reference, "assessment.read"), number)
    return page.response(
        "assessments/guide.html",
        current="cases",
        acute_url=f"/cases/{reference}/acute",
        reference=reference,
        guide=assessment_view.guide(page.installation.catalogue, loaded.draft.answers, page.reader),
    )


@router.get("/new")
def form_page(request: Request, reference: str, number: int) -> Response:
    """The form for a record; nothing in it is chosen beforehand but who is writing, and the day of today."""
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        loaded = _load(unit, open_case(unit, reference, "assessment.create"), number)
        if loaded.round.stage != "screened":
            raise Conflict("assessment.round_open")
    return _form_page(page, loaded, Typed((("assessor", str(_actor_id(page))),)), {})


@router.post("/new")
def take_record(request: Request, reference: str, number: int, typed: TypedFields) -> Response:
    """Store the record; what was filled in stays on the page when something does not fit."""
    try:
        with unit_of(request) as unit:
            page = Page.of(request, unit)
            case = open_case(unit, reference, "assessment.create")
            loaded = _load(unit, case, number)
            errors = _missing(typed, page.reader)
            if not errors:
                after, revision = _number_of(typed("after")), _number_of(typed("revision"))
                record.record(unit, case, loaded.round, _findings(typed), after=after, revision=revision)
    except (Invalid, Conflict, RequestError, AnswerError) as error:
        return _form_again(request, reference, number, typed, error)
    if errors:
        return _form_page(page, loaded, typed, errors)
    page.installation.outcome_recorded()
    return see(f"/cases/{reference}/assessments/{number}")


def _load(unit: UnitOfWork, case: OpenCase, number: int) -> _Loaded:
    round_ = round_of(unit, case.id, number)
    return _Loaded(
        case=case,
        round=round_,
        draft=drafts.draft_of(unit, round_),
        earlier=record.of_rounds(unit, [round_]),
        professionals=record.second_professionals(unit),
    )


def _form_again(
    request: Request, reference: str, number: int, typed: Typed, error: SignaalwijzerError
) -> Response:
    """The form as it was filled in, with what is wrong; nothing was stored."""
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        loaded = _load(unit, open_case(unit, reference, "assessment.create"), number)
        moves = (
            moved_views(unit, error, page.installation.catalogue, page.reader)
            if isinstance(error, MovedOn)
            else ()
        )
    field = error.field if isinstance(error, WrongField) else ""
    status = 409 if isinstance(error, Conflict) else 422
    return _form_page(page, loaded, typed, {field: _error_words(error, page)}, status, moves=moves)


def _error_words(error: SignaalwijzerError, page: Page) -> str:
    """The sentence of ``error``, with the question in words where it names an indicator."""
    if isinstance(error, StaleDraft):
        return page.reader("assessment.answers_changed")
    indicator = str(error.values.get("indicator", ""))
    if error.key == "assessment.known_missing" and indicator in page.installation.catalogue:
        label = page.reader.pick(page.installation.catalogue[indicator].wording.label)
        error = WrongField("answers", error.key, indicator=label)
    return error.in_language(page.reader.language)


def _form_page(
    page: Page,
    loaded: _Loaded,
    typed: Typed,
    errors: dict[str, str],
    status: int = 422,
    *,
    moves: tuple[MovedView, ...] = (),
) -> Response:
    reader, reference, draft = page.reader, loaded.case.reference, loaded.draft
    has_moved_on, years = status == 409, reader("cases.years", n=loaded.round.age)
    return page.response(
        "assessments/form.html",
        status=status if errors else 200,
        current="cases",
        acute_url=f"/cases/{reference}/acute",
        reference=reference,
        number=loaded.round.number,
        typed=typed,
        errors=errors,
        moved=moves,
        again=bool(loaded.earlier),
        left=left_views(draft, page.installation, reader),
        after=carried(typed, "after", len(loaded.earlier), told=has_moved_on),
        revision=carried(typed, "revision", draft.revision, told=has_moved_on),
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
    if _day_of(typed("held_on")) is None:
        absent.add("held_on")
    if whole(typed("age")) < 0:
        absent.add("age")
    if typed("saw_score") not in ("yes", "no"):
        absent.add("saw_score")
    return {field: reader(f"assessment.{field}_missing") for field in _NEEDED if field in absent}


def _findings(typed: Typed) -> Findings:
    return Findings(
        held_on=_day_of(typed("held_on")) or date.min,
        assessor_id=_number_of(typed("assessor")),
        present=typed.all("present"),
        saw_score=typed("saw_score") == "yes",
        outcome=typed("outcome"),
        basis=typed("basis"),
        reason=typed("reason"),
        second_id=_number_of(typed("second")) if typed("second") else None,
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


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _number_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _actor_id(page: Page) -> int:
    return page.actor.person_id if page.actor else -1

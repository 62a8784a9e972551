"""Pages of stays: the list, one stay week by week, and the forms for entries, phases and the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.topics import topics_of
from service.areas.screenings.changed_since_view import lines_of, who_and_when
from service.areas.sign_in import names_and_teams as people
from service.areas.stays import codes, forms, view
from service.areas.stays import service as stays
from service.areas.stays.endings_that_fit import ways_to_end
from service.areas.stays.stay_state import StayInFull
from service.areas.stays.tasks_due_in_stay import due_in, weeks_of
from service.areas.stays.weekly_rhythm import rhythms
from service.core.errors import Conflict, Invalid, NotFound, WrongField
from service.core.reader_language import Reader
from service.core.row_number import RowNumber
from service.web.form_transaction import sent_form
from service.web.forms import Choice, Sent, Typed, day, whole
from service.web.page_context import Page, TypedFields, see, visit, visit_case
from service.web.request_unit_of_work import unit_of

router = APIRouter(include_in_schema=False)

Take = Callable[[UnitOfWork, OpenCase, StayInFull, Typed], None]


@router.get("/stays")
def list_page(
    request: Request, which: stays.Which = "running", number: Annotated[int, Query(alias="page")] = 1
) -> Response:
    """Running stays by their last day; those with something due this week; those that ended."""
    with visit(request) as (unit, page):
        stay_list = stays.list_stays(unit, which, number)
        today = unit.today
        topics = topics_of(unit, [row.reference for row in stay_list.rows])
    reader = page.reader
    return page.response(
        "stays/list.html",
        current="stays",
        rows=[view.row_view(row, today, reader) for row in stay_list.rows],
        order={"running": "stays.order", "week": "stays.order_week", "ended": "stays.order_ended"}[which],
        found=stay_list,
        topics=topics,
        chips=[
            Choice(f"/stays?which={list_name}", reader(f"stays.{list_name}"), current=list_name == which)
            for list_name in ("running", "week", "ended")
        ],
        pages=[
            Choice(f"/stays?which={which}&page={n}", str(n), current=n == stay_list.page)
            for n in range(1, stay_list.pages + 1)
        ],
    )


@router.get("/cases/{reference}/stays/new")
def new_page(request: Request, reference: str) -> Response:
    """The day on which a stay begins."""
    with visit(request) as (unit, page):
        open_case(unit, reference, "stay.begin")
    return _begin_page(page, reference, Sent())


@router.post("/cases/{reference}/stays/new")
def take_new(request: Request, reference: str, typed: TypedFields) -> Response:
    """Begin the stay."""
    with sent_form(request, typed, text="begun_on") as form:
        case = open_case(form.unit, reference, "stay.begin")
        begun_on = day(typed("begun_on"))
        if begun_on is None:
            raise Invalid("stay.day")
        stay = stays.begin(form.unit, case, begun_on)
    if form.errors:
        return _begin_page(form.page, reference, form)
    return see(f"/cases/{reference}/stays/{stay.number}")


@router.get("/cases/{reference}/stays/{number}")
def stay_page(request: Request, reference: str, number: RowNumber) -> Response:
    """One stay: what is due now, and week by week what was done."""
    with visit_case(request, reference, "stay.read") as (unit, page, case):
        stay = stays.open_stay(unit, case, number)
        assessed = stays.is_assessed(unit, case)
        names = people.names_of(unit, {entry.made_by for entry in stay.entries})
        today = unit.today
    reader, terms = page.reader, page.installation.organisation.stay
    weeks = weeks_of(stay, today)
    may_record = page.may("stay.record") and stay.end is None
    gone = stay.gone
    return page.response(
        "stays/stay.html",
        current="stays",
        case=reference,
        number=number,
        line=view.state_line(stay, today, reader),
        begun=reader("stay.begun_line", day=reader.day(stay.begun_on)),
        gone=reader("stay.gone", day=reader.day(gone.day)) if gone is not None else "",
        due=view.due_views(due_in(stay, terms, today, assessed=assessed), stay, terms, reader),
        phases=[Choice("", reader(f"stayphase.{p}"), current=p == stay.phase) for p in codes.PHASES],
        weeks=view.week_views(weeks, stay, today, view.EntryWords(terms, names, reader)),
        rhythm=view.rhythm_picture(rhythms(stay, weeks, today), stay, today, reader),
        uncovered=view.uncovered_themes(weeks, codes.THEMES, reader),
        acts=view.acts_of(stay, reader) if may_record else (),
        may_move=may_record and bool(codes.ONWARD[stay.phase]),
        may_end=may_record and stay.phase == "closing",
        ended=stay.end,
    )


@router.get("/cases/{reference}/stays/{number}/record/{kind}")
def record_page(request: Request, reference: str, number: RowNumber, kind: str) -> Response:
    """The form with which something of one kind is recorded; only the day is filled in, with today."""
    return _form_page(_StayRequest(request, reference, number), _record_form(kind), Typed(), ())


@router.post("/cases/{reference}/stays/{number}/record/{kind}")
def take_record(
    request: Request, reference: str, number: RowNumber, kind: str, typed: TypedFields
) -> Response:
    """Record it; what was typed stays on the page when something is wrong or somebody was first."""

    def take(unit: UnitOfWork, _case: OpenCase, stay: StayInFull, typed: Typed) -> None:
        stays.record(unit, stay, whole(typed("revision")), forms.entry_of(kind, typed))

    return _carry_out(_StayRequest(request, reference, number), _record_form(kind), typed, take)


@router.get("/cases/{reference}/stays/{number}/phase")
def phase_page(request: Request, reference: str, number: RowNumber) -> Response:
    """The form with which a stay goes to another phase."""
    return _form_page(_StayRequest(request, reference, number), _StayForm("phase"), Typed(), ())


@router.post("/cases/{reference}/stays/{number}/phase")
def take_phase(request: Request, reference: str, number: RowNumber, typed: TypedFields) -> Response:
    """Go there; to closing only after the in-person assessment."""

    def take(unit: UnitOfWork, case: OpenCase, stay: StayInFull, typed: Typed) -> None:
        stays.move(unit, case, stay, whole(typed("revision")), forms.move_of(typed))

    return _carry_out(_StayRequest(request, reference, number), _StayForm("phase"), typed, take)


@router.get("/cases/{reference}/stays/{number}/end")
def end_page(request: Request, reference: str, number: RowNumber) -> Response:
    """The form with which a stay ends."""
    return _form_page(_StayRequest(request, reference, number), _StayForm("end"), Typed(), ())


@router.post("/cases/{reference}/stays/{number}/end")
def take_end(request: Request, reference: str, number: RowNumber, typed: TypedFields) -> Response:
    """End the stay, when nothing is missing."""

    def take(unit: UnitOfWork, case: OpenCase, stay: StayInFull, typed: Typed) -> None:
        stays.end(unit, case, stay, whole(typed("revision")), forms.ending_of(typed))

    return _carry_out(_StayRequest(request, reference, number), _StayForm("end"), typed, take)


@dataclass(frozen=True, slots=True)
class _StayRequest:
    """Which stay a request is about."""

    request: Request
    reference: str
    number: int


@dataclass(frozen=True, slots=True)
class _StayForm:
    """A form of a stay; ``what`` is a kind of entry, ``phase`` or ``end``."""

    what: str

    @property
    def action(self) -> str:
        return "stay.end" if self.what == "end" else "stay.record"

    def fields(self, stay: StayInFull, page: Page, is_past: bool) -> tuple[forms.FieldView, ...]:
        if self.what == "phase":
            return forms.fields_of_move(codes.ONWARD[stay.phase], page.reader)
        if self.what == "end":
            return forms.fields_of_end(ways_to_end(stay), is_past, page.reader)
        return forms.fields_of(self.what, page.reader, page.installation.organisation.stay.missing_steps)


def _record_form(kind: str) -> _StayForm:
    if kind not in codes.KINDS:
        raise NotFound
    return _StayForm(kind)


def _carry_out(at: _StayRequest, form: _StayForm, typed: Typed, take: Take) -> Response:
    """Carry out a form in one transaction; a refusal rolls it back and shows the form again."""
    try:
        with unit_of(at.request) as unit:
            case = open_case(unit, at.reference, form.action)
            stay = stays.open_stay(unit, case, at.number)
            take(unit, case, stay, typed)
        return see(f"/cases/{at.reference}/stays/{at.number}")
    except (Invalid, Conflict) as error:
        return _form_page(at, form, typed, (error,))


def _form_page(
    at: _StayRequest, form: _StayForm, typed: Typed, refused: tuple[Invalid | Conflict, ...]
) -> Response:
    with unit_of(at.request) as unit:
        page = Page.of(at.request, unit)
        case = open_case(unit, at.reference, form.action)
        stay = stays.open_stay(unit, case, at.number)
        today = unit.today
        entry = forms.entry_of(form.what, typed) if refused and form.what in codes.KINDS else None
        mistakes = list(stays.all_mistakes(unit, stay, entry)) if entry is not None else []
        last_seen = whole(typed("revision")) if refused else stay.revision
        added = [entry_ for entry_ in stay.entries if entry_.number > max(last_seen, 0)]
        names = people.names_of(unit, {entry_.made_by for entry_ in added})
        now = unit.now
    reader = page.reader
    fields = form.fields(stay, page, today > stay.longest_until)
    labels = {field.name: field.label for field in fields}
    errors = _field_errors((*mistakes, *refused), typed, labels, reader)
    gone = stay.gone if form.what == "end" else None
    return page.response(
        "stays/record.html",
        status=refused[0].status if refused else 200,
        current="stays",
        case=at.reference,
        number=at.number,
        what=form.what,
        title=reader(f"staykind.{form.what}"),
        lead=reader(f"staylead.{form.what}"),
        fields=fields,
        typed=typed,
        today=today.isoformat(),
        revision=stay.revision,
        errors=errors,
        gone=reader("stay.gone", day=reader.day(gone.day)) if gone is not None else "",
        moved=lines_of(
            (
                view.entry_sentence(entry_, page.installation.organisation.stay, reader),
                who_and_when(names.get(entry_.made_by, ""), entry_.made_at, now, reader),
            )
            for entry_ in added
        ),
    )


def _field_errors(
    refusals: Iterable[Invalid | Conflict], typed: Typed, labels: Mapping[str, str], reader: Reader
) -> dict[str, str]:
    """The first sentence for each field; the key "" holds a sentence that belongs to no field."""
    errors: dict[str, str] = {}
    for error in refusals:
        field = (
            error.field if isinstance(error, WrongField) else "words" if isinstance(error, Invalid) else ""
        )
        if field == "day" and day(typed("day")) is None:
            errors.setdefault(field, reader("stay.day_missing"))
        elif error.key in ("stay.choose", "stay.choose_some", "stay.longer_because"):
            errors.setdefault(field, reader("stay.choose_missing", field=labels.get(field, "")))
        else:
            errors.setdefault(field, error.in_language(reader.language))
    return errors


def _begin_page(page: Page, reference: str, sent: Sent) -> Response:
    return page.response("stays/new.html", sent=sent, current="stays", case=reference, today=page.today)

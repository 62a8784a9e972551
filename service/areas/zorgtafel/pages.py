"""Pages of the Zorgtafel: overview, putting somebody forward, the sheet, who takes part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from service.access.unit_of_work import UnitOfWork
from service.areas.cases.topics import topics_of
from service.areas.screenings.changed_since_view import carried, moved_views
from service.areas.sign_in import names_and_teams as people
from service.areas.zorgtafel import added_since_shown
from service.areas.zorgtafel import meeting_forms as table_view
from service.areas.zorgtafel import meetings as zorgtafel_meetings
from service.areas.zorgtafel import seats as zorgtafel_seats
from service.areas.zorgtafel import young_person_sheets as zorgtafel_sheets
from service.areas.zorgtafel.young_person_sheets import OpenSheet
from service.core.changed_since import lengths, seen_from, seen_text
from service.core.errors import Conflict, Invalid, NotFound
from service.web.form_transaction import sent_form
from service.web.forms import Choice, Errors, Sent, Typed, chosen_from, whole
from service.web.page_context import Page, TypedFields, see, visit
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/table", include_in_schema=False)

_FIELD_OF: Final = {
    "table.audience": "audience",
    "table.ending": "ending",
    "table.case_needed": "case",
    "table.sheet_or_case": "sheet",
    "table.partner": "partner",
    "table.not_a_partner": "person",
    "table.day": "day",
    "table.day_passed": "day",
    "table.day_far": "day",
    "table.day_taken": "day",
    "table.chair": "chair",
}
"""The field that a refusal of the domain is about; a text that does not fit names its own."""

Code = Annotated[str, Query(max_length=20)]


@router.get("")
def table_page(request: Request) -> Response:
    """Where the table stands: the next meeting, what waits, and the young people one may see there."""
    return _table(request, Sent())


@router.post("/meetings")
def take_plan(request: Request, typed: TypedFields) -> Response:
    """Plan a meeting."""
    with sent_form(request, typed, _FIELD_OF, text="day", conflict="day") as form:
        day = table_view.day_from(typed("day"))
        meeting = zorgtafel_meetings.plan(form.unit, day, whole(typed("chair")))
    return _table(request, form) if form.errors else see(f"/table/meetings/{meeting.day.isoformat()}")


@router.get("/forward")
def forward_page(request: Request, case: Code = "", sheet: Code = "") -> Response:
    """The form to put a young person forward; no name is asked."""
    return _forward(request, Sent(Typed((("case", case), ("sheet", sheet)))))


@router.post("/forward")
def take_forward(request: Request, typed: TypedFields) -> Response:
    """Put a young person forward; what was typed stays on the page when something is wrong."""
    refusals = (Invalid, Conflict, NotFound)
    with sent_form(request, typed, _FIELD_OF, text="worry", conflict="worry", refusals=refusals) as form:
        form.unit.require("table.forward", "table")
        form.errors = _missing(form.page, typed, "worry", "question")
        if not form.errors:
            sheet = zorgtafel_sheets.put_forward(
                form.unit,
                typed("worry"),
                typed("question"),
                sheet=typed("sheet").strip() or None,
                case=typed("case").strip() or None,
            )
    if isinstance(form.refusal, NotFound):
        field = "case" if typed("case").strip() else "sheet"
        form.errors = {field: form.page.reader(f"table.{field}_unknown")}
    return _forward(request, form) if form.errors else see(f"/table/sheets/{sheet.reference}")


@router.get("/sheets/{sheet}")
def sheet_page(request: Request, sheet: str) -> Response:
    """One young person at the table: worry, question, what was shared and agreed."""
    return _sheet(request, sheet, Sent())


@router.post("/sheets/{sheet}/shares")
def take_share(request: Request, sheet: str, typed: TypedFields) -> Response:
    """Share something, with everybody at the table or with the chair and the team."""

    def act(unit: UnitOfWork, opened: OpenSheet) -> None:
        if added_since_shown.require_sheet_seen(unit, opened, seen_from(typed("seen")), typed("words")):
            zorgtafel_sheets.share(unit, opened, typed("words"), typed("audience"))

    return _store_and_show(request, sheet, typed, act, ("words", "audience"))


@router.post("/sheets/{sheet}/care")
def take_care(request: Request, sheet: str, typed: TypedFields) -> Response:
    """Say which care there was before, and how it ended."""

    def act(unit: UnitOfWork, opened: OpenSheet) -> None:
        if added_since_shown.require_sheet_seen(unit, opened, seen_from(typed("seen")), typed("kind")):
            zorgtafel_sheets.tell_care(unit, opened, typed("kind"), typed("period"), typed("ending"))

    return _store_and_show(request, sheet, typed, act, ("kind", "period", "ending"))


@router.post("/sheets/{sheet}/link")
def take_link(request: Request, sheet: str, typed: TypedFields) -> Response:
    """Say which case of the organisation this is about."""

    def act(unit: UnitOfWork, opened: OpenSheet) -> None:
        before = added_since_shown.sheet_streams(unit, opened)
        zorgtafel_sheets.link(unit, opened, typed("case"))
        added_since_shown.required(unit, seen_from(typed("seen")), before)

    return _store_and_show(request, sheet, typed, act, ("case",))


@router.get("/partners")
def partners_page(request: Request) -> Response:
    """Who sits at the table, and for which partner."""
    return _partners(request, Sent())


@router.post("/partners")
def take_seat(request: Request, typed: TypedFields) -> Response:
    """Give somebody a seat."""
    with sent_form(request, typed, _FIELD_OF, text="partner", refusals=(Invalid,)) as form:
        zorgtafel_seats.give_seat(form.unit, whole(typed("person")), typed("partner"))
    return _partners(request, form) if form.errors else see("/table/partners")


def _store_and_show(
    request: Request,
    sheet: str,
    typed: Typed,
    act: Callable[[UnitOfWork, OpenSheet], None],
    needed: tuple[str, ...],
) -> Response:
    links = needed == ("case",)
    refusals = (Invalid, Conflict, NotFound) if links else (Invalid, Conflict)
    with sent_form(request, typed, _FIELD_OF, text=needed[0], conflict=needed[0], refusals=refusals) as form:
        opened = zorgtafel_sheets.open_sheet(form.unit, sheet, "table.lead" if links else "sheet.share")
        form.errors = _missing(form.page, typed, *needed)
        if not form.errors:
            act(form.unit, opened)
    if isinstance(form.refusal, NotFound):
        form.errors = {"case": form.page.reader("table.case_unknown")}
    return _sheet(request, sheet, form) if form.errors else see(f"/table/sheets/{sheet}")


def _missing(page: Page, typed: Typed, *needed: str) -> Errors:
    return {name: page.reader(f"table.{name}_missing") for name in needed if not typed(name).strip()}


def _table(request: Request, sent: Sent) -> Response:
    with unit_of(request) as unit:
        unit.require("table.read", "table")
        page = Page.of(request, unit)
        sheets, meetings, waiting = (
            zorgtafel_sheets.listed(unit),
            zorgtafel_meetings.listed(unit),
            zorgtafel_meetings.waiting(unit),
        )
        seated, names, day = (
            zorgtafel_seats.partner_of(unit),
            zorgtafel_seats.partners(unit),
            unit.today,
        )
        overdue = zorgtafel_meetings.overdue(unit)
        chairs = zorgtafel_meetings.chairs(unit)
        topics = topics_of(unit, [sheet.case for sheet in sheets if sheet.case])
        unit.record("table.read", "table", shown=len(sheets))
    ahead = sorted((meeting for meeting in meetings if meeting.day >= day), key=lambda m: m.day)
    return page.response(
        "zorgtafel/table.html",
        sent=sent,
        status=422 if sent.errors else 200,
        current="table",
        seated=names.get(seated, ""),
        following=ahead[0] if ahead else None,
        overdue=overdue,
        overdue_at=next(iter((*ahead, *meetings)), None),
        meetings=meetings,
        waiting=waiting,
        sheets=sheets,
        topics=topics,
        names=names,
        chair_names=chairs,
        chairs=[Choice(str(person), name) for person, name in chairs.items()],
        may_lead=page.may("table.lead"),
    )


def _forward(request: Request, sent: Sent) -> Response:
    with unit_of(request) as unit:
        unit.require("table.forward", "table")
        page = Page.of(request, unit)
        seated = zorgtafel_seats.partner_of(unit)
        sheets = zorgtafel_sheets.listed(unit)
        unit.record("table.read", "table", shown=len(sheets))
    return page.response(
        "zorgtafel/forward.html",
        sent=sent,
        status=422 if sent.errors else 200,
        current="table",
        seated=bool(seated),
        has_cases=page.may("case.forward"),
        sheets=[Choice(sheet.reference, sheet.reference) for sheet in sheets],
    )


def _sheet(request: Request, sheet: str, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        opened = zorgtafel_sheets.open_sheet(unit, sheet)
        shown = zorgtafel_sheets.seen(unit, opened)
        far = seen_text(lengths(added_since_shown.sheet_streams(unit, opened, shown)))
        came = moved_views(unit, sent, page)
        names = zorgtafel_seats.partners(unit)
        topics = topics_of(unit, [shown.sheet.case] if shown.sheet.case else [])
        people_names = people.names_of(unit, {forward.put_by for forward in shown.forwards})
        today = unit.today
    return page.response(
        "zorgtafel/sheet.html",
        sent=sent,
        status=409 if sent.moved else 422 if sent.errors else 200,
        moved=came,
        carry={"seen": carried(sent, "seen", far)},
        current="table",
        seen=shown,
        topic=topics.get(shown.sheet.case or "", ""),
        today=today,
        names=names,
        people=people_names,
        audiences=chosen_from(zorgtafel_sheets.AUDIENCES, "audience", page.reader),
        endings=chosen_from(zorgtafel_sheets.ENDINGS, "ending", page.reader),
        may_lead=page.may("table.lead"),
        works_here=page.may("case.read"),
        sits=page.may("meeting.read"),
    )


def _partners(request: Request, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        seats = zorgtafel_seats.seats(unit)
        names = zorgtafel_seats.partners(unit)
    return page.response(
        "zorgtafel/partners.html",
        sent=sent,
        status=422 if sent.errors else 200,
        current="table",
        seats=seats,
        names=names,
        people=[Choice(str(seat.person_id), seat.name) for seat in seats],
        partners=[Choice(code, name) for code, name in names.items() if code != zorgtafel_seats.OWN],
    )

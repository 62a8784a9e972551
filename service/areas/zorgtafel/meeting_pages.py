"""The page of one meeting: open actions, agenda, agreements, who was there, minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.unit_of_work import UnitOfWork
from service.areas.screenings.changed_since_view import carried, moved_views
from service.areas.sign_in import names_and_teams as people
from service.areas.zorgtafel import added_since_shown, seats, write_and_confirm_minutes
from service.areas.zorgtafel import meetings as zorgtafel_meetings
from service.areas.zorgtafel import young_person_sheets as sheets
from service.areas.zorgtafel.meeting_forms import actions_from, attendance_from, day_from, offered
from service.areas.zorgtafel.meetings import OpenMeeting
from service.core.changed_since import lengths, seen_from, seen_text
from service.web.form_transaction import sent_form
from service.web.forms import Choice, Sent, Typed, chosen_from, whole
from service.web.page_context import TypedFields, see, visit

router = APIRouter(prefix="/table/meetings/{day}", include_in_schema=False)

_FIELD_OF: Final = {
    "table.owner": "owner",
    "table.due": "due",
    "table.due_far": "due",
    "table.day": "due",
    "table.not_on_agenda": "sheet",
    "table.minutes_stale": "minutes",
}

Act = Callable[[UnitOfWork, OpenMeeting], None]


@router.get("")
def meeting_page(request: Request, day: date) -> Response:
    """One meeting, for who sits at the table."""
    return _meeting(request, day, Sent())


@router.post("/agenda")
def take_agenda(request: Request, day: date, typed: TypedFields) -> Response:
    """Put everything that waits on the agenda."""

    def act(unit: UnitOfWork, meeting: OpenMeeting) -> None:
        added_since_shown.require_meeting_seen(unit, meeting, "agenda", seen_from(typed("seen")))
        zorgtafel_meetings.make_agenda(unit, meeting)

    return _store_and_show(request, day, typed, act, "")


@router.post("/attendance")
def take_attendance(request: Request, day: date, typed: TypedFields) -> Response:
    """Who is there, and who sent apologies."""

    def act(unit: UnitOfWork, meeting: OpenMeeting) -> None:
        added_since_shown.require_meeting_seen(unit, meeting, "attendance", seen_from(typed("seen")))
        zorgtafel_meetings.record_attendance(unit, meeting, attendance_from(typed))

    return _store_and_show(request, day, typed, act, "")


@router.post("/actions")
def take_actions(request: Request, day: date, typed: TypedFields) -> Response:
    """How earlier agreements stand."""

    def act(unit: UnitOfWork, meeting: OpenMeeting) -> None:
        before = added_since_shown.act_streams(unit, meeting, "actions")
        for agreement, state, words in actions_from(typed):
            zorgtafel_meetings.review_action(unit, meeting, agreement, state, words)
        added_since_shown.required(unit, seen_from(typed("seen")), before)

    return _store_and_show(request, day, typed, act, "")


@router.post("/agreements")
def take_agreement(request: Request, day: date, typed: TypedFields) -> Response:
    """An agreement about somebody on the agenda."""

    def act(unit: UnitOfWork, meeting: OpenMeeting) -> None:
        sheet = sheets.open_sheet(unit, typed("sheet"), "table.lead")
        due = day_from(typed("due"))
        seen = seen_from(typed("seen"))
        if added_since_shown.require_meeting_seen(unit, meeting, "agreements", seen, typed("agreement")):
            zorgtafel_meetings.agree(
                unit, meeting, sheet, words=typed("agreement"), owner=typed("owner"), due=due
            )

    return _store_and_show(
        request, day, typed, act, "agreement", needed=("sheet", "agreement", "owner", "due")
    )


@router.post("/minutes")
def take_minutes(request: Request, day: date, typed: TypedFields) -> Response:
    """Write the minutes, on top of the version that one saw."""

    def act(unit: UnitOfWork, meeting: OpenMeeting) -> None:
        write_and_confirm_minutes.write(unit, meeting, whole(typed("number")), typed("minutes"))

    return _store_and_show(request, day, typed, act, "minutes", needed=("minutes",))


@router.post("/confirm")
def take_confirmation(request: Request, day: date, typed: TypedFields) -> Response:
    """Confirm the minutes at a later meeting."""

    def act(unit: UnitOfWork, meeting: OpenMeeting) -> None:
        write_and_confirm_minutes.confirm(unit, meeting, day_from(typed("at")), whole(typed("number")))

    return _store_and_show(request, day, typed, act, "", action="minutes.confirm")


@router.post("/corrections")
def take_correction(request: Request, day: date, typed: TypedFields) -> Response:
    """An addition to minutes that were confirmed."""

    def act(unit: UnitOfWork, meeting: OpenMeeting) -> None:
        seen = seen_from(typed("seen"))
        if added_since_shown.require_meeting_seen(unit, meeting, "corrections", seen, typed("correction")):
            write_and_confirm_minutes.correct(unit, meeting, typed("correction"))

    return _store_and_show(request, day, typed, act, "correction", needed=("correction",))


def _store_and_show(
    request: Request,
    day: date,
    typed: Typed,
    act: Act,
    field: str,
    *,
    needed: tuple[str, ...] = (),
    action: str = "table.lead",
) -> Response:
    with sent_form(request, typed, _FIELD_OF, text=field, conflict=field) as form:
        meeting = zorgtafel_meetings.open_meeting(form.unit, day, action)
        form.errors = {n: form.page.reader(f"table.{n}_missing") for n in needed if not typed(n).strip()}
        if not form.errors:
            act(form.unit, meeting)
    return _meeting(request, day, form) if form.errors else see(f"/table/meetings/{day}")


def _meeting(request: Request, day: date, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        meeting = zorgtafel_meetings.open_meeting(unit, day)
        shown, minutes = (
            zorgtafel_meetings.seen_meeting(unit, meeting),
            write_and_confirm_minutes.minutes_of(unit, meeting),
        )
        meetings, names, today = (
            zorgtafel_meetings.listed(unit),
            seats.partners(unit),
            unit.today,
        )
        ids = {meeting.chair_id, minutes.written_by, *(c.written_by for c in minutes.corrections)}
        if minutes.confirmed:
            ids.add(minutes.confirmed.person_id)
        person_id = unit.actor.person_id
        people_names = people.names_of(unit, {colleague for colleague in ids if colleague is not None})
        far = seen_text(lengths(added_since_shown.meeting_streams(unit, meeting)))
        came = moved_views(unit, sent, page)
    reader = page.reader
    return page.response(
        "zorgtafel/meeting.html",
        sent=sent,
        current="table",
        moved=came,
        carry={"seen": carried(sent, "seen", far)},
        number=carried(sent, "number", minutes.number),
        seen=shown,
        minutes=minutes,
        may=offered(shown, minutes, meetings, today=today, leads=page.may("table.lead"), person_id=person_id),
        today=today,
        names=names,
        people=people_names,
        owners=[Choice(code, name) for code, name in names.items()],
        states=chosen_from(zorgtafel_meetings.STATES, "agreed", reader),
        presence=chosen_from(zorgtafel_meetings.PRESENCE, "attendance", reader),
    )

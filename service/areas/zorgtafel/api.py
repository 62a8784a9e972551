"""JSON routes for the Zorgtafel: put somebody forward, what is shared, the monthly meeting, its minutes.

They call what the pages call. A partner sees what is put before the table and nothing else, here too.
"""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request

from service.access.unit_of_work import UnitOfWork
from service.areas.zorgtafel import added_since_shown, meetings, seats, write_and_confirm_minutes
from service.areas.zorgtafel import young_person_sheets as zorgtafel_sheets
from service.areas.zorgtafel.schemas import (
    ActionIn,
    AgendaIn,
    AgreementIn,
    AttendanceIn,
    CareIn,
    ConfirmationIn,
    ForwardIn,
    LinkIn,
    MeetingIn,
    MeetingOut,
    MeetingRowOut,
    MinutesCorrectionIn,
    MinutesIn,
    MinutesOut,
    SeatIn,
    SeatOut,
    ShareIn,
    SheetOut,
    SheetRowOut,
    TableOut,
    WaitingOut,
)
from service.core.changed_since import lengths
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/api/v1/table", tags=["table"])


@router.get("")
def read_table(request: Request) -> TableOut:
    """Where the table stands: its meetings, what waits, and the young people you may see there."""
    with unit_of(request) as unit:
        unit.require("table.read", "table")
        sheets = zorgtafel_sheets.listed(unit)
        unit.record("table.read", "table", shown=len(sheets))
        return TableOut(
            seat=seats.partner_of(unit),
            partners=seats.partners(unit),
            meetings=[MeetingRowOut.of(row) for row in meetings.listed(unit)],
            waiting=[WaitingOut.of(row) for row in meetings.waiting(unit)],
            sheets=[SheetRowOut.of(row) for row in sheets],
        )


# sheets


@router.post("/sheets", status_code=201)
def put_forward(request: Request, body: ForwardIn) -> SheetOut:
    """Put a young person forward for the next meeting. What cannot wait goes by the acute route."""
    with unit_of(request) as unit:
        sheet = zorgtafel_sheets.put_forward(
            unit, body.worry, body.question, sheet=body.sheet, case=body.case
        )
        return _sheet(unit, sheet)


@router.get("/sheets/{sheet}")
def read_sheet(request: Request, sheet: str) -> SheetOut:
    """One young person at the table; 404 for a sheet that was not put before you."""
    with unit_of(request) as unit:
        return _sheet(unit, zorgtafel_sheets.open_sheet(unit, sheet))


@router.post("/sheets/{sheet}/shares", status_code=201)
def share(request: Request, sheet: str, body: ShareIn) -> SheetOut:
    """Share something, with everybody at the table or with the chair and the team."""
    with unit_of(request) as unit:
        opened = zorgtafel_sheets.open_sheet(unit, sheet, "sheet.share")
        if added_since_shown.require_sheet_seen(unit, opened, body.seen, body.words):
            zorgtafel_sheets.share(unit, opened, body.words, body.audience)
        return _sheet(unit, opened)


@router.post("/sheets/{sheet}/care", status_code=201)
def tell_care(request: Request, sheet: str, body: CareIn) -> SheetOut:
    """Say which care there was before, when, and how it ended."""
    with unit_of(request) as unit:
        opened = zorgtafel_sheets.open_sheet(unit, sheet, "sheet.share")
        if added_since_shown.require_sheet_seen(unit, opened, body.seen, body.kind):
            zorgtafel_sheets.tell_care(unit, opened, body.kind, body.period, body.ending)
        return _sheet(unit, opened)


@router.post("/sheets/{sheet}/link", status_code=201)
def link(request: Request, sheet: str, body: LinkIn) -> SheetOut:
    """Say which case of the organisation a sheet is about."""
    with unit_of(request) as unit:
        opened = zorgtafel_sheets.open_sheet(unit, sheet, "table.lead")
        before = added_since_shown.sheet_streams(unit, opened)
        zorgtafel_sheets.link(unit, opened, body.case)
        added_since_shown.required(unit, body.seen, before)
        return _sheet(unit, zorgtafel_sheets.open_sheet(unit, sheet))


# seats


@router.get("/seats")
def read_seats(request: Request) -> list[SeatOut]:
    """Who sits at the table for a partner."""
    with unit_of(request) as unit:
        return [SeatOut.of(seat) for seat in seats.seats(unit)]


@router.post("/seats", status_code=201)
def give_seat(request: Request, body: SeatIn) -> list[SeatOut]:
    """Give somebody a seat, or another one."""
    with unit_of(request) as unit:
        seats.give_seat(unit, body.person, body.partner)
        return [SeatOut.of(seat) for seat in seats.seats(unit)]


# meetings


@router.post("/meetings", status_code=201)
def plan_meeting(request: Request, body: MeetingIn) -> MeetingRowOut:
    """Plan a meeting; there is one on a day."""
    with unit_of(request) as unit:
        return MeetingRowOut.of(meetings.plan(unit, body.day, body.chair))


@router.get("/meetings/{day}")
def read_meeting(request: Request, day: date) -> MeetingOut:
    """One meeting: open actions first, then who is discussed, and the minutes."""
    with unit_of(request) as unit:
        return _meeting(unit, meetings.open_meeting(unit, day))


@router.post("/meetings/{day}/agenda", status_code=201)
def make_agenda(request: Request, day: date, body: AgendaIn | None = None) -> MeetingOut:
    """Put everything that waits on the agenda; 409 when more waits than you have seen."""
    with unit_of(request) as unit:
        meeting = meetings.open_meeting(unit, day, "table.lead")
        added_since_shown.require_meeting_seen(unit, meeting, "agenda", body.seen if body else None)
        meetings.make_agenda(unit, meeting)
        return _meeting(unit, meeting)


@router.post("/meetings/{day}/attendance", status_code=201)
def record_attendance(request: Request, day: date, body: AttendanceIn) -> MeetingOut:
    """Who is there, and who sent apologies; those who are not named stay as they were."""
    with unit_of(request) as unit:
        meeting = meetings.open_meeting(unit, day, "table.lead")
        added_since_shown.require_meeting_seen(unit, meeting, "attendance", body.seen)
        meetings.record_attendance(unit, meeting, body.partners)
        return _meeting(unit, meeting)


@router.post("/meetings/{day}/agreements", status_code=201)
def agree(request: Request, day: date, body: AgreementIn) -> MeetingOut:
    """Write down an agreement about somebody on the agenda: what, by whom, by which day."""
    with unit_of(request) as unit:
        meeting = meetings.open_meeting(unit, day, "table.lead")
        sheet = zorgtafel_sheets.open_sheet(unit, body.sheet, "table.lead")
        if added_since_shown.require_meeting_seen(unit, meeting, "agreements", body.seen, body.words):
            meetings.agree(unit, meeting, sheet, words=body.words, owner=body.owner, due=body.due)
        return _meeting(unit, meeting)


@router.post("/meetings/{day}/actions", status_code=201)
def review_action(request: Request, day: date, body: ActionIn) -> MeetingOut:
    """Say how an agreement of an earlier meeting stands."""
    with unit_of(request) as unit:
        meeting = meetings.open_meeting(unit, day, "table.lead")
        before = added_since_shown.act_streams(unit, meeting, "actions")
        meetings.review_action(unit, meeting, body.agreement, body.state, body.words)
        added_since_shown.required(unit, body.seen, before)
        return _meeting(unit, meeting)


# minutes


@router.post("/meetings/{day}/minutes", status_code=201)
def write_minutes(request: Request, day: date, body: MinutesIn) -> MinutesOut:
    """Write the next version of the minutes; 409 once they are confirmed, or when somebody else wrote."""
    with unit_of(request) as unit:
        meeting = meetings.open_meeting(unit, day, "table.lead")
        return MinutesOut.of(write_and_confirm_minutes.write(unit, meeting, body.number, body.words))


@router.post("/meetings/{day}/minutes/confirmation", status_code=201)
def confirm_minutes(request: Request, day: date, body: ConfirmationIn) -> MinutesOut:
    """Confirm the minutes at a later meeting; never by somebody who wrote a version of them."""
    with unit_of(request) as unit:
        meeting = meetings.open_meeting(unit, day, "minutes.confirm")
        write_and_confirm_minutes.confirm(unit, meeting, body.at, body.number)
        return MinutesOut.of(write_and_confirm_minutes.minutes_of(unit, meeting))


@router.post("/meetings/{day}/minutes/corrections", status_code=201)
def correct_minutes(request: Request, day: date, body: MinutesCorrectionIn) -> MinutesOut:
    """Add to minutes that were confirmed; they themselves stay as they are."""
    with unit_of(request) as unit:
        meeting = meetings.open_meeting(unit, day, "table.lead")
        if added_since_shown.require_meeting_seen(unit, meeting, "corrections", body.seen, body.words):
            write_and_confirm_minutes.correct(unit, meeting, body.words)
        return MinutesOut.of(write_and_confirm_minutes.minutes_of(unit, meeting))


def _meeting(unit: UnitOfWork, meeting: meetings.OpenMeeting) -> MeetingOut:
    seen_lengths = lengths(added_since_shown.meeting_streams(unit, meeting))
    written = MinutesOut.of(write_and_confirm_minutes.minutes_of(unit, meeting))
    return MeetingOut.of(meetings.seen_meeting(unit, meeting), minutes=written, seen=seen_lengths)


def _sheet(unit: UnitOfWork, sheet: zorgtafel_sheets.OpenSheet) -> SheetOut:
    shown = zorgtafel_sheets.seen(unit, sheet)
    return SheetOut.of(shown, seen=lengths(added_since_shown.sheet_streams(unit, sheet, shown)))

"""Meetings of the table: planned, with an agenda from what was put forward, agreements and their review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

from service.access.unit_of_work import UnitOfWork
from service.areas.sign_in import names_and_teams as people
from service.areas.zorgtafel import queries
from service.areas.zorgtafel.seats import OWN, partner_of, partners, seat_needed
from service.areas.zorgtafel.tables import ActionReview, AgendaItem, Agreement, Attendance, Meeting
from service.areas.zorgtafel.young_person_sheets import OpenSheet, SheetSeen, open_sheet, seen
from service.core.days import is_slip
from service.core.errors import Conflict, Invalid, NotFound
from service.core.typed_text_rules import checked_text
from service.identity.permissions import Role

State = Literal["done", "open", "dropped"]
Presence = Literal["present", "apologies"]
STATES: Final[tuple[str, ...]] = get_args(State)
PRESENCE: Final[tuple[str, ...]] = get_args(Presence)


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    """A meeting that the actor may see. ``day`` is that of the calendar of the organisation."""

    id: int
    day: date
    chair_id: int


@dataclass(frozen=True, slots=True)
class Item:
    """Somebody on the agenda: what was put forward, and the sheet as the actor may see it."""

    forward: Any
    sheet: SheetSeen

    @property
    def returning(self) -> bool:
        """Whether the young person was at the table before this meeting."""
        day = next((f.held_on for f in self.sheet.forwards if f.id == self.forward.id), None)
        return any(day is not None and before.held_on < day for before in self.sheet.before)


@dataclass(frozen=True, slots=True)
class MeetingSeen:
    """A meeting: open actions of earlier ones first, then who is discussed. Rows are those of the tables."""

    meeting: OpenMeeting
    actions: tuple[Any, ...]
    reviewed: tuple[Any, ...]
    items: tuple[Item, ...]
    attendance: Mapping[str, str]
    waiting: int
    closed: bool


def chairs(unit: UnitOfWork) -> dict[int, str]:
    """Who may chair a meeting, by name."""
    return people.colleagues(unit, [Role.COORDINATOR])


def plan(unit: UnitOfWork, day: date, chair_id: int) -> OpenMeeting:
    """Plan a meeting. ``Invalid`` for a day that has passed or somebody who cannot chair; ``Conflict`` when
    there is a meeting on that day already."""
    unit.require("table.lead", "meeting")
    if day < unit.today:
        raise Invalid("table.day_passed")
    if is_slip(day, unit.today):
        raise Invalid("table.day_far")
    if chair_id not in chairs(unit):
        raise Invalid("table.chair")
    if queries.meeting(unit.db, day) is not None:
        raise Conflict("table.day_taken")
    made = unit.add(Meeting, "planned", held_on=day, chair_id=chair_id)
    unit.record("table.plan", "meeting", day.isoformat())
    return OpenMeeting(made, day, chair_id)


def open_meeting(unit: UnitOfWork, day: date, action: str = "meeting.read") -> OpenMeeting:
    """Load the meeting of a day for ``action`` and log that it was opened; ``NotFound`` without one."""
    unit.require(action, "meeting", day.isoformat())
    seat_needed(unit, action)
    row = queries.meeting(unit.db, day)
    if row is None:
        raise NotFound
    unit.record(action, "meeting", day.isoformat())
    return OpenMeeting(row.id, row.held_on, row.chair_id)


def listed(unit: UnitOfWork) -> tuple[OpenMeeting, ...]:
    """Every meeting, the latest first; none for who does not sit at the table."""
    if not unit.actor.roles & {Role.COORDINATOR, Role.PARTNER} or not partner_of(unit):
        return ()
    return tuple(OpenMeeting(row.id, row.held_on, row.chair_id) for row in queries.meetings(unit.db))


def overdue(unit: UnitOfWork) -> int:
    """How many agreements should have been carried out before today and are still open; 0 for who does not
    sit at the table."""
    return queries.overdue_agreements(unit.db, unit.today) if listed(unit) else 0


def waiting(unit: UnitOfWork) -> tuple[Any, ...]:
    """What was put forward and waits for an agenda, as far as the actor may see it."""
    return tuple(queries.waiting(unit.db, queries.visible(unit.actor, partner_of(unit))))


def make_agenda(unit: UnitOfWork, meeting: OpenMeeting) -> int:
    """Put everything that waits on the agenda of ``meeting``; returns how many.

    ``Conflict`` for a meeting that was before today.
    """
    unit.require("table.lead", "meeting", meeting.day.isoformat())
    if meeting.day < unit.today:
        raise Conflict("table.meeting_passed")
    added = waiting(unit)
    for forward in added:
        unit.add(AgendaItem, "added", forward_id=forward.id, meeting_id=meeting.id)
    unit.record("table.agenda", "meeting", meeting.day.isoformat(), added=len(added))
    return len(added)


def record_attendance(unit: UnitOfWork, meeting: OpenMeeting, states: Mapping[str, str]) -> None:
    """Record who is present and who sent apologies, by partner. Nobody is present before the day itself."""
    unit.require("table.lead", "meeting", meeting.day.isoformat())
    _require_open(unit, meeting)
    partner_codes, before = partners(unit), queries.attendance(unit.db, meeting.id)
    for partner, state in states.items():
        if partner not in partner_codes or state not in PRESENCE:
            raise Invalid("table.attendance")
        if state == "present" and unit.today < meeting.day:
            raise Conflict("table.not_yet")
        if before.get(partner) != state:
            unit.add(Attendance, "recorded", meeting_id=meeting.id, partner=partner, state=state)
    unit.record("table.attendance", "meeting", meeting.day.isoformat(), partners=len(states))


def agree(
    unit: UnitOfWork, meeting: OpenMeeting, sheet: OpenSheet, *, words: str, owner: str, due: date
) -> None:
    """Write down an agreement about somebody on the agenda: what, by whom, by which day."""
    unit.require("table.lead", "sheet", sheet.reference)
    _require_begun(unit, meeting)
    _require_open(unit, meeting)
    if sheet.id not in {row.sheet_id for row in queries.agenda(unit.db, meeting.id)}:
        raise Conflict("table.not_on_agenda")
    if owner not in partners(unit):
        raise Invalid("table.owner")
    if due < meeting.day:
        raise Invalid("table.due")
    if is_slip(due, meeting.day):
        raise Invalid("table.due_far")
    unit.add(
        Agreement,
        "made",
        sheet_id=sheet.id,
        meeting_id=meeting.id,
        owner=owner,
        words=checked_text(words, least=5, most=500),
        due_on=due,
    )
    unit.record("table.agree", "sheet", sheet.reference, owner=owner)


def review_action(
    unit: UnitOfWork, meeting: OpenMeeting, agreement_id: int, state: str, words: str = ""
) -> None:
    """Say at a later meeting how an agreement stands: done, still open, or dropped with a reason."""
    unit.require("table.lead", "meeting", meeting.day.isoformat())
    _require_begun(unit, meeting)
    _require_open(unit, meeting)
    row = queries.agreement(unit.db, agreement_id)
    if row is None:
        raise NotFound
    if row.held_on >= meeting.day:
        raise Conflict("table.next_meeting")
    if row.state != "open":
        raise Conflict("table.action_closed")
    if state not in STATES:
        raise Invalid("table.state")
    unit.add(
        ActionReview,
        "reviewed",
        agreement_id=agreement_id,
        meeting_id=meeting.id,
        state=state,
        words=checked_text(words, least=5 if state == "dropped" else 0, most=500),
    )
    unit.record("table.action", "sheet", row.reference, state=state)


def seen_meeting(unit: UnitOfWork, meeting: OpenMeeting) -> MeetingSeen:
    """The meeting as the actor may see it; each sheet on its agenda is logged as opened."""
    rows = queries.agenda(unit.db, meeting.id)
    sheets = {row.reference: seen(unit, open_sheet(unit, row.reference)) for row in rows}
    return MeetingSeen(
        meeting=meeting,
        actions=tuple(queries.open_actions(unit.db, meeting.day)),
        reviewed=tuple(queries.reviewed_at(unit.db, meeting.id)),
        items=tuple(Item(row, sheets[row.reference]) for row in rows),
        attendance=queries.attendance(unit.db, meeting.id),
        waiting=len(waiting(unit)),
        closed=queries.confirmation(unit.db, meeting.id) is not None,
    )


def was_present(unit: UnitOfWork, meeting: OpenMeeting) -> bool:
    """Whether the actor's partner was recorded as present; the organisation itself always is."""
    partner = partner_of(unit)
    return partner == OWN or queries.attendance(unit.db, meeting.id).get(partner) == "present"


def _require_begun(unit: UnitOfWork, meeting: OpenMeeting) -> None:
    if unit.today < meeting.day:
        raise Conflict("table.not_yet")


def _require_open(unit: UnitOfWork, meeting: OpenMeeting) -> None:
    """``Conflict`` once the minutes are confirmed: then nothing of a meeting changes."""
    if queries.confirmation(unit.db, meeting.id) is not None:
        raise Conflict("table.minutes_confirmed")

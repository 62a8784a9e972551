"""For the pages of the Zorgtafel: reading what was typed, and what the page of a meeting offers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.areas.zorgtafel.meetings import MeetingSeen, OpenMeeting
from service.areas.zorgtafel.write_and_confirm_minutes import Minutes
from service.core.errors import Invalid
from service.web.forms import Choice, Typed, day, whole


def day_from(text: str) -> date:
    """The day that was typed; ``Invalid`` when it is none."""
    typed = day(text)
    if typed is None:
        raise Invalid("table.day")
    return typed


def attendance_from(typed: Typed) -> dict[str, str]:
    """By partner what was chosen; a partner without a choice is left out."""
    return {partner: state for partner, state in typed.under("present-") if state}


def actions_from(typed: Typed) -> Iterator[tuple[int, str, str]]:
    """Agreement, state and words of each agreement for which a state was chosen."""
    for number, state in typed.under("state-"):
        if state and whole(number) >= 0:
            yield whole(number), state, typed(f"note-{number}")


@dataclass(frozen=True, slots=True)
class Offered:
    """What somebody may do on the page of a meeting at this moment.

    ``confirm_at`` is the meeting at which its minutes can be confirmed now, ``None`` when they cannot.
    """

    agenda: bool
    record: bool
    write: bool
    correct: bool
    confirm_at: date | None
    sheets: tuple[Choice, ...]


def offered(
    meeting_shown: MeetingSeen,
    minutes: Minutes,
    meetings: tuple[OpenMeeting, ...],
    *,
    today: date,
    leads: bool,
    person_id: int,
) -> Offered:
    """What the page offers; the act itself checks again."""
    day, open_ = meeting_shown.meeting.day, not meeting_shown.closed
    begun = day <= today
    later = sorted(meeting.day for meeting in meetings if day < meeting.day <= today)
    may_confirm = open_ and minutes.number > 0 and minutes.written_by != person_id and bool(later)
    return Offered(
        agenda=leads and day >= today and meeting_shown.waiting > 0,
        record=leads and open_,
        write=leads and open_ and begun,
        correct=leads and not open_,
        confirm_at=later[0] if may_confirm else None,
        sheets=tuple(
            Choice(item.sheet.sheet.reference, item.sheet.sheet.reference) for item in meeting_shown.items
        ),
    )

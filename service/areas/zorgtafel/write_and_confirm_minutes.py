"""Minutes of a meeting: written, confirmed at the next one by somebody else, and then never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.access.four_eyes import require_other_eyes
from service.access.unit_of_work import UnitOfWork
from service.areas.zorgtafel import queries
from service.areas.zorgtafel.meetings import OpenMeeting, open_meeting, was_present
from service.areas.zorgtafel.tables import Confirmation, Correction, MinutesRow
from service.core.changed_since import Changed, MovedOn
from service.core.clock import utc_text
from service.core.errors import Attempt, Conflict
from service.core.typed_text_rules import LEAST_REASON, checked_text


@dataclass(frozen=True, slots=True)
class Confirmed:
    """That minutes were confirmed, at the meeting of ``day``."""

    day: date
    at: datetime
    person_id: int


@dataclass(frozen=True, slots=True)
class Minutes:
    """The last version of the minutes; number 0 was never written."""

    number: int
    words: str
    written_at: datetime | None
    written_by: int | None
    confirmed: Confirmed | None
    corrections: tuple[Any, ...]


class StaleMinutes(MovedOn):
    """Somebody else wrote in the minutes meanwhile; nothing was overwritten. ``stored``: the last version."""

    code = "table.minutes_stale"

    def __init__(self, stored: Minutes) -> None:
        self.stored = stored
        at, by = stored.written_at, stored.written_by
        came = Changed("minutes", str(stored.number), None, stored.words, at, by) if at and by else None
        super().__init__(self.code, (came,) if came else (), {"number": stored.number})

    @property
    def problem(self) -> dict[str, Any]:
        """The stored minutes, for the response of the API."""
        stored = self.stored
        written_at = utc_text(stored.written_at) if stored.written_at else None
        return super().problem | {
            "stored": {
                "number": stored.number,
                "words": stored.words,
                "written_at": written_at,
                "written_by": stored.written_by,
            }
        }


def minutes_of(unit: UnitOfWork, meeting: OpenMeeting) -> Minutes:
    """The last version of the minutes of ``meeting``."""
    row = queries.minutes(unit.db, meeting.id)
    sealed = queries.confirmation(unit.db, meeting.id)
    confirmed = Confirmed(sealed.held_on, sealed.confirmed_at, sealed.confirmed_by) if sealed else None
    corrections = tuple(queries.corrections(unit.db, meeting.id))
    if row is None:
        return Minutes(0, "", None, None, confirmed, corrections)
    return Minutes(row.number, row.words, row.written_at, row.written_by, confirmed, corrections)


def write(unit: UnitOfWork, meeting: OpenMeeting, number: int, words: str) -> Minutes:
    """Write the next version on top of version ``number``.

    Raises ``Conflict`` before the meeting and once they are confirmed, ``StaleMinutes`` when somebody else
    wrote meanwhile, ``Invalid`` for text that does not fit. The same words make no new version.
    """
    day = meeting.day.isoformat()
    unit.require("table.lead", "meeting", day)
    if unit.today < meeting.day:
        raise Conflict("table.not_yet")
    stored = minutes_of(unit, meeting)
    if stored.confirmed:
        raise Conflict("table.minutes_confirmed")
    words = checked_text(words, least=LEAST_REASON, most=20_000)
    if words == stored.words:
        return stored
    if number != stored.number:
        raise StaleMinutes(stored)
    unit.add(MinutesRow, "written", meeting_id=meeting.id, number=number + 1, words=words)
    unit.record("minutes.write", "meeting", day, version=number + 1)
    return minutes_of(unit, meeting)


def confirm(unit: UnitOfWork, meeting: OpenMeeting, at_day: date, number: int) -> None:
    """Confirm version ``number`` of the minutes at the later meeting of ``at_day``.

    Only somebody who was at that later meeting, and who wrote no version of them. Raises ``NotAllowed``
    (logged) for the others, ``Conflict`` when there is nothing to confirm, it was confirmed before, the
    later meeting is none, or the version has moved on.
    """
    attempt = Attempt("minutes.confirm", "meeting", meeting.day.isoformat())
    unit.require(attempt.action, attempt.object_type, attempt.object_id)
    stored = minutes_of(unit, meeting)
    row = queries.minutes(unit.db, meeting.id)
    if row is None:
        raise Conflict("table.no_minutes")
    if stored.confirmed:
        raise Conflict("table.minutes_confirmed")
    if number != stored.number:
        raise StaleMinutes(stored)
    if not meeting.day < at_day <= unit.today:
        raise Conflict("table.next_meeting")
    later = open_meeting(unit, at_day, "minutes.confirm")
    if not was_present(unit, later):
        raise Conflict("table.not_present")
    require_other_eyes(unit, queries.writers(unit.db, meeting.id), attempt, "table.own_minutes")
    unit.add(Confirmation, "confirmed", meeting_id=meeting.id, minutes_id=row.id, at_meeting_id=later.id)
    unit.record("minutes.confirmed", "meeting", meeting.day.isoformat(), at=at_day.isoformat())


def correct(unit: UnitOfWork, meeting: OpenMeeting, words: str) -> None:
    """Put something right in confirmed minutes: a new entry beside them."""
    day = meeting.day.isoformat()
    unit.require("table.lead", "meeting", day)
    if minutes_of(unit, meeting).confirmed is None:
        raise Conflict("table.not_confirmed")
    unit.add(Correction, "written", meeting_id=meeting.id, words=checked_text(words, least=LEAST_REASON))
    unit.record("minutes.correct", "meeting", day)

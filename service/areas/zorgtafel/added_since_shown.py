"""What an act at the Zorgtafel rests on: the sheet or meeting as its author saw it, and what was added since.

Several people write at the same time. Before an act is stored, its author is shown what others have added
since. For each act this covers what its page shows beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from service.access.unit_of_work import UnitOfWork
from service.areas.zorgtafel import added_since_shown_queries as queries
from service.areas.zorgtafel.meetings import OpenMeeting, waiting
from service.areas.zorgtafel.young_person_sheets import OpenSheet, SheetSeen, seen
from service.core.changed_since import Changed, MovedOn, SeenMissing, Stream, require_seen

ON_MEETING: Final[Mapping[str, tuple[str, ...]]] = {
    "agenda": ("agenda", "waiting"),
    "attendance": ("attendance",),
    "actions": ("actions",),
    "agreements": ("agenda", "agreements"),
    "corrections": ("corrections",),
}
"""For each act in a meeting: what its author must have seen. Minutes go by the number of their version."""


def sheet_streams(unit: UnitOfWork, sheet: OpenSheet, shown: SheetSeen | None = None) -> dict[str, Stream]:
    """Everything on a sheet that the actor may see."""
    shown, db = shown or seen(unit, sheet), unit.db
    return {
        "forwards": _stream("forward", shown.forwards, "worry", "put"),
        "shares": _stream("share", shown.shares, "words", "shared"),
        "care": _stream("care", shown.care, "kind", "told"),
        "agreements": _stream("agreement", queries.agreements_on(db, sheet.id), "words", "made"),
        "links": _stream("link", queries.links(db, sheet.id), "", "linked"),
    }


def meeting_streams(unit: UnitOfWork, meeting: OpenMeeting) -> dict[str, Stream]:
    """Everything of a meeting that somebody adds to."""
    db, number = unit.db, meeting.id
    corrections = queries.corrections(db, number)
    return {
        "agenda": _stream("on_agenda", queries.on_agenda(db, number), "worry", "added", "reference"),
        "attendance": _stream("attendance", queries.attendance(db, number), "state", "recorded", "partner"),
        "actions": _stream("action", queries.actions(db, number), "state", "reviewed", "words"),
        "agreements": _stream("agreement", queries.agreements_at(db, number), "words", "made"),
        "corrections": _stream("minutes_corrected", corrections, "words", "written"),
        "waiting": _waiting(unit),
    }


def require_sheet_seen(
    unit: UnitOfWork, sheet: OpenSheet, seen: Mapping[str, int] | None, words: str = ""
) -> bool:
    """Whether there is anything to do: not when the actor stored the same ``words`` a moment ago.

    ``SeenMissing`` without ``seen``, ``MovedOn`` when anything came on the sheet since.
    """
    return required(unit, seen, sheet_streams(unit, sheet), words)


def require_meeting_seen(
    unit: UnitOfWork, meeting: OpenMeeting, act: str, seen: Mapping[str, int] | None, words: str = ""
) -> bool:
    """The same for ``act`` in a meeting."""
    return required(unit, seen, act_streams(unit, meeting, act), words)


def act_streams(unit: UnitOfWork, meeting: OpenMeeting, act: str) -> dict[str, Stream]:
    """What the author of ``act`` in a meeting must have seen."""
    streams = meeting_streams(unit, meeting)
    return {name: streams[name] for name in ON_MEETING[act]}


def required(
    unit: UnitOfWork, seen: Mapping[str, int] | None, streams: Mapping[str, Stream], words: str = ""
) -> bool:
    """``streams`` are those from before the act. An act that names something else (a case, an agreement) asks
    this after the act, so that something out of sight is refused first; the act is then rolled back."""
    if seen is None:
        raise SeenMissing("table.seen_missing")
    try:
        require_seen("table.moved_on", seen, streams)
    except MovedOn as moved:
        if words.strip() and _is_mine(unit, moved.changes, words.strip()):
            return False
        raise
    return True


def _is_mine(unit: UnitOfWork, changes: Iterable[Changed], words: str) -> bool:
    return any((change.person_id, change.now) == (unit.actor.person_id, words) for change in changes)


def _waiting(unit: UnitOfWork) -> Stream:
    """What waits for an agenda, by its highest number: the list itself becomes shorter with each agenda."""
    rows = queries.put_forward(unit.db, [row.id for row in waiting(unit)])
    return Stream(
        max((row.id for row in rows), default=0),
        lambda last: _changes("forward", [row for row in rows if row.id > last], "worry", "put"),
    )


def _stream(kind: str, rows: Iterable[Any], now: str, act: str, subject: str = "") -> Stream:
    return Stream.of(_changes(kind, rows, now, act, subject))


def _changes(kind: str, rows: Iterable[Any], now: str, act: str, subject: str = "") -> list[Changed]:
    """Each row as a change. ``now`` and ``subject`` name columns; ``act`` those that say when and by whom."""
    return [
        Changed(
            kind,
            getattr(row, subject) if subject else "",
            None,
            getattr(row, now) if now else None,
            getattr(row, f"{act}_at"),
            getattr(row, f"{act}_by"),
        )
        for row in rows
    ]

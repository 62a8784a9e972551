"""What an act at the Zorgtafel rests on: the sheet or meeting as its author saw it, and what was added since.

Several people write at the same time. Before an act is stored, its author is shown what others have added
since. For each act this covers what its page shows beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from service.access.unit_of_work import UnitOfWork
from service.areas.zorgtafel import moved_queries as queries
from service.areas.zorgtafel.meetings import OpenMeeting, waiting
from service.areas.zorgtafel.sheets import OpenSheet, SheetSeen, seen
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
    shown = shown or seen(unit, sheet)
    return {
        "forwards": Stream.of(
            [_change("forward", forward.worry, forward.put_at, forward.put_by) for forward in shown.forwards]
        ),
        "shares": Stream.of(
            [_change("share", share.words, share.shared_at, share.shared_by) for share in shown.shares]
        ),
        "care": Stream.of([_change("care", care.kind, care.told_at, care.told_by) for care in shown.care]),
        "agreements": Stream.of(
            [
                _change("agreement", row.words, row.made_at, row.made_by)
                for row in queries.agreements_on(unit.db, sheet.id)
            ]
        ),
        "links": Stream.of(
            [_change("link", None, row.linked_at, row.linked_by) for row in queries.links(unit.db, sheet.id)]
        ),
    }


def meeting_streams(unit: UnitOfWork, meeting: OpenMeeting) -> dict[str, Stream]:
    """Everything of a meeting that somebody adds to."""
    db = unit.db
    put = [
        Changed("on_agenda", row.reference, None, row.worry, row.added_at, row.added_by)
        for row in queries.on_agenda(db, meeting.id)
    ]
    present = [
        Changed("attendance", row.partner, None, row.state, row.recorded_at, row.recorded_by)
        for row in queries.attendance(db, meeting.id)
    ]
    actions = [
        Changed("action", row.words, None, row.state, row.reviewed_at, row.reviewed_by)
        for row in queries.actions(db, meeting.id)
    ]
    agreed = [
        _change("agreement", row.words, row.made_at, row.made_by)
        for row in queries.agreements_at(db, meeting.id)
    ]
    corrected = [
        _change("minutes_corrected", row.words, row.written_at, row.written_by)
        for row in queries.corrections(db, meeting.id)
    ]
    streams = {
        "agenda": put,
        "attendance": present,
        "actions": actions,
        "agreements": agreed,
        "corrections": corrected,
    }
    return {name: Stream.of(rows) for name, rows in streams.items()} | {"waiting": _waiting(unit)}


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
    rows: Sequence[Any] = queries.put_forward(unit.db, [row.id for row in waiting(unit)])
    return Stream(
        max((row.id for row in rows), default=0),
        lambda last: tuple(
            _change("forward", row.worry, row.put_at, row.put_by) for row in rows if row.id > last
        ),
    )


def _change(kind: str, words: str | None, at: Any, person_id: int) -> Changed:
    return Changed(kind, "", None, words, at, person_id)

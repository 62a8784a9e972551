"""Reading the access log; reading it is logged too."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from service.access.unit_of_work import UnitOfWork
from service.areas.sign_in import names_and_teams as people
from service.audit import queries
from service.core.days import add_days, begin_of
from service.core.errors import Invalid

PAGE: Final = 100
EVERYTHING: Final = 100_000
"""More entries than one case ever has."""

_CASE: Final = re.compile(r"[0-9]{4}-[0-9]{4,7}\Z")


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries: of one case and what belongs to it, by one person, on one day (local), before a
    number."""

    case: str | None = None
    person_id: int | None = None
    day: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry as the privacy officer reads it. ``person`` is the present name of who it was."""

    seq: int
    at: datetime
    person_id: int | None
    person: str | None
    on_behalf_of: str | None
    role: str
    action: str
    object_type: str
    object_id: str | None
    purpose: str | None
    outcome: str
    facts: Mapping[str, Any]


class Look(NamedTuple):
    """An entry of the log in codes alone; ``facts`` is JSON."""

    seq: int
    at: datetime
    person_id: int | None
    role: str
    action: str
    object_id: str
    purpose: str | None
    outcome: str
    facts: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """Entries, the latest first; ``older`` asks for the next page, ``None`` on the last."""

    entries: tuple[LogEntry, ...]
    older: int | None


def read_log(unit: UnitOfWork, chosen: LogFilter, limit: int = PAGE) -> LogPage:
    """The entries that fit, for a privacy officer; ``Invalid`` when the case is not a reference."""
    unit.require("log.read", "log")
    if chosen.case is not None and not _CASE.match(chosen.case):
        raise Invalid("audit.not_a_case")
    since, until = _local_day(chosen.day, unit.installation.organisation.zone)
    rows = queries.page(
        unit.db,
        case=chosen.case,
        person_id=chosen.person_id,
        since=since,
        until=until,
        before=chosen.before,
        limit=limit + 1,
    )
    unit.record(
        "log.read",
        "log",
        chosen.case,
        person=chosen.person_id,
        day=chosen.day.isoformat() if chosen.day else None,
    )
    shown, more = rows[:limit], len(rows) > limit
    return LogPage(_entries(unit, shown), shown[-1].seq if more else None)


def looks_at(unit: UnitOfWork, reference: str) -> tuple[LogEntry, ...]:
    """Every entry about a case and what belongs to it, the latest first. Whoever asks has opened the case."""
    rows = queries.page(
        unit.db, case=reference, person_id=None, since=None, until=None, before=None, limit=EVERYTHING
    )
    return _entries(unit, rows)


def looks_in_codes(unit: UnitOfWork, reference: str) -> tuple[Look, ...]:
    """The same, the first one first, without names. Whoever asks has opened the case."""
    return tuple(map(Look._make, queries.looks(unit.db, reference)))


def count_looks(unit: UnitOfWork, reference: str) -> int:
    """How many entries ``looks_at`` gives. Whoever asks has opened the case."""
    return queries.count_about(unit.db, reference)


def _entries(unit: UnitOfWork, rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[LogEntry, ...]:
    names = people.names_of(unit, {row.person_id for row in rows if row.person_id is not None})
    # By hand and in the order of the fields: a case has up to thousands, and ``read_as`` asks each for each.
    return tuple(
        LogEntry(
            row.seq,
            row.at,
            row.person_id,
            names.get(row.person_id),
            row.on_behalf_of,
            row.role,
            row.action,
            row.object_type,
            row.object_id,
            row.purpose,
            row.outcome,
            json.loads(row.facts) if row.facts != "{}" else {},
        )
        for row in rows
    )


def times_done(unit: UnitOfWork, action: str, object_id: str) -> int:
    """How often ``action`` was done to an object before this request, such as the number of a print."""
    return queries.count(unit.db, action, object_id)


def looked(unit: UnitOfWork, person_id: int, actions: Collection[str], object_id: str) -> bool:
    """Whether the log shows, from before this request, that a person did one of ``actions`` to an object."""
    return queries.did_any(unit.db, person_id, actions, object_id)


def _local_day(day: date | None, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """The first moment of a day and of the day after it, where the organisation is."""
    if day is None:
        return None, None
    begins = begin_of(day, zone)
    return begins, add_days(begins, 1, zone)

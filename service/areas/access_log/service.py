"""Reading the access log; reading it is logged too."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Row

from service.access.unit_of_work import UnitOfWork
from service.areas.access_log.entries import LogEntry
from service.areas.access_log.entries_grouped_into_acts import Act, acts
from service.areas.sign_in import names_and_teams as people
from service.audit import queries
from service.audit.quick_check import QuickCheck, quick_check
from service.core.days import add_days, begin_of
from service.core.errors import Invalid

PAGE: Final = 100
ACTS: Final = 100
"""Entries from which one page of acts is made."""
ASIDE: Final = 50
"""Entries on either side of a page that tell which acts lie across its edge."""
NEAR: Final = 1_000
"""How many numbers further the entries of one act may lie, with those of others between them."""
EVERYTHING: Final = 100_000
"""More entries than one case ever has."""

_CASE: Final = re.compile(r"[0-9]{4}-[0-9]{4,7}\Z")
_ACTION: Final = re.compile(r"[a-z_]+(?:\.[a-z_]+)+\Z")


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries: of one case and what belongs to it, by one person, with one action, from one day up to
    and with another (local), before a number."""

    case: str | None = None
    person_id: int | None = None
    action: str | None = None
    from_day: date | None = None
    to_day: date | None = None
    before: int | None = None


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


@dataclass(frozen=True, slots=True)
class ActsPage:
    """Acts, the latest first; ``older`` asks for the next page, ``None`` on the last; ``until``: with these
    filters no further was looked than this moment. ``whole`` says what was checked of the log."""

    acts: tuple[Act, ...]
    older: int | None
    until: datetime | None
    whole: QuickCheck


def read_log(unit: UnitOfWork, chosen: LogFilter, limit: int = PAGE) -> LogPage:
    """The entries that fit, for a privacy officer; ``Invalid`` when the case is not a reference."""
    wanted = _let_in(unit, chosen)
    rows = queries.page(unit.db, wanted, limit + 1)
    _note(unit, chosen)
    shown, more = rows[:limit], len(rows) > limit
    older = shown[-1].seq if more else queries.looked_until(unit.db, wanted)
    return LogPage(_entries(unit, shown), older)


def read_acts(unit: UnitOfWork, chosen: LogFilter) -> ActsPage:
    """``read_log`` by act. An act stands on the page of its last entry; ``ASIDE`` entries before and after a
    page are read too, so that none is cut in two."""
    wanted = _let_in(unit, chosen)
    rows = queries.page(unit.db, wanted, ACTS + ASIDE)
    window, more = rows[:ACTS], len(rows) > ACTS
    after: queries.Entries = []
    if chosen.before is not None:
        ahead = replace(wanted, first=chosen.before, last=chosen.before + NEAR)
        after = queries.later(unit.db, ahead, ASIDE)
    lowest = window[-1].seq if window else 0
    in_order = _entries(unit, [*rows[::-1], *after])
    shown = tuple(act for act in acts(in_order) if lowest <= act.last < (chosen.before or act.last + 1))
    looked_until = None if more else queries.looked_until(unit.db, wanted)
    _note(unit, chosen)
    return ActsPage(
        acts=shown,
        older=lowest if more else looked_until,
        until=queries.moment_of(unit.db, looked_until) if looked_until else None,
        whole=_quick_check(unit, window, all_in_a_row=wanted.all_in_a_row),
    )


def _quick_check(unit: UnitOfWork, shown: queries.Entries, *, all_in_a_row: bool) -> QuickCheck:
    installation = unit.installation
    return quick_check(
        unit.db,
        installation.settings.data,
        installation.keys.audit,
        installation.anchor.head,
        shown,
        all_in_a_row=all_in_a_row,
    )


def _let_in(unit: UnitOfWork, chosen: LogFilter) -> queries.Wanted:
    """What to ask the log; ``NotAllowed`` (logged) for another role."""
    unit.require("log.read", "log")
    if chosen.case is not None and not _CASE.match(chosen.case):
        raise Invalid("audit.not_a_case")
    if chosen.action is not None and not _ACTION.match(chosen.action):
        raise Invalid("audit.not_an_action")
    to = _before_to(unit, chosen)
    last = None if chosen.before is None else chosen.before - 1
    return queries.Wanted(
        case=chosen.case,
        person_id=chosen.person_id,
        action=chosen.action,
        first=_first_of(unit, chosen.from_day),
        last=to if last is None else last if to is None else min(last, to),
    )


def _before_to(unit: UnitOfWork, chosen: LogFilter) -> int | None:
    """The number of the last entry of the period."""
    if chosen.to_day is None:
        return None
    zone = unit.installation.organisation.zone
    return queries.first_from(unit.db, add_days(begin_of(chosen.to_day, zone), 1, zone)) - 1


def _first_of(unit: UnitOfWork, day: date | None) -> int | None:
    if day is None:
        return None
    return queries.first_from(unit.db, begin_of(day, unit.installation.organisation.zone))


def _note(unit: UnitOfWork, chosen: LogFilter) -> None:
    unit.record(
        "log.read",
        "log",
        chosen.case,
        person=chosen.person_id,
        done=chosen.action,
        first_day=chosen.from_day.isoformat() if chosen.from_day else None,
        last_day=chosen.to_day.isoformat() if chosen.to_day else None,
    )


def looks_at(unit: UnitOfWork, reference: str) -> tuple[LogEntry, ...]:
    """Every entry about a case and what belongs to it, the latest first. Whoever asks has opened the case."""
    return _entries(unit, queries.page(unit.db, queries.Wanted(case=reference), EVERYTHING))


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
            row.session_id,
            names.get(row.person_id),
            row.on_behalf_of,
            row.role,
            row.action,
            row.object_type,
            row.object_id,
            row.purpose,
            row.outcome,
            json.loads(row.facts) if row.facts != "{}" else {},
            row.rows_digest is not None,
        )
        for row in rows
    )


def times_done(unit: UnitOfWork, action: str, object_id: str) -> int:
    """How often ``action`` was done to an object before this request, such as the number of a print."""
    return queries.count(unit.db, action, object_id)


def looked(unit: UnitOfWork, person_id: int, actions: Collection[str], object_id: str) -> bool:
    """Whether the log shows, from before this request, that a person did one of ``actions`` to an object."""
    return queries.did_any(unit.db, person_id, actions, object_id)

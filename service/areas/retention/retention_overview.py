"""The cases whose term has passed, and the retention of one case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.access.open_case import OpenCase, visible
from service.access.unit_of_work import UnitOfWork
from service.areas.retention import hold_and_destruction_queries as queries
from service.areas.retention import last_change_queries as change_queries
from service.areas.retention.classes import KeptClass, case_file, classes
from service.areas.retention.destruction import Request, requests_of
from service.areas.retention.legal_hold import Hold, holds_on
from service.areas.retention.tombstones import Tombstone

PAGE: Final = 50
MOST: Final = 400
"""The highest count; above it the page shows "more than"."""
TOMBSTONES_SHOWN: Final = 200
"""The latest ones."""


@dataclass(frozen=True, slots=True)
class DueCase:
    """A case whose term has passed. ``held``: it may not be destroyed now."""

    id: int
    reference: str
    changed_at: datetime
    ended_at: datetime
    held: bool


@dataclass(frozen=True, slots=True)
class DueList:
    """One page of them, the oldest first. ``after`` asks for the next page, ``None`` on the last; ``total``
    is at most ``MOST`` + 1."""

    cases: tuple[DueCase, ...]
    total: int
    after: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The retention of one case: last change, end of the term, holds and requests, the first one first."""

    changed_at: datetime
    ends_at: datetime
    passed: bool
    holds: tuple[Hold, ...]
    requests: tuple[Request, ...]

    @property
    def held(self) -> bool:
        return any(hold.stands for hold in self.holds)

    @property
    def waiting(self) -> Request | None:
        """The request that waits for somebody else."""
        return next((request for request in self.requests if request.waits), None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request on the case ``reference`` that waits for somebody else."""

    reference: str
    ground: str
    asked_at: datetime
    asked_by: int


def due(unit: UnitOfWork, after: int = 0, limit: int = PAGE) -> DueList:
    """The cases the actor may see of which nothing changed for the whole term."""
    unit.require("retention.read", "retention")
    kept, may_see = case_file(), visible(unit.actor, "retention.read")
    zone = unit.installation.organisation.zone
    before = kept.passed_before(unit.now, zone)
    rows = change_queries.due_page(unit.db, may_see, before, after=after, limit=limit + 1)
    shown = rows[:limit]
    whole = after == 0 and len(rows) <= limit
    total = len(rows) if whole else change_queries.count_due(unit.db, may_see, before, MOST + 1)
    together = {row.id: change_queries.joined(unit.db, row.id) for row in shown}
    under_hold = queries.held_now(unit.db, [case_id for ids in together.values() for case_id in ids])
    changed = change_queries.last_changes(unit.db, [row.id for row in shown])
    unit.record("retention.read", "retention", shown=len(shown), total=total)
    cases = tuple(
        DueCase(
            row.id,
            row.reference,
            changed[row.id],
            kept.ends(changed[row.id], zone),
            held=None in under_hold or not under_hold.isdisjoint(together[row.id]),
        )
        for row in shown
    )
    return DueList(cases, total, shown[-1].id if len(rows) > limit else None)


def waiting(unit: UnitOfWork) -> tuple[Waiting, ...]:
    """The requests that wait, on cases that the actor may see."""
    rows = queries.waiting(unit.db, visible(unit.actor, "retention.read"), MOST)
    return tuple(Waiting(*row) for row in rows)


def standing(unit: UnitOfWork, case: OpenCase) -> Standing:
    """How ``case``, which was opened for it, stands."""
    changed = change_queries.last_change(unit.db, case.id)
    ends = case_file().ends(changed, unit.installation.organisation.zone)
    return Standing(changed, ends, ends <= unit.now, holds_on(unit, case), requests_of(unit, case))


def kept(unit: UnitOfWork) -> tuple[KeptClass, ...]:
    """Every class of what is kept."""
    unit.require("retention.read", "retention")
    return classes()


def tombstones(unit: UnitOfWork) -> tuple[Tombstone, ...]:
    """The latest tombstones."""
    unit.require("retention.read", "retention")
    return queries.tombstones(unit.db, TOMBSTONES_SHOWN)


def how_many(unit: UnitOfWork) -> int:
    """How many tombstones there are."""
    unit.require("retention.read", "retention")
    return queries.count_tombstones(unit.db)

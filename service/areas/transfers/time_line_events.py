"""Transfers of a case to another team, for its time line."""

from __future__ import annotations

from collections.abc import Iterator

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.time_line_event import Event
from service.areas.transfers import queries


def events(unit: UnitOfWork, case: OpenCase) -> Iterator[Event]:
    """Each step of a transfer: asked, accepted, refused or withdrawn."""
    for row in queries.transfers(unit.db, case.id):
        facts = {"from_team": row.from_team, "to_team": row.to_team}
        yield Event(row.made_at, f"transfer_{row.kind}", row.made_by, None, facts)

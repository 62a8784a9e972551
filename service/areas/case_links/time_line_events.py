"""Links of a case with others of the young person, for its time line."""

from __future__ import annotations

from collections.abc import Iterator

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.case_links import queries as link_queries
from service.areas.cases.time_line_event import Event


def events(unit: UnitOfWork, case: OpenCase) -> Iterator[Event]:
    """Each step of linking or parting two cases."""
    for row in link_queries.links(unit.db, case.id):
        ends = row.case_id == case.id
        act = "part" if row.undoes else "link"
        kind = f"{act}_{row.kind}_{'ends' if ends else 'goes_on'}"
        yield Event(row.made_at, kind, row.made_by, None, {"other": row.goes_on if ends else row.ends})

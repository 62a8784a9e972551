"""The work list: the cases somebody works with, what is due first on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from service.access.open_case import visible
from service.access.unit_of_work import UnitOfWork
from service.areas.cases import work_list_queries
from service.areas.cases.case_code_search import Code
from service.areas.cases.release_cases_on_leaving import Held
from service.areas.cases.rounds import Stage
from service.areas.cases.topics import topics_of
from service.db.base import AnyRow, read_as
from service.identity.permissions import CASE_WORKERS

PAGE: Final = 40
MOST: Final = 400
"""The work list counts and pages no further, so that it costs the same at any number of cases."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list; all filters apply together. ``mine``: the actor has the case; ``unassigned``: nobody has
    it; ``overdue``: the moment of the conversation has passed; ``code``: a case code, the beginning of one,
    or the number in it; ``open_only``: something waits in the case."""

    mine: bool = False
    unassigned: bool = False
    overdue: bool = False
    team: int | None = None
    stage: Stage | None = None
    code: str = ""
    open_only: bool = False


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in the work list. There is no score here, and none decides the order.

    ``due_at`` is the earliest moment that no conversation has met; ``talked``: the conversation of the
    latest round was held; ``assigned_to`` is the id of who has the case; ``topic`` is what people call it;
    ``goes_on_in`` the code of the case of the same young person that goes on.
    """

    reference: str
    setting: str
    team_id: int
    age: int
    age_at: datetime
    round: int
    stage: Stage
    due_at: datetime | None
    acute: bool
    talked: bool
    created_at: datetime
    assigned_to: int | None
    topic: str = ""
    goes_on_in: str | None = None


@dataclass(frozen=True, slots=True)
class WorkList:
    """One page of the work list: ``shown`` of ``total`` that fit, of ``everything`` that the actor may see.

    Both are counted up to ``MOST``; ``more`` and ``more_in_all`` say whether there are more. ``nobodys``
    counts the open cases that nobody has, for actors who can take them.
    """

    rows: tuple[CaseRow, ...]
    total: int
    everything: int
    page: int
    pages: int
    more: bool
    more_in_all: bool
    nobodys: Held

    @property
    def shown(self) -> int:
        return len(self.rows)


def work_list(unit: UnitOfWork, filters: Filters | None = None, page: int = 1) -> WorkList:
    """The cases the actor works with, what is due first on top; a page that does not exist is the last.

    Counted and paged up to ``MOST``; cases after that are found with a filter or by code.
    """
    filters = filters or Filters()
    action = "case.search" if filters.code.strip() else "case.list"
    unit.require(action, "case")
    all_of_mine = work_list_queries.ListSelection(
        visible(unit.actor, action, work_list_queries.STAND.team_id), tuple(sorted(unit.actor.teams))
    )
    selection = replace(
        all_of_mine,
        teams=tuple(team_id for team_id in all_of_mine.teams if filters.team in (None, team_id)),
        person_id=unit.actor.person_id if filters.mine else None,
        unassigned=filters.unassigned,
        due_before=unit.clock if filters.overdue else None,
        stage=filters.stage,
        is_open=True if filters.open_only else None,
        among=_ids_by_code(unit, filters.code),
    )
    everything = work_list_queries.count(unit.db, all_of_mine, MOST + 1)
    total = everything if selection == all_of_mine else work_list_queries.count(unit.db, selection, MOST + 1)
    counted = min(total, MOST)
    pages = max(1, -(-counted // PAGE))
    page = min(max(page, 1), pages)
    rows = work_list_queries.page(unit.db, selection, limit=PAGE, offset=(page - 1) * PAGE)
    topics = topics_of(unit, [case.reference for case, _ in rows])
    unit.record(action, "case", shown=len(rows), total=counted)
    return WorkList(
        tuple(_case_row(case, stand, topics) for case, stand in rows),
        counted,
        min(everything, MOST),
        page,
        pages,
        total > MOST,
        everything > MOST,
        _count_unassigned(unit, all_of_mine),
    )


def _ids_by_code(unit: UnitOfWork, code: str) -> tuple[int, ...] | None:
    if not code.strip():
        return None
    meant = Code.typed(code)
    return work_list_queries.named(unit.db, meant, MOST) if meant else ()


def _count_unassigned(unit: UnitOfWork, all_of_mine: work_list_queries.ListSelection) -> Held:
    if not unit.actor.roles & CASE_WORKERS:
        return Held(0, 0)
    unassigned = replace(all_of_mine, unassigned=True, is_open=True)
    acute = work_list_queries.count(unit.db, replace(unassigned, acute=True), MOST + 1)
    return Held(work_list_queries.count(unit.db, unassigned, MOST + 1), acute)


def _case_row(case: AnyRow, stand: AnyRow, topics: Mapping[str, str]) -> CaseRow:
    return read_as(
        CaseRow,
        case,
        round=case.number,
        due_at=stand.due_at,
        acute=stand.acute,
        talked=stand.talked,
        assigned_to=stand.assigned_to,
        topic=topics.get(case.reference, ""),
    )

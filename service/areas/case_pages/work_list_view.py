"""The work list as its page shows it: rows, chips that can be taken off, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from service.areas.cases.assignments import Assignment
from service.areas.cases.release_cases_on_leaving import Held
from service.areas.cases.work_list import MOST, CaseRow, Filters, WorkList
from service.core.reader_language import Reader
from service.web.forms import Choice

NEAR: Final = 2
"""How many pages before and after the open one get a link, besides the first and the last."""


@dataclass(frozen=True, slots=True)
class RowView:
    """One case in the work list."""

    reference: str
    age: str
    setting: str
    stage: str
    with_whom: str
    due: str
    acute: bool
    late: bool
    topic: str
    goes_on_in: str | None


@dataclass(frozen=True, slots=True)
class WithWhom:
    """Who has a case; without ``name`` nobody has it. ``id`` is that of the assignment."""

    id: int
    person: str
    name: str
    note: str
    since: datetime | None


def row_view(row: CaseRow, now: datetime, names: Mapping[int, str], reader: Reader) -> RowView:
    """A case as a row of the list; ``names`` holds the name of who has the case."""
    without_due = reader("cases.due_met" if row.talked else "cases.due_none")
    return RowView(
        reference=row.reference,
        age=_age_words(row, now, reader),
        setting=reader(f"setting.{row.setting}"),
        stage=reader("stage.talked" if row.talked else f"stage.{row.stage}"),
        with_whom=names[row.assigned_to] if row.assigned_to else reader("cases.with_nobody"),
        due=reader.near_in("date.by", row.due_at, now) if row.due_at else without_due,
        acute=row.acute,
        late=row.due_at is not None and row.due_at < now,
        topic=row.topic,
        goes_on_in=row.goes_on_in,
    )


def _age_words(row: CaseRow, now: datetime, reader: Reader) -> str:
    """The age, with its day when that is not today."""
    years = reader("cases.years", n=row.age)
    asked_on, today = (moment.astimezone(reader.zone).date() for moment in (row.age_at, now))
    return years if asked_on == today else reader("facts.age_on", age=years, day=reader.day(asked_on))


def with_whom(assigned: Sequence[Assignment], names: Mapping[int, str]) -> WithWhom:
    """Who has the case, by the last of its assignments ``assigned``."""
    if not assigned:
        return WithWhom(0, "", "", "", None)
    last = assigned[-1]
    person = last.person_id
    return WithWhom(last.id, str(person or ""), names[person] if person else "", last.note, last.made_at)


def chips(chosen: Filters, teams: Sequence[tuple[int, str]], reader: Reader) -> list[Choice]:
    """One chip for each filter; it turns the filter on or off."""
    offered = [
        (replace(chosen, open_only=not chosen.open_only), reader("cases.open"), chosen.open_only),
        (replace(chosen, mine=not chosen.mine, unassigned=False), reader("cases.mine"), chosen.mine),
        (
            replace(chosen, unassigned=not chosen.unassigned, mine=False),
            reader("cases.unassigned"),
            chosen.unassigned,
        ),
        (replace(chosen, overdue=not chosen.overdue), reader("cases.overdue"), chosen.overdue),
    ]
    for number, name in teams:
        on = chosen.team == number
        offered.append((replace(chosen, team=None if on else number), name, on))
    if chosen.code:
        offered.append((replace(chosen, code=""), chosen.code, True))
    return [Choice(address(filters), words, current=on) for filters, words, on in offered]


def nobodys_line(nobodys: Held, reader: Reader) -> str:
    """That open cases are with nobody, and how many of them are acute; empty when there are none."""
    if not nobodys.cases:
        return ""
    line = reader("cases.nobodys_many" if nobodys.cases > MOST else "cases.nobodys", n=nobodys.cases)
    return f"{line} {reader('cases.nobodys_acute', n=nobodys.acute)}" if nobodys.acute else line


def found_line(work_list: WorkList, filtered: bool, reader: Reader) -> str:
    """How many cases there are, as far as they were counted."""
    if work_list.more and not filtered:
        return reader("cases.found_many", n=work_list.total)
    shown = reader("cases.more_than", n=work_list.total) if work_list.more else str(work_list.total)
    total = (
        reader("cases.more_than", n=work_list.everything)
        if work_list.more_in_all
        else str(work_list.everything)
    )
    return reader("cases.found", shown=shown, total=total)


def pages(filters: Filters, work_list: WorkList) -> list[Choice]:
    """Links to the first page, the last, and those near the one that is open."""
    near = range(work_list.page - NEAR, work_list.page + NEAR + 1)
    numbers = sorted({1, work_list.pages, *(number for number in near if 1 <= number <= work_list.pages)})
    return [Choice(address(filters, n), str(n), current=n == work_list.page) for n in numbers]


def address(filters: Filters, page: int = 1) -> str:
    """The address of a page of the list with these filters."""
    fields = {
        "mine": "yes" if filters.mine else "",
        "unassigned": "yes" if filters.unassigned else "",
        "overdue": "yes" if filters.overdue else "",
        "state": _state_field(filters),
        "team": str(filters.team or ""),
        "code": filters.code,
        "page": str(page) if page > 1 else "",
    }
    filled = {name: value for name, value in fields.items() if value}
    return f"/cases?{urlencode(filled)}" if filled else "/cases"


def _state_field(filters: Filters) -> str:
    """The part of the address about open cases: empty for the default, which is open cases only, or all cases
    when the list is searched by code."""
    if filters.code:
        return "open" if filters.open_only else ""
    return "" if filters.open_only else "all"

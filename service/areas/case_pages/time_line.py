"""What happened in a case, in order. A line never changes; new lines come after it.

So a line says nothing that a later act could change. Successive saves of one person on one day are one line,
which is added when it is closed: by another event, or by the end of the day. Until then it is shown apart.
That a moment was lifted is a line of its own. No line says that a band set a moment: once a score is declined
nothing of the band may be shown, so the page shows it beside the time line, where it can disappear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import time_line_events as assessments
from service.areas.case_links import time_line_events as case_links
from service.areas.cases import queries
from service.areas.cases.assignments import assignments_of
from service.areas.cases.rounds import Round, rounds_of
from service.areas.cases.time_line_event import Event
from service.areas.screenings import time_line_events as screenings
from service.areas.transfers import time_line_events as transfers
from service.core.days import day_of
from service.db.base import AnyRow

SAVED = "answers_saved"


@dataclass(frozen=True, slots=True)
class TimeLine:
    """``events`` never change, the making of the case first. ``filling`` is the line that still grows while
    somebody saves answers, or ``None``. ``ahead`` is the moment that waits, or ``None``."""

    events: tuple[Event, ...]
    filling: Event | None
    ahead: datetime | None


def time_line(unit: UnitOfWork, case: OpenCase) -> TimeLine:
    """Everything that happened in ``case``."""
    rounds = rounds_of(unit, case.id)
    happened = [*_case_made(unit, case), *_rounds_begun(unit, rounds)]
    happened += transfers.events(unit, case)
    happened += case_links.events(unit, case)
    happened += screenings.events(unit, case, rounds)
    happened += assessments.events(unit, rounds)
    happened += _assignments(unit, case)
    happened += _due_moments(unit, case, rounds, happened)
    in_order = sorted(happened, key=_place)
    zone = unit.installation.organisation.zone
    lines = list(_merge_saves(in_order, zone))
    row = queries.earliest_due_of_case(unit.db, case.id)
    ahead = None if row is None else row.due_at
    last_line = lines[-1]
    if last_line.kind == SAVED and day_of(last_line.at, zone) == day_of(unit.now, zone):
        return TimeLine(tuple(lines[:-1]), last_line, ahead)
    return TimeLine(tuple(lines), None, ahead)


def _place(event: Event) -> tuple[bool, datetime, bool]:
    """The making of the case is first, whatever the clock said since; all else goes by its moment."""
    return event.kind != "case_made", event.at, event.kind == "round_corrects"


def _merge_saves(in_order: Iterable[Event], zone: ZoneInfo) -> Iterator[Event]:
    """The same events, with successive saves as one event at the time of the last of them."""
    waiting: Event | None = None
    for event in in_order:
        if waiting is not None and _are_saves_together(waiting, event, zone):
            answers = waiting.facts["answers"] + event.facts["answers"]
            waiting = replace(waiting, at=event.at, facts={"answers": answers})
            continue
        if waiting is not None:
            yield waiting
        waiting = event
    if waiting is not None:
        yield waiting


def _are_saves_together(before: Event, event: Event, zone: ZoneInfo) -> bool:
    """Whether two successive events are saves of one person, in one round, on one day."""
    return (
        before.kind == event.kind == SAVED
        and (before.person_id, before.round) == (event.person_id, event.round)
        and day_of(before.at, zone) == day_of(event.at, zone)
    )


def _case_made(unit: UnitOfWork, case: OpenCase) -> Iterator[Event]:
    case_row = queries.case_facts(unit.db, case.id)
    yield Event(
        case_row.created_at, "case_made", case_row.created_by, None, {"reported_by": case_row.reported_by}
    )


def _rounds_begun(unit: UnitOfWork, rounds: Sequence[Round]) -> Iterator[Event]:
    """The beginning of each round, and the changes of its age and setting while it was a draft."""
    changes = queries.intake_changes(unit.db, [round_.id for round_ in rounds])
    for round_ in rounds:
        of_round = [row for row in changes if row.intake_id == round_.id]
        age, setting = (
            (of_round[0].age_before, of_round[0].setting_before) if of_round else (round_.age, round_.setting)
        )
        kind = "round_corrects" if round_.corrects else "round_begun"
        facts = {"age": age, "setting": setting}
        yield Event(round_.created_at, kind, round_.created_by, round_.number, facts)
        for row in of_round:
            yield Event(
                row.changed_at, _facts_event_kind(row), row.changed_by, round_.number, _changed_facts(row)
            )


def _facts_event_kind(row: AnyRow) -> str:
    same = (row.age, row.setting) == (row.age_before, row.setting_before)
    return "age_confirmed" if same else "facts_changed"


def _changed_facts(row: AnyRow) -> dict[str, Any]:
    names = ("age", "setting", "age_before", "setting_before")
    return {name: getattr(row, name) for name in names}


def _assignments(unit: UnitOfWork, case: OpenCase) -> Iterator[Event]:
    """Each assignment after the first, which is that of the maker."""
    for assignment in assignments_of(unit, case)[1:]:
        if assignment.because:
            yield Event(assignment.made_at, "left", assignment.made_by, None, {"because": assignment.because})
            continue
        kind = "assigned" if assignment.person_id else "unassigned"
        yield Event(assignment.made_at, kind, assignment.made_by, None, {"to": assignment.person_id})


def _due_moments(
    unit: UnitOfWork, case: OpenCase, rounds: Sequence[Round], happened: Sequence[Event]
) -> Iterator[Event]:
    """Each moment that was set (``behind``: an earlier one still counted), that lapsed, or that was lifted
    when the correcting round was screened."""
    round_numbers = {round_.id: round_.number for round_ in rounds}
    lifts = {round_.corrects: _screening_event(round_, happened) for round_ in rounds if round_.corrects}
    rows, conversations = queries.dues(unit.db, case.id), queries.held(unit.db, case.id)
    for row in rows:
        facts = {"at": row.due_at, "because": _public_reason(row.because)}
        is_behind = any(_still_counted(earlier, row, conversations) for earlier in rows)
        behind = {"behind": True} if is_behind else {}
        yield Event(row.set_at, "due_set", row.set_by, round_numbers[row.intake_id], facts | behind)
        if row.lapsed_at is not None:
            yield Event(row.lapsed_at, "due_lapsed", row.lapsed_by, round_numbers[row.intake_id], facts)
            continue
        lifted = lifts.get(row.intake_id)
        if row.lifted and lifted is not None:
            yield Event(lifted.at, "due_lifted", lifted.person_id, lifted.round, facts)


def _screening_event(round_: Round, happened: Iterable[Event]) -> Event | None:
    """The event of the screening of a round; ``None`` when it has none."""
    return next(
        (event for event in happened if event.kind == "screening" and event.round == round_.number), None
    )


def _still_counted(earlier: AnyRow, row: AnyRow, conversations: Sequence[AnyRow]) -> bool:
    """Whether ``earlier``, an earlier moment of the same round, counted when ``row`` was set: it had not
    lapsed, and no conversation had met it."""
    if earlier.intake_id != row.intake_id or earlier.id >= row.id or earlier.due_at >= row.due_at:
        return False
    lapsed = earlier.lapsed_at is not None and earlier.lapsed_at <= row.set_at
    talks = [talk.recorded_at for talk in conversations if talk.intake_id >= earlier.intake_id]
    return not (lapsed or any(earlier.set_at <= at <= row.set_at for at in talks))


def _public_reason(because: str) -> str:
    return "kept" if because == "band" else because

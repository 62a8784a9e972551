"""What happened in a case, told in order: a line that was told stays as it is, and new ones come after it.

So a line says nothing that a later act could change. Saves of one person that follow each other on one day
are one line, and it is told once it is closed: by anything else that happened, or by the end of the day.
Until then it stands apart, as what somebody is doing now. That a moment was lifted is a line of its own. And
no line says that a band set a moment: once a score is declined nothing may be told of it, so it is told
beside the line, where it can go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import events as assessments
from service.areas.cases import queries
from service.areas.cases.assignments import assignments_of
from service.areas.cases.events import Event
from service.areas.cases.rounds import Round, rounds_of
from service.areas.links import events as hand_overs
from service.areas.screenings import events as screenings
from service.core.days import day_of
from service.db.base import AnyRow

SAVED = "answers_saved"


@dataclass(frozen=True, slots=True)
class TimeLine:
    """``events`` are told for good, the first thing first. ``filling`` is the line that still grows while
    somebody saves answers, or ``None``. ``ahead`` is the moment that counts now, where one waits."""

    events: tuple[Event, ...]
    filling: Event | None
    ahead: datetime | None


def time_line(unit: UnitOfWork, case: OpenCase) -> TimeLine:
    """Everything that happened in ``case``."""
    rounds = rounds_of(unit, case.id)
    happened = [*_of_case(unit, case), *_begun(unit, rounds)]
    happened += hand_overs.events(unit, case)
    happened += screenings.events(unit, case, rounds)
    happened += assessments.events(unit, rounds)
    happened += _assigned(unit, case)
    happened += _due(unit, case, rounds, happened)
    in_order = sorted(happened, key=lambda event: (event.at, event.kind == "round_corrects"))
    zone = unit.installation.organisation.zone
    lines = list(_together(in_order, zone))
    row = queries.earliest_due_of_case(unit.db, case.id)
    ahead = None if row is None else row.due_at
    last = lines[-1]
    if last.kind == SAVED and day_of(last.at, zone) == day_of(unit.now, zone):
        return TimeLine(tuple(lines[:-1]), last, ahead)
    return TimeLine(tuple(lines), None, ahead)


def _together(in_order: Iterable[Event], zone: ZoneInfo) -> Iterator[Event]:
    """The same events, with the saves that follow each other as one, at the time of the last of them."""
    waiting: Event | None = None
    for event in in_order:
        if waiting is not None and _belongs(waiting, event, zone):
            answers = waiting.facts["answers"] + event.facts["answers"]
            waiting = replace(waiting, at=event.at, facts={"answers": answers})
            continue
        if waiting is not None:
            yield waiting
        waiting = event
    if waiting is not None:
        yield waiting


def _belongs(before: Event, event: Event, zone: ZoneInfo) -> bool:
    """Whether two events that follow each other are saves of one person, in one round, on one day."""
    return (
        before.kind == event.kind == SAVED
        and (before.person_id, before.round) == (event.person_id, event.round)
        and day_of(before.at, zone) == day_of(event.at, zone)
    )


def _of_case(unit: UnitOfWork, case: OpenCase) -> Iterator[Event]:
    made = queries.case_facts(unit.db, case.id)
    yield Event(made.created_at, "case_made", made.created_by, None, {"reported_by": made.reported_by})


def _begun(unit: UnitOfWork, rounds: Sequence[Round]) -> Iterator[Event]:
    """Each round as it began, and what was put right of its age and its place while it was a draft."""
    changes = queries.intake_changes(unit.db, [round_.id for round_ in rounds])
    for round_ in rounds:
        mine = [row for row in changes if row.intake_id == round_.id]
        age, setting = (mine[0].age_before, mine[0].setting_before) if mine else (round_.age, round_.setting)
        kind = "round_corrects" if round_.corrects else "round_begun"
        facts = {"age": age, "setting": setting}
        yield Event(round_.created_at, kind, round_.created_by, round_.number, facts)
        for row in mine:
            yield Event(row.changed_at, _put_right(row), row.changed_by, round_.number, _facts_of(row))


def _put_right(row: AnyRow) -> str:
    same = (row.age, row.setting) == (row.age_before, row.setting_before)
    return "age_confirmed" if same else "facts_changed"


def _facts_of(row: AnyRow) -> dict[str, Any]:
    names = ("age", "setting", "age_before", "setting_before")
    return {name: getattr(row, name) for name in names}


def _assigned(unit: UnitOfWork, case: OpenCase) -> Iterator[Event]:
    """To whom the case went after who made it."""
    for one in assignments_of(unit, case)[1:]:
        if one.because:
            yield Event(one.made_at, "left", one.made_by, None, {"because": one.because})
            continue
        kind = "assigned" if one.person_id else "unassigned"
        yield Event(one.made_at, kind, one.made_by, None, {"to": one.person_id})


def _due(
    unit: UnitOfWork, case: OpenCase, rounds: Sequence[Round], happened: Sequence[Event]
) -> Iterator[Event]:
    """Each moment that was set, and whether an earlier one still counted; that it lapsed, when no answer of
    the draft supported it any longer; and that it was lifted when the round that puts its answers right was
    screened."""
    number = {round_.id: round_.number for round_ in rounds}
    lifts = {round_.corrects: _screening(round_, happened) for round_ in rounds if round_.corrects}
    rows, held = queries.dues(unit.db, case.id), queries.held(unit.db, case.id)
    for row in rows:
        facts = {"at": row.due_at, "because": _told(row.because)}
        behind = {"behind": True} if any(_counted(one, row, held) for one in rows) else {}
        yield Event(row.set_at, "due_set", row.set_by, number[row.intake_id], facts | behind)
        if row.lapsed_at is not None:
            yield Event(row.lapsed_at, "due_lapsed", row.lapsed_by, number[row.intake_id], facts)
            continue
        lifted = lifts.get(row.intake_id)
        if row.lifted and lifted is not None:
            yield Event(lifted.at, "due_lifted", lifted.person_id, lifted.round, facts)


def _screening(round_: Round, happened: Iterable[Event]) -> Event | None:
    """That a round was screened."""
    return next((e for e in happened if e.kind == "screening" and e.round == round_.number), None)


def _counted(one: AnyRow, row: AnyRow, held: Sequence[AnyRow]) -> bool:
    """Whether ``one``, an earlier moment of the same round, counted when ``row`` was set: it had not lapsed,
    and no conversation had met it."""
    if one.intake_id != row.intake_id or one.id >= row.id or one.due_at >= row.due_at:
        return False
    lapsed = one.lapsed_at is not None and one.lapsed_at <= row.set_at
    talks = [talk.recorded_at for talk in held if talk.intake_id >= one.intake_id]
    return not (lapsed or any(one.set_at <= at <= row.set_at for at in talks))


def _told(because: str) -> str:
    return "kept" if because == "band" else because

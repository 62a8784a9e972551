"""Stays that run while the demonstration is open, added by us: one in its fourth week, one just begun."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Final

from service.access.open_case import open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.stays import service as stays
from service.areas.stays.codes import THEMES
from service.areas.stays.entries import NewEntry
from service.areas.stays.stay_state import StayInFull

RUNNING: Final[Mapping[str, timedelta]] = {"NL-01": timedelta(days=24), "US-01": timedelta(days=5)}
"""Who stays in crisis care, and since how long: placed first, asked about later."""

_GONE: Final = timedelta(days=16)
_BACK: Final = timedelta(days=17)


def begin(unit: UnitOfWork, code: str, since: timedelta) -> None:
    """Begin the stay of case ``code`` and record the weeks that have passed."""
    case = open_case(unit, code, "stay.begin")
    today = unit.today
    stay = stays.begin(unit, case, today - since)
    for entry in _weeks(stay, today):
        stay = stays.record(unit, stay, stay.revision, entry)
    if since > _BACK:
        _gone_and_back(unit, stay)


def _weeks(stay: StayInFull, today: date) -> Iterator[NewEntry]:
    """A talk with the parents and a group meeting in each week but the present one; one of them failed."""
    for week in range(1, stay.week_of(today)):
        first = stay.first_day_of(week)
        yield NewEntry("parent_talk", first + timedelta(days=1), done=week != 2)
        themes = (THEMES[(2 * week - 2) % len(THEMES)], THEMES[(2 * week - 1) % len(THEMES)])
        yield NewEntry("group_meeting", first + timedelta(days=3), done=True, facts={"themes": themes})


def _gone_and_back(unit: UnitOfWork, stay: StayInFull) -> None:
    """Away for a night; every step of the organisation was taken."""
    day = stay.begun_on + _GONE
    record = partial(stays.record, unit)
    stay = record(stay, stay.revision, NewEntry("missing", day, "left"))
    for step in unit.installation.organisation.stay.missing_steps:
        stay = record(stay, stay.revision, NewEntry("missing_step", day, step, done=True))
    record(stay, stay.revision, NewEntry("returned", stay.begun_on + _BACK))

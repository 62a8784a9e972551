"""The time line of one day, by the hour: what stands close together on a line of months is apart here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from service.core.days import add_days, begin_of, day_of
from service.web.pictures.time_line import MARGIN, Dot, time_line

EVERY: Final = 3
"""Hours between two marks."""


@dataclass(frozen=True, slots=True)
class DayOfLine:
    """One day with moments: how many, and the number of its first on the whole time line."""

    day: date
    n: int
    first: int


@dataclass(frozen=True, slots=True)
class HourMark:
    """One hour of the clock on the line of a day, and where it stands (0–100)."""

    hour: int
    x: float


def days_of(moments: Sequence[datetime], zone: ZoneInfo) -> tuple[DayOfLine, ...]:
    """The days of ``moments`` (in order) where the organisation is, the first one first."""
    numbered = [(day_of(moment, zone), number) for number, moment in enumerate(moments, start=1)]
    grouped = [
        (day, [number for _, number in group]) for day, group in groupby(numbered, key=lambda one: one[0])
    ]
    return tuple(DayOfLine(day, len(numbers), numbers[0]) for day, numbers in grouped)


def dots_of_day(
    moments: Sequence[datetime], first: int, now: datetime, zone: ZoneInfo
) -> tuple[tuple[Dot, ...], tuple[HourMark, ...]]:
    """Dots for ``moments`` of one day (in order), numbered from ``first``, along its hours; and its marks.

    A day on which the clock changes has 23 or 25 hours; the marks stand where the clock shows them.
    """
    begins = begin_of(day_of(moments[0], zone), zone)
    ends = add_days(begins, 1, zone)
    placed = time_line([begins, *moments, ends], now)[1:-1]
    dots = tuple(replace(dot, number=first + place) for place, dot in enumerate(placed))
    length, room = (ends - begins).total_seconds(), 100 - 2 * MARGIN
    hours = {moment.astimezone(zone).hour: moment for moment in _hours(begins, ends)}
    marks = (
        HourMark(hour, round(MARGIN + room * (moment - begins).total_seconds() / length, 1))
        for hour, moment in hours.items()
        if hour % EVERY == 0 and hour
    )
    return dots, tuple(marks)


def _hours(begins: datetime, ends: datetime) -> list[datetime]:
    count = round((ends - begins).total_seconds() / 3600)
    return [begins + (ends - begins) * hour / count for hour in range(count)]

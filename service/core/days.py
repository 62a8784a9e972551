"""Days and clock times where the organisation is: the one place that counts in days and years.

A term in days ends that many calendar days later at the same clock time, also over a change of the clock.
Where the clock skips that time, the term ends at the moment of the change. Where the clock shows it twice,
it ends at the first of the two. So no term is longer than was promised.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

EARLIEST: Final = datetime(1, 1, 3, tzinfo=UTC)
LATEST: Final = datetime(9999, 12, 29, tzinfo=UTC)
"""Between these every zone has a clock time; a moment outside is shown as the nearest of the two."""

SLIP: Final = timedelta(days=731)
"""A day further than two years from a case or a meeting was mistyped: the year is wrong."""

_LONGEST_JUMP: Final = 25 * 60 * 60
"""Seconds; where the date line moved, a whole day was skipped."""


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """``moment`` on the clock of ``zone``."""
    return min(max(moment, EARLIEST), LATEST).astimezone(zone)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day it is at ``moment`` in ``zone``."""
    return local(moment, zone).date()


def moment_at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which the clock of ``zone`` shows ``clock`` on ``day``, by the rules above."""
    shown = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    moment = shown.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) == shown:
        return moment
    return _change_before(moment, zone)


def add_days(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """``days`` calendar days after ``moment``, at the same clock time of ``zone``; UTC."""
    start = local(moment, zone)
    return moment_at(_days_after(start.date(), days), start.time(), zone)


def add_years(moment: datetime, years: int, zone: ZoneInfo) -> datetime:
    """The same day and clock time of ``zone`` ``years`` later; UTC.

    29 February becomes the beginning of 1 March where there is none.
    """
    start = local(moment, zone)
    year = min(max(start.year + years, EARLIEST.year + 1), LATEST.year - 1)
    try:
        return moment_at(start.date().replace(year=year), start.time(), zone)
    except ValueError:
        return moment_at(date(year, 3, 1), time(), zone)


def begin_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) of ``day`` in ``zone``."""
    return moment_at(min(max(day, EARLIEST.date()), LATEST.date()), time(), zone)


def last_day(first: date, weeks: int) -> date:
    """The last day of ``weeks`` weeks that begin on ``first``, that day included."""
    return _days_after(first, 7 * weeks - 1)


def is_slip(day: date, near: date) -> bool:
    """Whether ``day`` lies so far from ``near`` that the wrong year was typed."""
    return abs(day - near) > SLIP


def _days_after(day: date, days: int) -> date:
    try:
        result = day + timedelta(days=days)
    except OverflowError:
        result = LATEST.date() if days > 0 else EARLIEST.date()
    return min(max(result, EARLIEST.date()), LATEST.date())


def _change_before(skipped: datetime, zone: ZoneInfo) -> datetime:
    """The change of the clock that skipped a time; ``skipped`` is that time by the offset before it.

    After ``skipped`` the new offset holds, and the change lies at most as far back as it jumped.
    """
    after = skipped.astimezone(zone).utcoffset()
    changed = skipped.replace(microsecond=0)
    low, high = -_LONGEST_JUMP, 0
    while high - low > 1:
        middle = (low + high) // 2
        is_after = (changed + timedelta(seconds=middle)).astimezone(zone).utcoffset() == after
        low, high = (low, middle) if is_after else (middle, high)
    return changed + timedelta(seconds=high)

"""One day of the time line: its moments by the hour, with the numbers of the whole time line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from service.areas.case_pages.time_line_by_day import days_of, dots_of_day
from service.web.pictures.time_line import APART

ZONE = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def test_a_moment_belongs_to_the_day_where_the_organisation_is() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past twelve at night in Amsterdam

    days = days_of([NOON, NOON, late], ZONE)

    assert [(one.day.isoformat(), one.n, one.first) for one in days] == [
        ("2026-11-23", 2, 1),
        ("2026-11-24", 1, 3),
    ]


def test_a_dot_stands_at_its_hour_and_keeps_its_number() -> None:
    moments = [NOON, NOON + timedelta(hours=6)]

    dots, marks = dots_of_day(moments, 4, NOON + timedelta(hours=1), ZONE)

    at = {mark.hour: mark.x for mark in marks}
    assert [dot.number for dot in dots] == [4, 5]
    assert [dot.x for dot in dots] == [at[12], at[18]]
    assert [dot.ahead for dot in dots] == [False, True]
    assert list(at) == [3, 6, 9, 12, 15, 18, 21]


def test_moments_of_one_minute_stand_apart() -> None:
    dots, _ = dots_of_day([NOON + timedelta(seconds=second) for second in range(5)], 1, NOON, ZONE)

    places = [dot.x for dot in dots]
    assert all(later - place >= APART - 0.11 for place, later in pairwise(places))


def test_on_a_day_of_25_hours_the_marks_are_those_of_the_clock() -> None:
    """29 October 2028: the clock shows the hour from two to three twice."""
    evening = datetime(2028, 10, 29, 17, 0, tzinfo=UTC)  # six in the evening

    dots, marks = dots_of_day([evening], 1, evening, ZONE)

    assert dots[0].x == next(mark.x for mark in marks if mark.hour == 18)
    assert [mark.hour for mark in marks] == [3, 6, 9, 12, 15, 18, 21]

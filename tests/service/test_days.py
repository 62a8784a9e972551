"""Days are days on the calendar where the organisation is: the same clock time, whatever the clock does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.core.days import add_days, add_years, begin_of, day_of, last_day, local, moment_at

HERE = ZoneInfo("Europe/Amsterdam")
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Amsterdam",
        "America/Curacao",
        "America/New_York",
        "America/Santiago",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Pacific/Apia",
        "UTC",
    )
]
zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
anything = st.datetimes(timezones=st.just(UTC))


def here(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=HERE, fold=fold)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("from_", "days", "to"),
    [
        (here(2026, 3, 28, 23, 31), 3, here(2026, 3, 31, 23, 31)),
        (here(2026, 10, 24, 9, 10), 1, here(2026, 10, 25, 9, 10)),
        (here(2026, 10, 24, 9, 10), 14, here(2026, 11, 7, 9, 10)),
        (here(2026, 3, 28, 2, 30), 1, here(2026, 3, 29, 3, 0)),
        (here(2026, 10, 24, 2, 30), 1, here(2026, 10, 25, 2, 30)),
        (here(2026, 11, 23, 9, 0), 7, here(2026, 11, 30, 9, 0)),
    ],
)
def test_a_term_in_days_ends_at_the_same_clock_time(from_: datetime, days: int, to: datetime) -> None:
    """REQ right-day: over both changes of the clock. A time that is skipped ends when the clock jumps, and
    one that comes twice ends the first time."""
    assert add_days(from_.astimezone(UTC), days, HERE) == to.astimezone(UTC)


@given(moments, st.integers(-400, 400), zones)
def test_the_clock_shows_the_same_time_unless_it_skips_it(
    moment: datetime, days: int, zone: ZoneInfo
) -> None:
    """REQ right-day: in every zone; and nothing promised in days comes later than the clock says."""
    before, after = local(moment, zone), local(add_days(moment, days, zone), zone)
    wanted = datetime.combine(before.date() + timedelta(days=days), before.time().replace(fold=0))
    shown = after.replace(tzinfo=None, fold=0)

    if shown == wanted:
        assert not after.fold
        return
    # The clock never shows the wanted time: a second earlier it showed less, now it shows more.
    second_before = (
        (after.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None, fold=0)
    )
    assert second_before < wanted < shown


@given(moments, zones)
def test_a_day_begins_at_the_first_moment_that_has_its_date(moment: datetime, zone: ZoneInfo) -> None:
    """REQ right-day: also where midnight is skipped, or comes twice."""
    day = day_of(moment, zone)
    begins = begin_of(day, zone)
    assert day_of(begins, zone) == day
    assert day_of(begins - timedelta(microseconds=1), zone) < day
    assert begins <= moment


def test_a_day_that_was_skipped_begins_with_the_next() -> None:
    """Samoa had no 30 December 2011."""
    apia = ZoneInfo("Pacific/Apia")
    assert moment_at(date(2011, 12, 30), time(12), apia).astimezone(apia) == datetime(
        2011, 12, 31, tzinfo=apia
    )


@pytest.mark.parametrize(
    ("from_", "years", "to"),
    [
        (here(2026, 7, 1, 0, 30), 20, here(2046, 7, 1, 0, 30)),
        (here(2024, 2, 29, 0, 30), 20, here(2044, 2, 29, 0, 30)),
        (here(2024, 2, 29, 0, 30), 5, here(2029, 3, 1)),
        (here(2024, 3, 1, 0, 30), 5, here(2029, 3, 1, 0, 30)),
    ],
)
def test_years_are_counted_on_the_local_calendar(from_: datetime, years: int, to: datetime) -> None:
    """REQ right-day: half past midnight on 1 July is still June in UTC, and the term is of July."""
    assert add_years(from_.astimezone(UTC), years, HERE) == to.astimezone(UTC)


@given(moments, st.integers(1, 30), zones)
def test_years_bring_the_same_day_of_the_year(moment: datetime, years: int, zone: ZoneInfo) -> None:
    before, after = local(moment, zone), local(add_years(moment, years, zone), zone)
    assert after.year == before.year + years
    same = (after.month, after.day) == (before.month, before.day)
    assert (
        same
        or (before.month, before.day) == (2, 29)
        or after.date() - timedelta(days=1) == before.date().replace(year=after.year)
    )


@pytest.mark.parametrize(
    ("first", "weeks", "last"),
    [
        (date(2026, 2, 25), 8, date(2026, 4, 21)),
        (date(2026, 2, 25), 1, date(2026, 3, 3)),
        (date(2028, 2, 25), 1, date(2028, 3, 2)),
    ],
)
def test_the_first_day_of_some_weeks_counts(first: date, weeks: int, last: date) -> None:
    """REQ right-day: eight weeks from 25 February end on 21 April."""
    assert last_day(first, weeks) == last


@example(datetime.max.replace(tzinfo=UTC), ZoneInfo("Europe/Amsterdam"), 1)
@example(datetime.min.replace(tzinfo=UTC), ZoneInfo("America/Curacao"), -1)
@given(anything, zones, st.integers(-4_000_000, 4_000_000))
def test_no_moment_is_too_far_away_to_be_told(moment: datetime, zone: ZoneInfo, days: int) -> None:
    """The last moment of the year 9999 has no clock time in the Netherlands; it is told all the same."""
    assert local(moment, zone).tzinfo is zone
    assert day_of(add_days(moment, days, zone), zone).year >= 1
    assert add_years(moment, days, zone).tzinfo is not None
    assert begin_of(moment.date(), zone) is not None
    assert last_day(moment.date(), 1 + abs(days)) >= moment.date() or moment.year > 9998

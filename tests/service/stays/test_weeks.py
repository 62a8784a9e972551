"""Weeks of a stay: the first day counts, so that eight weeks end on the day before the ninth begins."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.areas.stays.stay_state import StayInFull
from service.areas.stays.tasks_due_in_stay import weeks_of
from service.core.days import last_day
from tests.service.pages.reading import get
from tests.service.stays.way import ZONE, after, on_day, placed
from tests.service.world import World

BEGUN = date(2026, 2, 25)


def stay(begun: date, until: date) -> StayInFull:
    return StayInFull(
        id=1,
        case_id=1,
        reference="2026-0001",
        number=1,
        setting="general_crisis_shelter",
        begun_on=begun,
        longest_until=until,
        made_by=1,
        entries=(),
        end=None,
    )


def test_eight_weeks_from_25_february_end_on_21_april() -> None:
    """REQ right-day: on its last day it is week 8 of 8, and the day after is too late."""
    seen = stay(BEGUN, last_day(BEGUN, 8))
    assert seen.until == date(2026, 4, 21)
    assert (seen.week_on(seen.until), seen.weeks) == (8, 8)
    assert weeks_of(seen, seen.until)[-1].last == seen.until
    assert seen.week_on(seen.until + timedelta(days=1)) == 9


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 104), st.integers(0, 800))
def test_no_week_of_a_stay_comes_after_the_last(begun: date, weeks: int, later: int) -> None:
    """REQ right-day: for every first day and every number of weeks."""
    seen = stay(begun, last_day(begun, weeks))
    day = begun + timedelta(days=later)
    assert seen.weeks == weeks
    assert (seen.week_on(day) <= weeks) == (day <= seen.until)
    assert (seen.until - begun).days + 1 == 7 * weeks
    assert seen.due_from in {begun, seen.until - timedelta(days=6)}


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 104))
def test_a_stay_begun_by_the_earlier_rule_keeps_its_last_day_and_has_no_week_more(
    begun: date, weeks: int
) -> None:
    """REQ right-day, REQ as-shown: the day that the young person was told stays."""
    seen = stay(begun, begun + timedelta(weeks=weeks))
    assert (seen.weeks, seen.week_on(seen.until)) == (weeks, weeks)


def test_the_page_says_week_8_of_8_on_the_last_day(world: World) -> None:
    """REQ right-day: in the head of the page, and in the list by its last day."""
    one = placed(world)
    on_day(world, after(8, -1))
    assert one.now["until"] == after(8, -1).isoformat()
    page = get(world.browser("alice"), f"/cases/{one.reference}/stays/1")
    assert "Week 8 van 8" in page.main
    assert not [item for item in one.now["due"] if item["what"] == "end" and item["late"]]
    on_day(world, after(8))
    assert [item for item in one.now["due"] if item["what"] == "end" and item["late"]]


@pytest.mark.parametrize("at", [time(0, 10), time(23, 50)])
def test_a_stay_that_begins_around_midnight_begins_on_the_local_day(world: World, at: time) -> None:
    """REQ right-day: ten past midnight is today there, though it is yesterday in UTC."""
    world.clock.move_to(datetime.combine(after(0, 1), at, ZONE))
    alice = world.client("alice")
    reference = placed(world, "alice").reference
    assert alice.get(f"/api/v1/cases/{reference}/stays/1").json()["until"] == after(8, -1).isoformat()

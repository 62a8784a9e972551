"""The weekly rhythm of a stay: what was done, did not happen, was missed, is due, and is to come."""

from __future__ import annotations

import pytest

from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.areas.stays import service as stays
from service.areas.stays.tasks_due_in_stay import weeks_of
from service.areas.stays.weekly_rhythm import Rhythm, rhythms
from tests.service.pages.reading import get
from tests.service.stays.way import Stay, after, assess, on_day, placed
from tests.service.world import World

pytestmark = pytest.mark.slow


def _rhythms(world: World, one: Stay) -> dict[str, Rhythm]:
    with unit_as(world.installation, world.people["alice"]) as unit:
        stay = stays.open_stay(unit, open_case(unit, one.reference, "stay.read"), 1)
        found = rhythms(stay, weeks_of(stay, unit.today), unit.today)
    return {rhythm.kind: rhythm for rhythm in found}


def test_each_week_has_its_state_up_to_the_last_day(world: World) -> None:
    one = placed(world)
    one.record("parent_talk", after(), done=True)
    on_day(world, after(3, 2))
    one.record("parent_talk", after(2), done=False)

    found = _rhythms(world, one)

    states = [week.state for week in found["parent_talk"].weeks]
    assert states == ["done", "missed", "not_done", "due", "ahead", "ahead", "ahead", "ahead"]
    assert [week.state for week in found["group_meeting"].weeks][:4] == ["missed"] * 3 + ["due"]


def test_on_its_last_day_a_week_is_due_and_the_day_after_it_is_missed(world: World) -> None:
    """REQ right-day"""
    one = placed(world)
    on_day(world, after(1, -1))
    assert _rhythms(world, one)["parent_talk"].weeks[0].state == "due"
    on_day(world, after(1))
    assert _rhythms(world, one)["parent_talk"].weeks[0].state == "missed"


def test_a_stay_that_ended_has_no_week_ahead_and_none_due(world: World) -> None:
    one = placed(world)
    on_day(world, after(2, 1))
    one.record("group_meeting", after(1), done=True, themes=["boundaries"])
    assess(world, one)
    one.advise(after(2))
    one.evaluate(after(2))
    one.move("analysis", after(2))
    one.move("closing", after(2))
    one.end(after(2, 1))

    found = _rhythms(world, one)
    assert [week.state for week in found["group_meeting"].weeks] == ["missed", "done", "missed"]


def test_the_page_says_in_words_what_the_strip_shows(world: World) -> None:
    """The finding names the weeks; the table behind the picture has one row for each week of the stay."""
    one = placed(world)
    one.record("parent_talk", after(), done=True)
    one.record("group_meeting", after(), done=False)
    on_day(world, after(2))
    page = get(world.browser("alice"), f"/cases/{one.reference}/stays/1")

    talks = "In 1 van 2 weken gedaan. Niets vastgelegd in week 2. Deze week, week 3, moet het nog."
    groups = "In 0 van 2 weken gedaan. Niets vastgelegd in week 2. Ging niet door in week 1."
    assert f"Oudergesprek: {talks} Groepsbespreking: {groups}" in page.main
    for row in (
        "1 gedaan ging niet door",
        "2 niet vastgelegd niet vastgelegd",
        "3 nog te doen nog te doen",
        "4 – –",
        "8 – –",
    ):
        assert row in page.main

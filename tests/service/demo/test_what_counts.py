"""The made-up stays of 2014 to 2016: in the table to learn from, and in nothing that watches the model."""

from __future__ import annotations

from screening.training.columns import ARM, INTAKE_DATE
from service.exports.training import header, training_rows
from service.house import House
from service.monitoring.service import watch_over
from tests.service.demo.support import NOW, Demo, opened

__all__ = ["opened"]


def test_monitoring_counts_none_of_them(opened: tuple[Demo, House]) -> None:
    """No estimate was made of them and they are years old: nothing of observed against expected is theirs."""
    _, house = opened
    seen = watch_over(house)

    assert seen.period.screenings
    assert min(one.made_at for one in seen.period.screenings).year >= NOW.year - 1
    assert {one.setting for one in seen.period.judged} <= {one.setting for one in seen.period.screenings}
    assert all(one.recorded_on.year >= NOW.year - 1 for one in seen.period.judged)


def test_an_analyst_finds_them_in_the_table_by_day_and_arm(opened: tuple[Demo, House]) -> None:
    """Without them the demonstration has too few outcomes to learn from; a real house exports its own."""
    _, house = opened
    names = header(house.catalogue)
    arm, day = names.index(ARM), names.index(INTAKE_DATE)
    rows = list(training_rows(house, NOW))
    earlier = [row for row in rows if row[day] < "2017"]

    assert len(earlier) > 20 > len(rows) - len(earlier) > 0
    assert {row[arm] for row in earlier} == {"declined"}
    assert {row[arm] for row in rows if row[day] > "2017"} != {"declined"}

"""The list of stays: what stands in it follows from the entries, and it costs the same at any number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import select

from service.access.open_case import open_case
from service.access.unit_of_work import UnitOfWork, unit_as
from service.areas.stays import service as stays
from service.areas.stays.tables import Stay, StayStand
from service.db.migrate import upgrade
from tests.service.older import fill_older
from tests.service.plans import slow_steps
from tests.service.raw import EmptyDatabase, raw_database
from tests.service.stays.way import FIRST, after, assess, on_day, placed
from tests.service.world import World

pytestmark = pytest.mark.slow

GROWING = {"cases", "stay", "stay_entry", "stay_end", "stay_stand"}


def listed(world: World, which: str) -> list[str]:
    found = world.client("alice").get("/api/v1/stays", params={"which": which}).json()
    return [row["reference"] for row in found["stays"]]


def test_what_waits_longest_stands_on_top_of_what_is_to_do(world: World) -> None:
    """This week's talk and meeting, a last day that is near, somebody who is gone: each puts a stay there."""
    talked, quiet, gone = (placed(world, "alice") for _ in range(3))
    for stay in (talked, gone):
        stay.record("parent_talk", FIRST, done=True)
        stay.record("group_meeting", FIRST, done=True, themes=["boundaries"])
    assert listed(world, "week") == [quiet.reference]
    gone.record("missing", FIRST, code="left")
    assert listed(world, "week") == [quiet.reference, gone.reference]

    on_day(world, after(1))
    assert listed(world, "week") == [quiet.reference, gone.reference, talked.reference]


def test_the_list_is_as_each_stay_stands(world: World) -> None:
    """The row of each stay is what a fresh look at its entries says, extended and ended ones too."""
    longer, ended = placed(world), placed(world)
    longer.move("analysis", FIRST)
    reason = {"because": "follow_up_waiting", "words": "De hulp heeft nog geen plek."}
    longer.move("extension", FIRST, until=after(9).isoformat(), **reason)
    assess(world, ended)
    ended.advise(FIRST)
    ended.move("closing", FIRST)
    ended.evaluate(FIRST)
    ended.end(FIRST)
    for kind in ("parent_talk", "group_meeting", "missing"):
        stay = placed(world, "alice")
        stay.record(kind, FIRST, **({"code": "left"} if kind == "missing" else {"done": False}))
    rows = list(_rows(world))
    assert {row.until for row, _ in rows} == {after(8, -1), after(9)}
    for row, seen in rows:
        last = seen.end.day if seen.end else None
        assert (row.until, row.due_from, row.ended_on) == (seen.until, seen.due_from, last)
    assert listed(world, "ended") == [ended.reference]


def _rows(world: World) -> Iterator[tuple[Any, Any]]:
    with unit_as(world.installation, world.people["alice"]) as unit:
        asked = select(*StayStand.__table__.c, Stay.reference, Stay.number).join(
            Stay, Stay.id == StayStand.stay_id
        )
        for row in unit.db.execute(asked).all():
            yield row, stays.open_stay(unit, open_case(unit, row.reference, "stay.read"), row.number)


@pytest.mark.sqlite("how it goes about a question")
@pytest.mark.parametrize("which", ["running", "week", "ended"])
def test_no_list_reads_or_sorts_all_stays(world: World, which: Any) -> None:
    placed(world, "alice")

    def look(unit: UnitOfWork) -> None:
        stays.list_stays(unit, which)

    assert slow_steps(world.installation, world.people["alice"], look, GROWING) == []


def test_an_older_database_is_filled(world: World, empty_database: EmptyDatabase) -> None:
    """The migration makes the rows that the product would have made."""
    for kind in ("parent_talk", "missing"):
        stay = placed(world, "alice")
        stay.record(kind, FIRST, **({"code": "left"} if kind == "missing" else {"done": True}))
    data = world.installation.settings.data
    upgrade(empty_database.url, "0014")
    fill_older(empty_database, data, ("person", "team", "cases", "intake", "stay", "stay_entry"))

    upgrade(empty_database.url, "0015")

    with closing(raw_database(data)) as now, closing(empty_database.raw()) as raw:
        kept = now.execute("SELECT * FROM stay_stand").fetchall()
        assert raw.execute("SELECT * FROM stay_stand").fetchall() == kept
        assert len(kept) == 2

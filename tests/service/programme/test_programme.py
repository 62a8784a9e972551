"""The programme report from stays that were lived through: API, table, page; who may, and what is logged."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from tests.service.pages.reading import get
from tests.service.raw import raw_database
from tests.service.screenings.flow import problem
from tests.service.stays.way import FIRST, Stay, after, assess, on_day, placed
from tests.service.world import World

pytestmark = pytest.mark.slow


def ended_stay(world: World, *, outcome: str = "established", mark: int = 8) -> Stay:
    """A stay of one day, with one signal that intake had not."""
    stay = placed(world)
    world.clock.advance(timedelta(seconds=1))
    assess(world, stay, outcome=outcome, unexplained_money="confirmed")
    stay.advise(FIRST)
    stay.evaluate(FIRST, satisfaction=mark, support=3.5)
    stay.move("closing", FIRST)
    stay.end(FIRST)
    return stay


def put_right(world: World, stay: Stay, **found: Any) -> None:
    """A second record of the same conversation, in place of the first."""
    (before,) = stay.client.get(f"/api/v1/cases/{stay.reference}/assessments").json()
    kept = ("round", "revision", "held_on", "assessor", "present", "saw_score", "reason", "follows")
    sent = {name: before[name] for name in kept} | {"after": 1} | found
    answer = stay.client.post(f"/api/v1/cases/{stay.reference}/assessments", json=sent)
    assert answer.status_code == 201, answer.text


def figures(world: World, login: str = "bob", **asked: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    answer = world.client(login).get("/api/v1/programme", params=asked)
    assert answer.status_code == 200, answer.text
    return {(f["section"], f["group"], f["measure"]): f for f in answer.json()["figures"]}


def test_a_few_stays_have_no_report_also_when_they_are_all_there_is(world: World) -> None:
    """REQ small-cells: three stays in all; nothing is told until ten have ended."""
    for outcome, mark in (("established", 8), ("established", 9), ("not_shown", 7)):
        ended_stay(world, outcome=outcome, mark=mark)

    for chosen in ({}, {"since": "2026-01-01"}, {"setting": "youth_protection_intake"}):
        found = figures(world, **chosen)
        assert list(found) == [("ended", "all", "count")]
        assert found["ended", "all", "count"]["reason"] == "small_group"


def test_ten_established_cases_tell_what_intake_missed(world: World) -> None:
    for _ in range(10):
        ended_stay(world)
    found = figures(world, since="2026-01-01", until="2026-12-31", setting="youth_protection_intake")

    assert found["missed", "unexplained_money", "absent"]["value"] == 1
    assert found["climate", "2026", "support"]["value"] == 3.5
    assert found["climate", "2026", "growth"]["reason"] == "no_cases"
    assert figures(world, until="2025-12-31")["ended", "all", "count"]["reason"] == "no_cases"


def test_the_report_is_about_stays_that_ended(world: World) -> None:
    placed(world)
    on_day(world, after(1))

    assert figures(world)["ended", "all", "count"]["value"] == 0


def test_the_table_holds_the_same_figures(world: World) -> None:
    for number in range(10):
        ended_stay(world, outcome="established" if number % 2 else "not_shown")
    answer = world.client("anna").get("/api/v1/programme/table")
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert {(r["section"], r["group"], r["measure"]) for r in rows} == set(figures(world))
    assert [r["value"] for r in rows if r["section"] == "ended"] == ["10"]
    assert [r["value"] for r in rows if r["reason"]] == ["" for r in rows if r["reason"]]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"since": "2026-12-31", "until": "2026-01-01"}, "programme.dates"),
        ({"setting": "hotel"}, "programme.setting"),
        ({"since": "yesterday"}, "request_body.field"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(world: World, asked: dict[str, str], code: str) -> None:
    problem(world.client("bob").get("/api/v1/programme", params=asked), 422, code)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("since=2026-12-31&until=2026-01-01", "#since"),
        ("until=gisteren", "#until"),
        ("setting=x", "#setting"),
    ],
)
def test_the_page_tells_what_is_wrong_and_shows_no_figure(world: World, asked: str, field: str) -> None:
    page = get(world.browser("rita"), f"/programme?{asked}", 422)

    assert field in page.links
    assert "In het kort" not in page.main


def test_the_page_says_why_a_figure_is_missing(world: World) -> None:
    """Never 0 and never blank for what cannot be estimated."""
    page = get(world.browser("rita"), "/programme")

    assert page.main.count("niet te schatten: er zijn geen verblijven") >= 5


@pytest.mark.parametrize("login", ["alice", "charlie", "petra", "adam"])
def test_who_has_no_part_in_it_does_not_read_it(world: World, login: str) -> None:
    """REQ need-to-know: and the attempt is logged."""
    problem(world.client(login).get("/api/v1/programme"), 403, "not_allowed")


def test_every_look_is_logged(world: World) -> None:
    """REQ read-log: who looked at which period; the table is an export."""
    anna = world.client("anna")
    anna.get("/api/v1/programme", params={"since": "2026-01-01"})
    anna.get("/api/v1/programme/table")
    with closing(raw_database(world.installation.settings.data)) as db:
        logged = db.execute(
            "SELECT action, facts FROM audit_entry WHERE object_type = 'programme' ORDER BY seq"
        ).fetchall()

    assert [action for action, _ in logged] == ["programme.read", "programme.export"]
    assert '"since":"2026-01-01"' in logged[0][1]


def test_an_outcome_that_was_put_right_counts_as_it_is_now(world: World) -> None:
    """REQ outcome-definition: the last record of the conversation is valid, also after the stay has ended."""
    stay = ended_stay(world, outcome="established")
    for outcome in ("established", "not_shown") * 5:
        ended_stay(world, outcome=outcome)
    before = figures(world)
    put_right(world, stay, outcome="undetermined", basis="file")

    after = figures(world)

    def shares(found: dict[tuple[str, str, str], dict[str, Any]]) -> list[float]:
        wanted = ("established", "not_shown", "undetermined")
        return [round(11 * found["outcome", one, "share"]["value"]) for one in wanted]

    assert shares(before) == [6, 5, 0]
    assert shares(after) == [5, 5, 1]

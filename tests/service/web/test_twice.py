"""A double click takes a form in once, and ends where a single click ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.web.same_form_twice import SECONDS
from tests.service.route_table import WORDS
from tests.service.screenings.flow import judged
from tests.service.world import World

pytestmark = pytest.mark.slow

CASE = {"age": "15", "setting": "youth_protection_intake", "reported_by": "school"}


def sent(client: TestClient, path: str, data: dict[str, Any]) -> httpx2.Response:
    """What a browser sends, without the page that it goes to afterwards."""
    return client.post(path, data=data, follow_redirects=False)


def rows(world: World, table: str) -> int:
    with world.installation.database.reading() as db:
        return int(db.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.mark.parametrize(
    ("path", "form", "table"),
    [
        ("/cases/{code}/stays/new", {"begun_on": "2026-11-23"}, "stay"),
        ("/cases/new", CASE, "cases"),
        ("/cases/{code}/record/statements", WORDS, "record_statement"),
        (
            "/table/forward",
            {"case": "{code}", "worry": "De jongere is vaak weg", "question": "Wie kent de jongere?"},
            "table_sheet",
        ),
    ],
)
def test_the_second_of_two_equal_forms_lands_where_the_first_does(
    world: World, path: str, form: dict[str, str], table: str
) -> None:
    code = judged(world.client("alice"))
    alice = world.browser("alice")
    path, form = path.format(code=code), {name: value.format(code=code) for name, value in form.items()}
    before = rows(world, table)
    first, second = sent(alice, path, form), sent(alice, path, form)

    assert (first.status_code, second.status_code) == (303, 303), (first.text[:2000], second.text[:2000])
    assert first.headers["location"] == second.headers["location"]
    assert rows(world, table) == before + 1


def test_after_the_reader_moved_on_it_is_a_form_again(world: World) -> None:
    alice = world.browser("alice")
    first = sent(alice, "/cases/new", CASE)
    alice.get(first.headers["location"])
    second = sent(alice, "/cases/new", CASE)

    assert first.headers["location"] != second.headers["location"]


def test_after_a_while_it_is_a_form_again(world: World) -> None:
    alice = world.browser("alice")
    first = sent(alice, "/cases/new", CASE)
    world.clock.advance(timedelta(seconds=SECONDS + 1))
    second = sent(alice, "/cases/new", CASE)

    assert first.headers["location"] != second.headers["location"]


def test_another_person_another_form_and_another_answer_are_not_the_same(world: World) -> None:
    alice, again = world.browser("alice"), world.browser("alice")
    first = sent(alice, "/cases/new", CASE)
    others = [
        sent(again, "/cases/new", CASE),
        sent(alice, "/cases/new", CASE | {"age": "16"}),
        sent(alice, "/cases/new", CASE),
    ]

    assert len({answer.headers["location"] for answer in (first, *others)}) == 4


def test_a_form_that_was_not_taken_is_looked_at_each_time(world: World) -> None:
    alice = world.browser("alice")

    assert [sent(alice, "/cases/new", CASE | {"age": "many"}).status_code for _ in range(2)] == [422, 422]


def test_programs_are_answered_each_time(world: World) -> None:
    """The API says what happened to each request; a conflict is one."""
    alice = world.client("alice")
    code = judged(alice)
    path = f"/api/v1/cases/{code}/stays"

    assert [alice.post(path, json={"begun_on": "2026-11-23"}).status_code for _ in range(2)] == [201, 409]

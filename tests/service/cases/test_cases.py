"""Cases: a code and no name, an age to check, rounds that follow each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.screenings.flow import LISA_BEFORE, judge, judged, made, problem, screen, screened
from tests.service.world import World

pytestmark = pytest.mark.slow

NEW: dict[str, Any] = {"setting": "youth_protection_intake", "age": 16, "reported_by": "school"}


def test_codes_count_up_within_a_year(world: World) -> None:
    world.clock.move_to(datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    alice = world.client("alice")
    first, second = made(alice), made(alice)
    world.clock.advance(timedelta(minutes=2))

    assert [first, second, made(alice)] == ["2026-0001", "2026-0002", "2027-0001"]


def test_an_age_outside_the_range_asks_for_a_second_look(client: Callable[[str], TestClient]) -> None:
    """A child of seven may be right or a slip of the finger: the sentence says so, confirming goes on."""
    alice = client("alice")
    alice.headers["Accept-Language"] = "en"
    said = problem(alice.post("/api/v1/cases", json=NEW | {"age": 7}), 422, "case.age_outside")

    assert said["detail"] == (
        "The age is 7. The estimate is made for ages 12 to 23. Check the age; if it is right, confirm it."
    )
    assert made(alice, age=7, age_confirmed=True) == "2026-0001"


@pytest.mark.parametrize(
    "wrong",
    [
        {"setting": "boarding_school"},
        {"age": "16"},
        {"age": True},
        {"age": 121},
        {"age": -1},
        {"reported_by": "neighbour"},
        {"name": "Lisa"},
        {"birth_date": "2010-01-01"},
        {"bsn": "111222333"},
    ],
)
def test_a_case_has_no_place_for_anything_else(
    client: Callable[[str], TestClient], wrong: dict[str, Any]
) -> None:
    """REQ deny-list: no name, birth date or citizen number; only known settings, reporters and whole ages."""
    problem(client("alice").post("/api/v1/cases", json=NEW | wrong), 422, "request_body.field")


def test_a_case_belongs_to_one_of_the_makers_own_teams(
    world: World, client: Callable[[str], TestClient]
) -> None:
    elsewhere = NEW | {"team": world.team("charlie")}

    problem(client("alice").post("/api/v1/cases", json=elsewhere), 422, "case.team")


@pytest.mark.parametrize("login", ["rita", "anna", "petra", "adam"])
def test_who_does_no_intake_makes_no_case(client: Callable[[str], TestClient], login: str) -> None:
    problem(client(login).post("/api/v1/cases", json=NEW), 403, "not_allowed")


def test_a_new_round_follows_a_screening_and_has_its_own_age(
    client: Callable[[str], TestClient],
) -> None:
    """A year later the same young person is a year older; the first round keeps the age of that time."""
    alice = client("alice")
    reference = judged(alice)
    problem(
        alice.post(
            f"/api/v1/cases/{reference}/intakes", json={"age": 17, "setting": "youth_protection_intake"}
        ),
        409,
        "round.open",
    )
    screen(alice, reference, LISA_BEFORE)
    problem(
        alice.post(
            f"/api/v1/cases/{reference}/intakes", json={"age": 15, "setting": "youth_protection_intake"}
        ),
        422,
        "case.age_lower",
    )
    problem(
        alice.post(
            f"/api/v1/cases/{reference}/intakes", json={"age": 40, "setting": "youth_protection_intake"}
        ),
        422,
        "case.age_outside",
    )

    assert (
        alice.post(
            f"/api/v1/cases/{reference}/intakes", json={"age": 17, "setting": "youth_protection_intake"}
        ).status_code
        == 201
    )
    rounds = alice.get(f"/api/v1/cases/{reference}").json()["rounds"]
    assert [(r["number"], r["age"], r["stage"]) for r in rounds] == [(1, 16, "screened"), (2, 17, "draft")]


def test_the_time_line_tells_what_happened_and_nothing_that_was_said(
    world: World, client: Callable[[str], TestClient]
) -> None:
    alice, bob = client("alice"), client("bob")
    reference = made(alice)
    world.clock.advance(timedelta(minutes=1))
    alice.put(f"/api/v1/cases/{reference}/draft", json={"revision": 0, "answers": {"neglect": "no"}})
    alice.put(f"/api/v1/cases/{reference}/draft", json={"revision": 1, "answers": {"self_harm": "no"}})
    world.clock.advance(timedelta(minutes=1))
    judge(bob, reference, view="suspicion", assess_within="three_days", reason="Verhaal klopt niet")
    world.clock.advance(timedelta(minutes=1))
    screen(alice, reference)
    world.clock.advance(timedelta(minutes=1))
    alice.post(f"/api/v1/cases/{reference}/score-refusal")
    told = alice.get(f"/api/v1/cases/{reference}/timeline").json()

    assert [event["kind"] for event in told] == [
        "case_made",
        "round_begun",
        "answers_saved",
        "judgement",
        "due_set",
        "screening",
        "score_declined",
    ]
    assert told[2]["facts"] == {"answers": 2}
    assert told[3]["facts"] == {"first": True, "assess_within": "three_days", "score_seen": False}
    assert told[5]["facts"] == {"number": 1, "arm": "shown"}
    assert {event["person"] for event in told} == {world.people["alice"], world.people["bob"]}
    assert "Verhaal" not in str(told)


def test_a_case_lists_its_screenings_without_a_word_of_them(client: Callable[[str], TestClient]) -> None:
    alice = client("alice")
    answer = screened(alice, LISA_BEFORE)
    case = alice.get(f"/api/v1/cases/{answer['reference']}").json()

    assert case["screenings"] == [
        {"number": 1, "arm": "shown", "made_at": "2026-11-23T08:00:00Z", "withdrawn": False}
    ]

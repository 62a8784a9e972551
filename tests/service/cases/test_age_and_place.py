"""Age and place of an intake: put right while it is a draft, by a correction afterwards, asked anew later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from service.areas.cases.age import KnownAge
from tests.service.pages.reading import Page, get, post
from tests.service.screenings.flow import LISA_BEFORE, filled, judge, judged, made, problem, screen, seen
from tests.service.world import World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]
SHELTER = "specialised_crisis_shelter"
CARE = "youth_protection_intake"


def facts(client: TestClient, reference: str, **more: Any) -> Any:
    revision = client.get(f"/api/v1/cases/{reference}/draft").json()["revision"]
    sent = {"revision": revision, "age": 16, "setting": CARE} | more
    return client.put(f"/api/v1/cases/{reference}/facts", json=sent)


def test_age_and_place_of_a_draft_are_put_right(client: Client) -> None:
    """REQ right-day: both can be wrong, both change, and the time line keeps what stood there."""
    alice = client("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)

    answer = facts(alice, reference, age=15, setting=SHELTER)

    assert answer.status_code == 200, answer.text
    assert (answer.json()["age"], answer.json()["setting"], answer.json()["revision"]) == (15, SHELTER, 2)
    case = alice.get(f"/api/v1/cases/{reference}").json()
    assert (case["setting"], case["rounds"][0]["age"], case["rounds"][0]["setting"]) == (SHELTER, 15, SHELTER)
    told = alice.get(f"/api/v1/cases/{reference}/timeline").json()
    begun = next(event for event in told if event["kind"] == "round_begun")
    moved = next(event for event in told if event["kind"] == "facts_changed")
    assert (begun["facts"]["age"], begun["facts"]["setting"]) == (16, CARE)
    assert (moved["facts"]["age_before"], moved["facts"]["age"]) == (16, 15)
    log = client("petra").get("/api/v1/audit", params={"case": reference}).json()["entries"]
    assert "intake.put_right" in {entry["action"] for entry in log}


def test_the_score_is_that_of_the_place_as_put_right(client: Client) -> None:
    alice = client("alice")
    points = []
    for setting in (CARE, SHELTER):
        reference = made(alice)
        filled(alice, reference, LISA_BEFORE)
        facts(alice, reference, setting=setting)
        judge(alice, reference)
        points.append(screen(alice, reference).json()["probability"])

    assert points[0] < points[1]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"age": 7}, "case.age_outside"),
        ({"setting": "boarding_school"}, "case.setting"),
    ],
)
def test_what_is_put_right_is_checked_like_a_new_case(
    client: Client, wrong: dict[str, Any], code: str
) -> None:
    alice = client("alice")
    reference = made(alice)

    problem(facts(alice, reference, **wrong), 422, code)
    assert facts(alice, reference, **wrong | {"age_confirmed": True}).status_code == (
        200 if "age" in wrong else 422
    )


def test_whoever_judges_has_seen_age_and_place(client: Client) -> None:
    """REQ judged-what-was-seen: a change of either makes a new revision."""
    alice, bob = client("alice"), client("bob")
    reference = made(alice)
    on = seen(bob, reference)
    facts(alice, reference, setting=SHELTER)
    sent = {"view": "suspicion", "assess_within": "today", "reason": "Zorgen van de school"} | on

    said = problem(bob.post(f"/api/v1/cases/{reference}/judgements", json=sent), 409, "judgement.moved_on")

    assert [(one["kind"], one["was"], one["now"]) for one in said["changed"]] == [("setting", CARE, SHELTER)]


def test_after_the_judgement_only_a_correction_changes_them(client: Client) -> None:
    """REQ judged-what-was-seen: the screening is withdrawn, and judgement and screening are asked anew."""
    alice = client("alice")
    reference = judged(alice)
    problem(facts(alice, reference, age=15), 409, "draft.round_judged")
    before = screen(alice, reference).json()
    problem(facts(alice, reference, setting=SHELTER), 409, "draft.round_closed")
    wrong = {
        "because": "wrong_entry",
        "reason": "De intake was in de opvang",
        "revision": 1,
        "setting": SHELTER,
        "age": 15,
    }
    made_ = alice.post(f"/api/v1/cases/{reference}/screenings/1/correction", json=wrong)
    assert made_.status_code == 201, made_.text

    problem(screen(alice, reference), 409, "judgement_needed")
    judge(alice, reference)
    after = screen(alice, reference).json()

    assert after["probability"] > before["probability"]
    rounds = alice.get(f"/api/v1/cases/{reference}").json()["rounds"]
    assert [(one["age"], one["setting"]) for one in rounds] == [(16, CARE), (15, SHELTER)]
    assert rounds[1]["age_at"] == rounds[0]["age_at"], "an age of then stays that of its day"
    screened = alice.get(f"/api/v1/cases/{reference}").json()["screenings"]
    assert [one["withdrawn"] for one in screened] == [True, False]


def test_a_new_round_asks_where_the_young_person_is_now(world: World, client: Client) -> None:
    """REQ nothing-prefilled: age and place are asked; the screening of before keeps its own place."""
    alice = client("alice")
    reference = judged(alice)
    before = screen(alice, reference).json()
    browser = world.browser("alice")
    path = f"/cases/{reference}/rounds/new"
    form = get(browser, path).form()
    assert dict(form.fields).get("age", "") == ""
    assert "setting" not in dict(form.fields)
    assert "16 jaar op 23 november 2026" in get(browser, path).main

    unsaid = alice.post(f"/api/v1/cases/{reference}/intakes", json={"age": 16})
    assert unsaid.status_code == 422
    assert "setting" in str(unsaid.json()["errors"])
    missing = Page(post(browser, path, form.sent(age="16")))
    assert (missing.status, "setting" in missing.ids) == (422, True)
    assert post(browser, path, form.sent(age="16", setting=SHELTER), follow=False).status_code == 303

    case = alice.get(f"/api/v1/cases/{reference}").json()
    assert [one["setting"] for one in case["rounds"]] == [CARE, SHELTER]
    assert case["setting"] == alice.get("/api/v1/cases").json()["cases"][0]["setting"] == SHELTER
    assert alice.get(f"/api/v1/cases/{reference}/screenings/1").json() == before
    result = get(browser, f"/cases/{reference}/screenings/1").main
    assert "16 jaar op 23 november 2026" in result


def test_the_page_of_a_draft_changes_both_and_keeps_what_was_typed(world: World) -> None:
    alice, bob = world.browser("alice"), world.client("bob")
    reference = made(bob)
    path = f"/cases/{reference}/facts"
    assert path in get(alice, f"/cases/{reference}").links
    form = get(alice, path).form()
    facts(bob, reference, age=14)

    page = Page(post(alice, path, form.sent(age="7", setting=SHELTER), follow=False))
    assert (page.status, dict(page.form().fields)["age"]) == (422, "7")
    page = Page(post(alice, path, page.form().sent(age="17"), follow=False))
    assert (page.status, dict(page.form().fields)["age"], dict(page.form().fields)["setting"]) == (
        409,
        "17",
        SHELTER,
    )
    assert "14 jaar" in page.main
    assert post(alice, path, page.form().sent(), follow=False).status_code == 303
    assert "17 jaar op 23 november 2026" in get(alice, f"/cases/{reference}").main
    assert "Leeftijd gewijzigd van 14 in 17 jaar." in get(alice, f"/cases/{reference}").main


def test_an_age_that_may_have_passed_a_bound_is_asked_again_with_the_judgement(world: World) -> None:
    """REQ right-day: 17 in a draft of before may be 18 by now; the page asks, and the API says so."""
    alice = world.client("alice")
    reference = made(alice, age=17)
    world.clock.advance(timedelta(days=20))
    alice, browser = world.client("alice"), world.browser("alice")
    sent = {"view": "suspicion", "assess_within": "today", "reason": "Zorgen van de school"}
    path = f"/api/v1/cases/{reference}/judgements"
    problem(alice.post(path, json=sent | seen(alice, reference)), 422, "judgement.age_again")

    page = get(browser, f"/cases/{reference}/judgement")
    assert "age" in page.ids
    lower = Page(post(browser, f"/cases/{reference}/judgement", page.form().sent(**sent, age="16")))
    assert (lower.status, dict(lower.form().fields)["age"]) == (422, "16")
    answer = post(browser, f"/cases/{reference}/judgement", page.form().sent(**sent, age="18"), follow=False)
    assert answer.status_code == 303

    (round_,) = alice.get(f"/api/v1/cases/{reference}").json()["rounds"]
    assert (round_["age"], round_["age_at"][:10]) == (18, "2026-12-13")


def test_an_age_in_the_middle_is_not_asked_again(world: World) -> None:
    reference = made(world.client("alice"), age=15)
    world.clock.advance(timedelta(days=20))

    judge(world.client("alice"), reference)
    assert "age" not in get(world.browser("alice"), f"/cases/{reference}/judgement").ids


@given(
    born=st.dates(date(2004, 1, 1), date(2012, 12, 31)),
    first=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    last=st.dates(date(2024, 1, 1), date(2028, 12, 31)),
)
def test_the_possible_ages_hold_the_true_one(born: date, first: date, last: date) -> None:
    """REQ right-day: whatever the birthday, which is not stored; and no bound is passed unnoticed."""

    def age(day: date) -> int:
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    known = KnownAge(age(first), first)
    low, high = known.possible(last)
    assert low <= age(last) <= high
    crossed = any(min(age(first), age(last)) < bound <= max(age(first), age(last)) for bound in (12, 18, 24))
    assert known.asked_again(last) or not crossed

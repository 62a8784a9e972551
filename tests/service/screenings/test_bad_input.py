"""What does not fit gets one clear sentence, and nothing that was saved before is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.screenings.flow import LISA_BEFORE, filled, judge, judged, made, problem, screen, screened

pytestmark = pytest.mark.slow

WRONG: tuple[tuple[dict[str, Any], str, tuple[str, ...]], ...] = (
    ({"answers": {"shoe_size": "no"}}, "answers.unknown_indicator", ("shoe_size",)),
    ({"answers": {"neglect": "maybe"}}, "answers.unknown_level", ("neglect", "suspected, confirmed")),
    ({"answers": {"neglect": 3}}, "request.value_of_answers", ("neglect",)),
    ({"answers": {"neglect": None}}, "request.value_of_answers", ("neglect",)),
    ({"answers": ["neglect"]}, "request.not_an_object", ("answers",)),
    ({"now": {"neglect": True}}, "answers.no_now", ("neglect",)),
    ({"now": {"self_harm": "yes"}}, "request.value_of_now", ("self_harm",)),
    ({"known": {"neglect": {"how": "guessed"}}}, "request.known_how", ("told, seen, file, third_party",)),
    ({"known": {"neglect": {"how": "told", "at": "last week"}}}, "request.known_at", ("last week",)),
    ({"age": "16"}, "request.age", ("age",)),
    ({"age": True}, "request.age", ("age",)),
    ({"nationality": "nl"}, "request.unknown_key", ("nationality",)),
)


@pytest.mark.parametrize(("wrong", "code", "named"), WRONG)
def test_a_request_that_does_not_fit_says_which_part_and_what_is_allowed(
    client: Callable[[str], TestClient], wrong: dict[str, Any], code: str, named: tuple[str, ...]
) -> None:
    """REQ allow-list: only indicators of the catalogue, with the answers it allows, reach the model."""
    alice = client("alice")
    alice.headers["Accept-Language"] = "en"
    reference = judged(alice)

    said = problem(screen(alice, reference, LISA_BEFORE | wrong), 422, code)

    assert all(name in said["detail"] for name in named)
    draft = alice.get(f"/api/v1/cases/{reference}/draft").json()
    assert (draft["revision"], draft["answers"]) == (1, LISA_BEFORE["answers"])
    assert screen(alice, reference, LISA_BEFORE).status_code == 201


@pytest.mark.parametrize(("wrong", "code", "named"), WRONG[:9])
def test_a_draft_says_the_same(
    client: Callable[[str], TestClient], wrong: dict[str, Any], code: str, named: tuple[str, ...]
) -> None:
    alice = client("alice")
    alice.headers["Accept-Language"] = "en"
    reference = made(alice)

    answer = alice.put(f"/api/v1/cases/{reference}/draft", json={"revision": 0} | wrong)

    assert all(name in problem(answer, 422, code)["detail"] for name in named)


@pytest.mark.parametrize("wrong", [{"age": 7}, {"age": 17}, {"setting": "boarding_school"}])
def test_a_request_about_somebody_else_is_refused(
    client: Callable[[str], TestClient], wrong: dict[str, Any]
) -> None:
    """Age and setting belong to the case; a request with others is about another young person."""
    alice = client("alice")

    problem(screen(alice, judged(alice), LISA_BEFORE | wrong), 422, "screening.of_another_case")


def test_what_is_left_out_is_taken_from_the_case(client: Callable[[str], TestClient]) -> None:
    alice = client("alice")
    short = {"answers": LISA_BEFORE["answers"]}
    answer = screen(alice, judged(alice), short).json()

    assert answer["log_odds"] == screened(alice, LISA_BEFORE)["log_odds"]


def test_the_same_form_sent_twice_gives_the_stored_screening(
    client: Callable[[str], TestClient],
) -> None:
    """A second submit makes nothing new: 201 the first time, 200 with the same after that."""
    alice = client("alice")
    reference = judged(alice)
    first = screen(alice, reference, LISA_BEFORE)
    again = screen(alice, reference, LISA_BEFORE)
    without_body = screen(alice, reference)

    assert [a.status_code for a in (first, again, without_body)] == [201, 200, 200]
    assert first.content == again.content == without_body.content
    assert len(alice.get(f"/api/v1/cases/{reference}").json()["screenings"]) == 1


def test_other_answers_after_the_screening_need_a_new_round(client: Callable[[str], TestClient]) -> None:
    alice = client("alice")
    reference = judged(alice)
    screen(alice, reference, LISA_BEFORE)
    other = LISA_BEFORE | {"answers": {"neglect": "confirmed"}}

    problem(screen(alice, reference, other), 409, "screening.already_made")


def test_a_screening_adds_no_answer_to_what_was_judged(client: Callable[[str], TestClient]) -> None:
    """REQ judged-what-was-seen: answers that are sent along must be those of the judgement."""
    alice = client("alice")
    reference = judged(alice)
    more = LISA_BEFORE | {"answers": {"self_harm": "confirmed"}}

    problem(screen(alice, reference, more), 409, "screening.other_answers")
    answer = screen(alice, reference, LISA_BEFORE).json()

    assert set(LISA_BEFORE["answers"]) == set(answer["contributions"])


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff"])
def test_a_body_that_is_no_object_is_refused(client: Callable[[str], TestClient], body: bytes) -> None:
    alice = client("alice")
    answer = alice.post(
        f"/api/v1/cases/{judged(alice)}/screenings",
        content=body,
        headers={"Content-Type": "application/json"},
    )

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize("number", ["0", "2", "99999", "x"])
def test_a_screening_that_does_not_exist_is_not_found(
    client: Callable[[str], TestClient], number: str
) -> None:
    alice = client("alice")
    reference = screened(alice, LISA_BEFORE)["reference"]

    assert alice.get(f"/api/v1/cases/{reference}/screenings/{number}").status_code in (404, 422)


@pytest.mark.parametrize("age", [4, 30])
def test_an_age_outside_the_range_abstains_and_still_runs_the_acute_rules(
    client: Callable[[str], TestClient], age: int
) -> None:
    """REQ abstain: no number, and the reason; what is acute is acute at every age."""
    alice = client("alice")
    reference = made(alice, age=age, age_confirmed=True)
    filled(alice, reference, {"answers": LISA_BEFORE["answers"] | {"image_blackmail": "confirmed"}})
    judge(alice, reference)
    answer = screen(alice, reference).json()

    assert (answer["status"], answer["reason"]) == ("abstained", "age_outside_range")
    assert answer["probability"] is None
    assert answer["acute"] == ["image_blackmail"]


def test_too_few_answers_abstain(client: Callable[[str], TestClient]) -> None:
    """REQ abstain: three answered indicators are too few to speak."""
    alice = client("alice")
    few = {"answers": dict(list(LISA_BEFORE["answers"].items())[:3])}
    answer = screen(alice, judged(alice, request=few), few).json()

    assert (answer["status"], answer["reason"]) == ("abstained", "too_few_answers")


@pytest.mark.parametrize("way", ["draft", "screenings/1", "timeline", ""])
def test_a_stranger_finds_nothing(client: Callable[[str], TestClient], way: str) -> None:
    """REQ need-to-know: for another team the case does not exist."""
    alice, charlie = client("alice"), client("charlie")
    reference = screened(alice, LISA_BEFORE)["reference"]

    problem(charlie.get(f"/api/v1/cases/{reference}/{way}".rstrip("/")), 404, "not_found")
    problem(screen(charlie, reference, LISA_BEFORE), 404, "not_found")

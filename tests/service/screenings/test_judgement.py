"""A judgement stands: it is never changed, only followed by another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from tests.service.raw import only_new_rows
from tests.service.screenings.flow import JUDGEMENT, LISA_BEFORE, filled, judge, judged, made, problem, screen
from tests.service.world import World

pytestmark = pytest.mark.slow


def test_a_later_view_is_a_new_entry_that_says_whether_a_score_was_seen(
    client: Callable[[str], TestClient],
) -> None:
    """REQ judgement-immutable: the first stays as it was; the next one tells what had been shown."""
    alice, bob = client("alice"), client("bob")
    reference = judged(alice)
    before = judge(bob, reference, view="suspicion")
    screen(alice, reference, LISA_BEFORE)
    after = judge(alice, reference, view="strong_suspicion")

    assert [before["number"], after["number"]] == [2, 3]
    assert [before["score_seen"], after["score_seen"]] == [False, True]


def test_the_same_form_sent_twice_makes_one_judgement(client: Callable[[str], TestClient]) -> None:
    alice = client("alice")
    reference = judged(alice)

    assert judge(alice, reference)["number"] == 1


def test_the_api_has_no_way_to_change_a_judgement(client: Callable[[str], TestClient]) -> None:
    """REQ judgement-immutable: neither replacing nor removing is a request that exists."""
    alice = client("alice")
    reference = judged(alice)

    for method in ("PUT", "PATCH", "DELETE"):
        answer = alice.request(method, f"/api/v1/cases/{reference}/judgements", json=JUDGEMENT)
        problem(answer, 405, "method_not_allowed")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE judgement SET view = 'no_signs_seen'",
        "UPDATE judgement SET score_seen = NOT score_seen",
        "DELETE FROM judgement",
        "UPDATE screening SET shown = '{}'",
        "DELETE FROM screening",
        "UPDATE answer_change SET changes = '{}'",
        "DELETE FROM answer_change",
        "DELETE FROM assessment_due",
        "UPDATE score_refusal SET declined = NOT declined",
        "DELETE FROM note_entry",
    ],
)
def test_the_database_itself_refuses_change(
    world: World, client: Callable[[str], TestClient], statement: str
) -> None:
    """REQ judgement-immutable: a trigger refuses it, whatever program asks."""
    alice = client("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    alice.put(f"/api/v1/cases/{reference}/draft", json={"revision": 1, "note": "gebeld met school"})
    judge(alice, reference)
    screen(alice, reference, LISA_BEFORE)
    alice.post(f"/api/v1/cases/{reference}/score-refusal")

    with (
        only_new_rows(),
        world.installation.database.transaction() as db,
    ):
        db.execute(text(statement))


def test_nothing_in_a_judgement_is_filled_in_beforehand(client: Callable[[str], TestClient]) -> None:
    alice = client("alice")
    reference = judged(alice)

    for missing in JUDGEMENT:
        sent = {name: value for name, value in JUDGEMENT.items() if name != missing}
        answer = alice.post(f"/api/v1/cases/{reference}/judgements", json=sent)
        problem(answer, 422, "request_body.field")


@pytest.mark.parametrize("within", ["today", "three_days", "one_week", "two_weeks"])
def test_agreeing_and_disagreeing_take_the_same_steps(
    client: Callable[[str], TestClient], within: str
) -> None:
    """A view below or above what the score said is stored alike: nobody approves it, nobody is told."""
    alice = client("alice")
    reference = judged(alice)
    screen(alice, reference, LISA_BEFORE)

    for view in ("no_signs_seen", "strong_suspicion"):
        assert judge(alice, reference, view=view, assess_within=within)["view"] == view

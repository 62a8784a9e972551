"""Acute danger comes first: from the answers alone, at any stage, at any score and without one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.service.prepared import with_share
from tests.service.screenings.flow import LISA_BEFORE, filled, judge, judged, made, screen
from tests.service.world import World

ACUTE = {"answers": {"overnight_unknown_place": "confirmed"}, "now": {"overnight_unknown_place": True}}
STARTED = "2026-11-23T08:00:00"


def due(client: TestClient, reference: str) -> str | None:
    moment = client.get(f"/api/v1/cases/{reference}").json()["due"]
    return None if moment is None else str(moment)[:19]


def test_an_acute_answer_makes_the_assessment_due_before_anything_else_is_done(
    client: Callable[[str], TestClient],
) -> None:
    """REQ acute-first: saved in a draft, without judgement or score, it counts at once."""
    alice = client("alice")
    reference = made(alice)
    assert due(alice, reference) is None

    alice.put(f"/api/v1/cases/{reference}/draft", json={"revision": 0} | ACUTE)

    assert due(alice, reference) == "2026-11-23T10:00:00"
    row = alice.get("/api/v1/cases").json()["cases"][0]
    assert (row["acute"], row["due"][:19]) == (True, "2026-11-23T10:00:00")


@pytest.mark.parametrize("way", ["shown", "declined", "stopped", "withheld"])
def test_acute_steps_come_whatever_becomes_of_the_score(world: World, way: str) -> None:
    """REQ acute-first: shown, declined, stopped and withheld give the same acute steps and the same term."""
    installation = with_share(world, 1.0) if way == "withheld" else world
    alice = installation.client("alice")
    answers = {"answers": LISA_BEFORE["answers"] | ACUTE["answers"], "now": ACUTE["now"]}
    reference = judged(alice, request=answers)
    if way == "declined":
        alice.post(f"/api/v1/cases/{reference}/score-refusal")
    if way == "stopped":
        installation.client("bob").post("/api/v1/scoring/stops", json={"reason": "Proef met de stopknop"})
    answer = screen(alice, reference, answers).json()

    assert answer["arm"] == way
    assert answer["acute"] == ["overnight_unknown_place"]
    assert answer["due"][:19] == "2026-11-23T10:00:00"


def test_nothing_but_a_draft_answer_puts_the_assessment_back(client: Callable[[str], TestClient]) -> None:
    """A calm judgement and a low score leave the moment where it was; before them, taking the answer back
    does not (``test_saved_on_leaving``)."""
    alice = client("alice")
    reference = made(alice)
    alice.put(f"/api/v1/cases/{reference}/draft", json={"revision": 0} | ACUTE)
    before = due(alice, reference)
    filled(alice, reference, {"answers": {"trusted_adult": "yes"}})
    judge(alice, reference, view="no_signs_seen", assess_within="two_weeks", reason="Rustig gesprek gehad")
    answer = screen(alice, reference).json()

    assert before
    assert answer["due"][:19] == before == due(alice, reference)


def test_a_score_moves_no_assessment(client: Callable[[str], TestClient]) -> None:
    """REQ no-automatic-action: many signals or few, the term is that of the professional."""
    alice = client("alice")
    few = {"answers": {i: "no" for i in LISA_BEFORE["answers"] if i != "school_absence"}}
    many = {
        "answers": dict.fromkeys(
            (
                "risky_relationship",
                "controlled_by_other",
                "unexplained_money",
                "older_partner",
                "images_shared",
            ),
            "confirmed",
        ),
        "now": {"controlled_by_other": False},
    }
    answers = [screen(alice, judged(alice, request=request), request).json() for request in (few, many)]

    assert answers[0]["probability"] < answers[1]["probability"]
    assert answers[0]["due"] == answers[1]["due"] == "2026-11-30T08:00:00.000000+00:00"


def test_the_time_line_says_of_a_later_moment_alone_that_the_earlier_one_counts(
    client: Callable[[str], TestClient],
) -> None:
    alice = client("alice")
    sentence = "Het eerdere moment blijft gelden."
    for within, times in (("two_weeks", 1), ("today", 0)):
        reference = made(alice)
        signs = {"answers": {"traded_sex": "suspected"}, "now": {}}
        alice.put(f"/api/v1/cases/{reference}/draft", json={"revision": 0} | signs)
        assert due(alice, reference)
        judge(alice, reference, view="no_signs_seen", assess_within=within, reason="Rustig gesprek gehad")

        page = " ".join(alice.get(f"/cases/{reference}").text.split())
        assert page.count("door het eigen oordeel.") == 1
        assert page.count(sentence) == times

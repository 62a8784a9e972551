"""Own judgement first: no way to a score goes round it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from screening.explain.screening_request import ScreeningRequest
from service.areas.screenings.compute_score import JudgementNeeded, compute
from service.model_runtime.models_in_use import ScoringHandle
from tests.guards import scores
from tests.service.screenings.flow import LISA_BEFORE, judged, made, problem, screen
from tests.service.world import World

pytestmark = pytest.mark.slow


def test_no_score_without_an_own_judgement(client: Callable[[str], TestClient]) -> None:
    """REQ judge-first: the API answers 409, with a request and with the draft alike, and stores nothing."""
    alice = client("alice")
    reference = made(alice)

    for request in (LISA_BEFORE, None):
        problem(screen(alice, reference, request), 409, "judgement_needed")

    assert alice.get(f"/api/v1/cases/{reference}").json()["screenings"] == []
    assert alice.get(f"/api/v1/cases/{reference}/draft").json()["answers"] == {}


def test_after_the_judgement_the_score_comes(client: Callable[[str], TestClient]) -> None:
    alice = client("alice")
    reference = judged(alice)

    assert screen(alice, reference, LISA_BEFORE).json()["status"] == "scored"


def test_every_round_needs_a_judgement_of_its_own(client: Callable[[str], TestClient]) -> None:
    """REQ judge-first: the judgement of an earlier round opens nothing in a later one."""
    alice = client("alice")
    reference = judged(alice)
    screen(alice, reference, LISA_BEFORE)

    alice.post(f"/api/v1/cases/{reference}/intakes", json={"age": 17, "setting": "youth_protection_intake"})

    problem(screen(alice, reference), 409, "judgement_needed")


def test_the_reason_is_part_of_the_judgement(client: Callable[[str], TestClient]) -> None:
    """REQ judge-first: a judgement without a reason is none."""
    alice = client("alice")
    reference = made(alice)
    short = {"view": "suspicion", "assess_within": "today", "reason": "   zomaar   "}

    problem(alice.post(f"/api/v1/cases/{reference}/judgements", json=short), 422, "free_text.too_short")
    problem(screen(alice, reference, LISA_BEFORE), 409, "judgement_needed")


@pytest.mark.parametrize("switch", ["declined", "stopped"])
def test_an_abstention_needs_the_judgement_too(client: Callable[[str], TestClient], switch: str) -> None:
    """REQ judge-first: declining the score or stopping it is no way round the own judgement."""
    alice, bob = client("alice"), client("bob")
    reference = made(alice)
    if switch == "declined":
        alice.post(f"/api/v1/cases/{reference}/score-refusal")
    else:
        bob.post("/api/v1/scoring/stops", json={"reason": "Proef met de stopknop"})

    problem(screen(alice, reference, LISA_BEFORE), 409, "judgement_needed")


def test_the_one_function_that_computes_refuses_by_itself(world: World) -> None:
    """REQ judge-first: whoever calls it without a judgement gets no score."""
    handle: ScoringHandle = world.installation.scoring
    screener = handle.ready()
    assert screener is not None
    request = ScreeningRequest.parse(LISA_BEFORE, world.installation.catalogue)

    with pytest.raises(JudgementNeeded):
        compute(screener, request, None)


def test_nothing_else_in_the_service_computes_a_score(repository: Path) -> None:
    """REQ judge-first: read from the source, ``Screener.screen`` is called in one function only, and no
    other part of the service reaches the table behind it, hands either on, or takes it by name."""
    assert scores.computed_elsewhere(repository) == []

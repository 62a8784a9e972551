"""A conversation in person through the API, in the words of the tests."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import World

REASON = "De jongere vertelde zelf wat er gebeurt"


def screened_case(client: TestClient, answers: dict[str, Any] = LISA_BEFORE, **judgement: str) -> str:
    """The code of a new case with one screened round."""
    reference = judged(client, age=answers["age"], request=answers, **judgement)
    assert screen(client, reference, answers).status_code == 201
    return reference


def findings(world: World, **more: Any) -> dict[str, Any]:
    """What Alice found in a conversation that leaves the question open; ``more`` changes it."""
    return {
        "round": 1,
        "revision": 1,
        "held_on": "2026-11-23",
        "assessor": world.people["alice"],
        "present": ["young_person", "parent"],
        "saw_score": False,
        "outcome": "undetermined",
        "basis": "own_statement",
        "reason": REASON,
        "follows": ["another_conversation"],
    } | more


def established(world: World, **more: Any) -> dict[str, Any]:
    """The same with exploitation established, for which Rita stands as the second."""
    found = {
        "outcome": "established",
        "second": world.people["rita"],
        "exploitation": ["sexual_exploitation"],
        "means": ["threats"],
    }
    return findings(world, **found | more)


def record(client: TestClient, reference: str, found: dict[str, Any]) -> Response:
    return client.post(f"/api/v1/cases/{reference}/assessments", json=found)


def recorded(client: TestClient, reference: str, found: dict[str, Any]) -> dict[str, Any]:
    """The record as it was stored."""
    answer = record(client, reference, found)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())

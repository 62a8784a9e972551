"""Consent and handing on, in the words of the tests."""

from __future__ import annotations

import json
from typing import Any

from fastapi.testclient import TestClient

from tests.service.assessments.flow import established, recorded, screened_case
from tests.service.world import World

ASK = {"receiver": "municipality", "purpose": "care"}
YES = {
    "given": True,
    "said_on": "2026-11-23",
    "receivers": ["municipality", "research_institute"],
    "consent_of": "young_person",
    "age": 17,
    "version": "1",
}
NO = {"given": False, "said_on": "2026-11-23"}


def case_with_outcome(client: TestClient, world: World, **found: Any) -> str:
    """The code of a new case whose conversation established exploitation, but for what ``found`` changes."""
    reference = screened_case(client)
    recorded(client, reference, established(world, **found))
    return reference


def consent(client: TestClient, reference: str, said: dict[str, Any] = YES) -> None:
    answer = client.post(f"/api/v1/cases/{reference}/consent", json=said)
    assert answer.status_code == 201, answer.text


def handed_on(client: TestClient, **asked: Any) -> dict[str, Any]:
    """The file as JSON."""
    answer = client.post("/api/v1/exports/htcds", json=ASK | asked)
    assert answer.status_code == 200, answer.text
    return dict(json.loads(answer.text))

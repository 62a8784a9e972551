"""Retention in the tests: who asks, approves and holds, in the words of the tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import World

REASON: Final = "De termijn is voorbij en niemand heeft het nog nodig"
TWENTY_YEARS: Final = timedelta(days=7_306)
"""From the day of these tests to a day more than twenty years later."""

BY_TERM: Final = {"ground": "term_passed", "reason": REASON}
BY_YOUNG_PERSON: Final = {"ground": "young_person_asked", "weighed": True, "reason": REASON}


def screened_case(world: World, login: str = "alice") -> str:
    """The code of a case with one screened round."""
    client = world.client(login)
    reference = judged(client)
    assert screen(client, reference, LISA_BEFORE).status_code == 201
    return reference


def later(world: World, by: timedelta = TWENTY_YEARS) -> None:
    """Go on to another day; whoever was signed in is not any more."""
    world.clock.move_to(world.clock.now() + by)


def ask(client: TestClient, reference: str, **sent: Any) -> Response:
    return client.post(f"/api/v1/cases/{reference}/retention/requests", json=sent or BY_YOUNG_PERSON)


def approve(client: TestClient, reference: str, request_id: int = 1) -> Response:
    return client.post(f"/api/v1/cases/{reference}/retention/requests/{request_id}/approval")


def hold(
    client: TestClient, reference: str, reason: str = "Er loopt een klacht over dit dossier"
) -> Response:
    return client.post(f"/api/v1/cases/{reference}/retention/holds", json={"reason": reason})


def standing(client: TestClient, reference: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/cases/{reference}/retention")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def destroyed(world: World, reference: str) -> dict[str, Any]:
    """The tombstone of a case that Bob asked to destroy and Petra approved."""
    answer = ask(world.client("bob"), reference)
    assert answer.status_code == 201, answer.text
    approved = approve(world.client("petra"), reference, answer.json()["id"])
    assert approved.status_code == 200, approved.text
    return dict(approved.json())

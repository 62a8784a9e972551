"""A case that is screened and whose answers are put right, in the words of the tests."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from tests.service.screenings.flow import LISA_BEFORE, judged, screen

WRONG = {"because": "wrong_entry", "reason": "Het verzuim was van een ander kind"}


def screened(client: TestClient, *, declined: bool = False) -> str:
    """The code of a new case with one screened round; ``declined``: without a score."""
    reference = judged(client)
    if declined:
        assert client.post(f"/api/v1/cases/{reference}/score-refusal").status_code == 204
    assert screen(client, reference, LISA_BEFORE).status_code == 201
    return reference


def put_right(client: TestClient, reference: str, **answers: str) -> dict[str, Any]:
    """Withdraw the last screening and change ``answers`` in the round that asks anew."""
    case = client.get(f"/api/v1/cases/{reference}").json()
    revision = client.get(f"/api/v1/cases/{reference}/draft").json()["revision"]
    number = case["screenings"][-1]["number"]
    made = client.post(
        f"/api/v1/cases/{reference}/screenings/{number}/correction", json=WRONG | {"revision": revision}
    )
    assert made.status_code == 201, made.text
    if answers:
        sent = {"revision": 1, "answers": answers}
        assert client.put(f"/api/v1/cases/{reference}/draft", json=sent).status_code == 200
    return dict(made.json())

"""The way of a case through the API, in the words of the tests: made, judged, screened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi.testclient import TestClient
from httpx2 import Response

LISA_BEFORE: Final[dict[str, Any]] = {
    "setting": "youth_protection_intake",
    "age": 16,
    "answers": {
        "risky_relationship": "confirmed",
        "parents_separated": "confirmed",
        "family_conflict": "confirmed",
        "neglect": "suspected",
        "school_absence": "often",
    },
}
"""Lisa a year before: what the published description names, without what was found later."""

LISA_FOUND: Final[dict[str, Any]] = {
    "setting": "youth_protection_intake",
    "age": 17,
    "answers": {
        "found_at_sex_venue": "confirmed",
        "risky_relationship": "confirmed",
        "school_absence": "stopped",
        "parents_separated": "confirmed",
        "family_conflict": "confirmed",
        "neglect": "suspected",
        "exploited_peers": "confirmed",
    },
}

REASON: Final = "Zorgen van school over een nieuwe vriend"
JUDGEMENT: Final = {"view": "some_concern", "assess_within": "one_week", "reason": REASON}


def made(client: TestClient, *, age: int = 16, **more: Any) -> str:
    """The code of a new case."""
    case = {"setting": "youth_protection_intake", "age": age, "reported_by": "school"} | more
    answer = client.post("/api/v1/cases", json=case)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["reference"])


def filled(client: TestClient, reference: str, request: Mapping[str, Any]) -> None:
    """Save the answers of ``request``, with "now" and "known", in the draft of the last round."""
    parts = {name: request[name] for name in ("answers", "now", "known") if name in request}
    path = f"/api/v1/cases/{reference}/draft"
    sent = {"revision": client.get(path).json()["revision"], **parts}
    answer = client.put(path, json=sent)
    assert answer.status_code == 200, answer.text


def judged(
    client: TestClient, *, age: int = 16, request: Mapping[str, Any] = LISA_BEFORE, **judgement: str
) -> str:
    """The code of a new case with the answers of ``request`` and an own judgement on them."""
    reference = made(client, age=age)
    filled(client, reference, request)
    judge(client, reference, **judgement)
    return reference


def seen(client: TestClient, reference: str) -> dict[str, int]:
    """What there is to judge on, as somebody reads it who judges now."""
    draft = client.get(f"/api/v1/cases/{reference}/draft").json()
    return {"round": draft["round"], "revision": draft["revision"], "after": draft["judgements"]}


def judge(client: TestClient, reference: str, **judgement: Any) -> dict[str, Any]:
    sent = JUDGEMENT | seen(client, reference) | judgement
    answer = client.post(f"/api/v1/cases/{reference}/judgements", json=sent)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def screen(client: TestClient, reference: str, request: dict[str, Any] | None = None) -> Response:
    """Ask for the screening of the last round, with ``request`` or as the draft stands."""
    return client.post(f"/api/v1/cases/{reference}/screenings", json=request)


def screened(client: TestClient, request: dict[str, Any]) -> dict[str, Any]:
    """The answer for a new case with one round."""
    answer = screen(client, judged(client, age=request["age"], request=request), request)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def problem(answer: Response, status: int, code: str) -> dict[str, Any]:
    """The problem in ``answer``, which must have this status and code and say something."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said = dict(answer.json())
    assert said["code"] == code
    assert len(said["detail"]) > 20
    return said


def numbers_in(shape: object) -> list[float]:
    """Every fraction anywhere in parsed JSON: what a score, an interval or a contribution would be."""
    if isinstance(shape, float):
        return [shape]
    if isinstance(shape, dict):
        return [number for value in shape.values() for number in numbers_in(value)]
    if isinstance(shape, list):
        return [number for value in shape for number in numbers_in(value)]
    return []

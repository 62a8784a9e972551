"""How another system asks, in the words of the tests."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final

from fastapi.testclient import TestClient
from httpx2 import Response

from screening.catalogue.fhir import GivenAnswers, Resource, response
from screening.catalogue.read_catalogue import load_catalogue
from screening.catalogue.read_fhir import CASE
from screening.language import Language

FHIR_JSON: Final = "application/fhir+json"
TO: Final = {"receiver": "youth_care", "purpose": "shared_care"}


def answers_for(
    reference: str,
    levels: dict[str, str],
    now: dict[str, bool] | None = None,
    language: Language = "nl",
    **more: Any,
) -> Resource:
    """A response with these answers, for a case; ``more`` are other elements."""
    answers = response(
        load_catalogue(),
        GivenAnswers(levels, now or {}),
        language,
        status="in-progress",
        authored="2026-11-23T09:00:00+01:00",
    )
    return answers | {"subject": {"identifier": {"system": CASE, "value": reference}}} | more


def send(client: TestClient, resource: Any, **headers: str) -> Response:
    """Post a response as a program does that speaks FHIR."""
    answer: Response = client.post(
        "/fhir/QuestionnaireResponse",
        content=json.dumps(resource),
        headers={"Content-Type": FHIR_JSON} | headers,
    )
    return answer


def fetch(client: TestClient, reference: str, number: int = 1, **asked: str) -> Response:
    """Ask for the Bundle of a round."""
    answer: Response = client.get(f"/fhir/Bundle/{reference}.{number}", params=TO | asked)
    return answer


def read(answer: Response) -> Any:
    """The resource in a response of 2xx, its decimals exact."""
    assert answer.status_code in (200, 201), answer.text
    assert answer.headers["content-type"] == FHIR_JSON
    return json.loads(answer.text, parse_float=Decimal)


def of_kind(bundle: Any, kind: str) -> list[Any]:
    """The resources of one kind in a Bundle, in its order."""
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind]


def codes(answer: Response) -> list[str]:
    """Our codes of the issues in an OperationOutcome."""
    content = answer.json()
    assert answer.headers["content-type"] == FHIR_JSON
    assert content["resourceType"] == "OperationOutcome", content
    return [issue["details"]["coding"][0]["code"] for issue in content["issue"]]

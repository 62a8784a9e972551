"""What went wrong, or is worth saying, as a FHIR OperationOutcome."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from fastapi import Response

from screening.catalogue.read_fhir import FhirError
from screening.errors import SignaalwijzerError
from screening.language import Language

MEDIA_TYPE: Final = "application/fhir+json"
PROBLEM: Final = "urn:signaalwijzer:problem"
"""The code system of what can go wrong; the same codes as in the API."""

Severity = Literal["error", "warning", "information"]

_BY_STATUS: Final[Mapping[int, str]] = {
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    409: "conflict",
    413: "too-long",
    428: "required",
    429: "throttled",
    500: "exception",
    503: "transient",
    507: "no-store",
}
"""Codes of FHIR for the kind of an issue, by HTTP status; any other is ``invalid``."""


def issue(severity: Severity, kind: str, key: str, text: str, expression: str = "") -> dict[str, Any]:
    """One issue: ``kind`` is a code of FHIR, ``key`` one of ours, ``text`` a sentence for the reader."""
    found: dict[str, Any] = {
        "severity": severity,
        "code": kind,
        "details": {"coding": [{"system": PROBLEM, "code": key}], "text": text},
    }
    return found | ({"expression": [expression]} if expression else {})


def outcome(issues: Iterable[Mapping[str, Any]], status: int = 200) -> Response:
    """The response with ``issues``, of which there is at least one."""
    content = {"resourceType": "OperationOutcome", "issue": list(issues)}
    return Response(json.dumps(content, ensure_ascii=False), status, media_type=MEDIA_TYPE)


def outcome_of_error(error: SignaalwijzerError, status: int, language: Language) -> Response:
    """The response for ``error``; where it lists what differs, each difference is an issue too."""
    kind = _BY_STATUS.get(status, "invalid")
    expression = error.expression if isinstance(error, FhirError) else ""
    issues = [issue("error", kind, error.key, error.in_language(language), expression)]
    for difference in getattr(error, "differences", ()):
        text = difference.in_language(language)
        issues.append(issue("information", kind, f"fhir.{difference.kind}", text))
    return outcome(issues, status)

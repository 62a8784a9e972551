"""The description of the API (OpenAPI) names every status that an operation may answer with, errors too.

An error of the product can come from every operation: of a guard, of the session, of the database. So each
operation names each status of an error that its method can meet, from the errors themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from service.core.errors import BadSettings, MethodNotAllowed, ServiceError
from service.web import operation_outcome
from service.web.asgi_scope import FHIR
from service.web.error_responses import MEDIA_TYPE
from service.web.security.origin_check import SAFE_METHODS

ONLY_WHERE_SOMETHING_IS_SENT: Final = frozenset({413, 428, 507})
PROBLEM: Final = "Problem"
OUTCOME: Final = "OperationOutcome"
_SHAPE: Final = {
    "type": "object",
    "description": "What went wrong, by RFC 9457.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "description": "urn:signaalwijzer:problem: and the code."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence in the language of the reader."},
        "code": {"type": "string", "description": "For programs; it stays the same in every language."},
        "errors": {
            "type": "array",
            "description": "Where in the request, and why.",
            "items": {"type": "object", "additionalProperties": True},
        },
        "allowed": {"type": "array", "items": {"type": "string"}, "description": "What would have fitted."},
    },
    "additionalProperties": True,
}

_OUTCOME_SHAPE: Final = {
    "type": "object",
    "description": "What went wrong, as an OperationOutcome of FHIR R4.",
    "required": ["resourceType", "issue"],
    "properties": {
        "resourceType": {"type": "string", "const": OUTCOME},
        "issue": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
    },
    "additionalProperties": True,
}


def with_errors(document: dict[str, Any]) -> dict[str, Any]:
    """``document`` with the shape of a problem, and in each operation the errors it may answer with."""
    statuses = _statuses()
    parts = document.setdefault("components", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        parts.get("schemas", {}).pop(unused, None)
    parts.setdefault("schemas", {}).update({PROBLEM: _SHAPE, OUTCOME: _OUTCOME_SHAPE})
    parts["responses"] = {
        f"{kind}{status}": _response(lines, kind, media_type)
        for kind, media_type in ((PROBLEM, MEDIA_TYPE), (OUTCOME, operation_outcome.MEDIA_TYPE))
        for status, lines in statuses.items()
    }
    for path, methods in document["paths"].items():
        kind = OUTCOME if path.startswith(FHIR) else PROBLEM
        for method, operation in methods.items():
            answers = operation["responses"]
            answers.pop("422", None)
            for status in statuses:
                if method.upper() not in SAFE_METHODS or status not in ONLY_WHERE_SOMETHING_IS_SENT:
                    answers.setdefault(str(status), {"$ref": f"#/components/responses/{kind}{status}"})
    return document


def _statuses() -> dict[int, list[str]]:
    statuses: dict[int, list[str]] = {}
    for kind in sorted(_kinds(ServiceError), key=lambda kind: (kind.status, kind.__name__)):
        if not issubclass(kind, BadSettings | MethodNotAllowed):
            first = (kind.__doc__ or "").strip().splitlines()[0]
            if first not in statuses.setdefault(kind.status, []):
                statuses[kind.status].append(first)
    return statuses


def _kinds(kind: type[ServiceError]) -> Iterator[type[ServiceError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


def _response(lines: list[str], kind: str, media_type: str) -> dict[str, Any]:
    shape = {"schema": {"$ref": f"#/components/schemas/{kind}"}}
    return {"description": " ".join(lines), "content": {media_type: shape}}

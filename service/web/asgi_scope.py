"""What the security layers read from a request."""

from __future__ import annotations

from starlette.types import Scope

API = "/api/"
FHIR = "/fhir/"
"""Where other systems speak FHIR with us."""
METRICS = "/metrics"
DESCRIPTION = "/api/docs"
"""The page that describes the API to people."""


def header(scope: Scope, name: bytes) -> str | None:
    """The first header ``name`` (lower case) of a request."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return None


def is_api(scope: Scope) -> bool:
    return str(scope["path"]).startswith((API, FHIR))


def is_fhir(scope: Scope) -> bool:
    return str(scope["path"]).startswith(FHIR)


def is_for_programs(scope: Scope) -> bool:
    """Whether a program asks: the API, and the figures that a monitoring program reads."""
    path = str(scope["path"])
    return (is_api(scope) and path != DESCRIPTION) or path == METRICS

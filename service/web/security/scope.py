"""What the guards read from a request."""

from __future__ import annotations

from starlette.types import Scope

API = "/api/"


def header(scope: Scope, name: bytes) -> str | None:
    """The first header ``name`` (lower case) of a request."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return None


def is_api(scope: Scope) -> bool:
    return str(scope["path"]).startswith(API)

"""One line of the table of routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Route:
    """Who gets in (``may``), for whom the thing does not exist (``hidden``); the rest is forbidden.

    ``open`` routes answer people who have not signed in, too. ``sent`` is a valid JSON body (API) or form
    (pages), so that nothing but authorisation can stop the request.
    """

    method: str
    path: str
    may: str
    hidden: str = ""
    open: bool = False
    sent: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_api(self) -> bool:
        return self.path.startswith(("/api/v1/", "/fhir/"))

    def expected(self, letter: str) -> str:
        if letter in self.may:
            return "in"
        return "hidden" if letter in self.hidden else "forbidden"

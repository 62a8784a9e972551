"""One entry of the access log, as those read it who may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry as the privacy officer reads it. ``person`` is the present name of who it was; ``ends``: it
    is the last entry of a transaction that changed something."""

    seq: int
    at: datetime
    person_id: int | None
    session_id: int | None
    person: str | None
    on_behalf_of: str | None
    role: str
    action: str
    object_type: str
    object_id: str | None
    purpose: str | None
    outcome: str
    facts: Mapping[str, Any]
    ends: bool

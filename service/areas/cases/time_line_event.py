"""An event on the time line of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a case. ``kind`` is a code; ``facts`` holds codes, counts and moments,
    never an answer, a score or anything typed. ``round`` is the number of the round, if it was in one."""

    at: datetime
    kind: str
    person_id: int
    round: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)

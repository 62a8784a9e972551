"""What one entry of the access log says, and what it may never say.

An entry holds who, on whose behalf, in which role, did or saw what, why, when, and whether it was refused
(after NEN 7513). It never holds an answer, a score, a name or anything somebody typed. So every word in it
must be a code or a number, and a fraction (a score) is refused outright.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from service.core.clock import utc_text
from service.identity.actor import Actor

Outcome = Literal["ok", "refused", "failed"]
Fact = str | int | bool | None | tuple[str, ...]

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/+\-]{0,129}\Z")
_FACTS = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_SEALED = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))

NOBODY = "nobody"
SYSTEM = "system"
"""The role of an entry that no person caused, such as a daily self-test."""

COMMAND_LINE = "command_line"
"""The role of an entry that a command caused, for which nobody signed in."""


def _check(where: str, word: str) -> None:
    if not _CODE.match(word):
        raise ValueError(f"the access log takes codes only; '{where}' is not one")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, before it has its place in the chain; ``ValueError`` when a word in it is not a code."""

    at: datetime
    action: str
    object_type: str
    object_id: str | None
    purpose: str | None
    outcome: Outcome
    facts: Mapping[str, Fact]
    role: str
    person_id: int | None
    session_id: int | None
    on_behalf_of: str | None

    def __post_init__(self) -> None:
        for where in ("action", "object_type", "object_id", "purpose", "role", "on_behalf_of"):
            if (word := getattr(self, where)) is not None:
                _check(where, word)
        for name, fact in self.facts.items():
            _check("facts", name)
            if isinstance(fact, str):
                _check(name, fact)
            elif isinstance(fact, tuple):
                for word in fact:
                    _check(name, word)
            elif not (fact is None or isinstance(fact, int)):
                raise ValueError(f"the access log takes codes and whole numbers only; '{name}' is neither")

    @classmethod
    def by(
        cls,
        actor: Actor | None,
        at: datetime,
        action: str,
        object_type: str,
        object_id: str | int | None = None,
        *,
        purpose: str | None = None,
        outcome: Outcome = "ok",
        facts: Mapping[str, Fact] | None = None,
        role: str = NOBODY,
    ) -> Entry:
        """An entry about ``actor``; with nobody signed in, ``role`` says what acted."""
        return cls(
            at=at,
            action=action,
            object_type=object_type,
            object_id=None if object_id is None else str(object_id),
            purpose=purpose,
            outcome=outcome,
            facts=facts or {},
            role=actor.role_words if actor else role,
            person_id=actor.person_id if actor else None,
            session_id=actor.session_id if actor else None,
            on_behalf_of=actor.on_behalf_of if actor else None,
        )

    def facts_text(self) -> str:
        return _FACTS.encode(dict(self.facts))

    def row(self) -> dict[str, object]:
        """The columns that the entry itself fills."""
        return {
            "at": self.at,
            "person_id": self.person_id,
            "on_behalf_of": self.on_behalf_of,
            "role": self.role,
            "session_id": self.session_id,
            "action": self.action,
            "object_type": self.object_type,
            "object_id": self.object_id,
            "purpose": self.purpose,
            "outcome": self.outcome,
            "facts": self.facts_text(),
        }


SEALED_COLUMNS = (
    "person_id",
    "on_behalf_of",
    "role",
    "session_id",
    "action",
    "object_type",
    "object_id",
    "purpose",
    "outcome",
    "facts",
    "previous",
)


def sealed_content(seq: int, row: Mapping[str, object]) -> bytes:
    """The bytes of a row that its seal covers: every column but ``mac``, always in the same form.

    The moment may be text, as SQLite stores it. Raises ``TypeError`` for a value of a type that no
    column of the log has.
    """
    at = row["at"]
    moment = utc_text(at) if isinstance(at, datetime) else at
    content = [seq, moment, *(row[name] for name in SEALED_COLUMNS)]
    if row.get("rows_digest") is not None:  # entries from before rows were bound have none
        content.append(row["rows_digest"])
    return _SEALED.encode(content).encode("ascii")

"""Whoever decides, decides on what they saw: what has come since is told, and nothing is stored.

A form carries how far everything that it rests on had come when it was shown: for each of these a number that
only ever grows. When one has grown since, ``MovedOn`` says what came, and the form comes back with what was
typed and with the new numbers, so that the person can look and send it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.core.clock import utc_text
from service.core.errors import Conflict, ServiceError

_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that changed. ``kind`` is a code, ``subject`` says which (an indicator, a number); ``was``
    and ``now`` are codes or words, ``None`` where there is nothing to compare."""

    kind: str
    subject: str
    was: str | None
    now: str | None
    at: datetime
    person_id: int

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "subject": self.subject,
            "was": self.was,
            "now": self.now,
            "at": utc_text(self.at),
            "by": self.person_id,
        }


@dataclass(frozen=True, slots=True)
class Stream:
    """Something that a decision rests on and that only grows: how far it is, and what came after a number."""

    length: int
    since: Callable[[int], Iterable[Changed]]

    @classmethod
    def of(cls, rows: Sequence[Changed]) -> Stream:
        """Rows that are only ever added to."""
        return cls(len(rows), lambda seen: rows[max(seen, 0) :])


class MovedOn(Conflict):
    """What somebody decides on has changed since they saw it; nothing was stored."""

    code = "seen.moved_on"

    def __init__(self, code: str, changes: Iterable[Changed], seen: Mapping[str, int], **values: Any) -> None:
        self.changes = tuple(changes)
        self.seen = dict(seen)
        super().__init__(code, **values)

    @property
    def problem(self) -> dict[str, Any]:
        """What changed, and what to send along next time, for the answer of the API."""
        return {"changed": [one.to_json() for one in self.changes], "seen": self.seen}


class SeenMissing(ServiceError):
    """A decision came without saying what it was made on; it cannot be known what its author saw."""

    status = 428
    code = "seen.missing"


def require_seen(code: str, seen: Mapping[str, int], streams: Mapping[str, Stream]) -> None:
    """Raise ``MovedOn`` under ``code`` unless ``seen`` is how far every stream is now."""
    grown = [name for name, stream in streams.items() if seen.get(name, -1) != stream.length]
    if grown:
        came = [one for name in grown for one in streams[name].since(seen.get(name, -1))]
        raise MovedOn(code, came, lengths(streams))


def lengths(streams: Mapping[str, Stream]) -> dict[str, int]:
    """How far everything is, to carry along with what is decided on it."""
    return {name: stream.length for name, stream in streams.items()}


def seen_text(lengths: Mapping[str, int]) -> str:
    """How far everything is, as one field of a form carries it."""
    return " ".join(f"{name}:{length}" for name, length in lengths.items())


def seen_from(text: str) -> dict[str, int]:
    """What a field of a form carries; a part that was tampered with is left out, so that it never fits."""
    found: dict[str, int] = {}
    for part in text.split():
        name, _, number = part.partition(":")
        if number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS:
            found[name] = int(number)
    return found

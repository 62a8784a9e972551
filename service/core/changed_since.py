"""A decision is stored only when what its author saw has not changed since.

A form carries, for each stream that it rests on, the length of that stream when the form was shown. When one
has grown since, ``MovedOn`` says what was added. The form comes back with what was typed and the new lengths,
so that the person can look and send it again.
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
    """A list that a decision rests on and that only grows: its length, and what came after a given length."""

    length: int
    since: Callable[[int], Iterable[Changed]]

    @classmethod
    def of(cls, rows: Sequence[Changed]) -> Stream:
        """The stream of ``rows``."""
        return cls(len(rows), lambda length: rows[max(length, 0) :])


class MovedOn(Conflict):
    """What somebody decides on has changed since they saw it; nothing was stored."""

    code = "seen.moved_on"

    def __init__(self, code: str, changes: Iterable[Changed], seen: Mapping[str, int], **values: Any) -> None:
        self.changes = tuple(changes)
        self.seen = dict(seen)
        super().__init__(code, **values)

    @property
    def problem(self) -> dict[str, Any]:
        """What changed, and what to send along next time, for the response of the API."""
        return {"changed": [change.to_json() for change in self.changes], "seen": self.seen}


class SeenMissing(ServiceError):
    """A decision came without ``seen``, so it is unknown what its author saw."""

    status = 428
    code = "seen.missing"


def require_seen(code: str, seen: Mapping[str, int], streams: Mapping[str, Stream]) -> None:
    """Raise ``MovedOn`` under ``code`` unless ``seen`` has the present length of every stream."""
    grown = [name for name, stream in streams.items() if seen.get(name, -1) != stream.length]
    if grown:
        changes = [change for name in grown for change in streams[name].since(seen.get(name, -1))]
        raise MovedOn(code, changes, lengths(streams))


def lengths(streams: Mapping[str, Stream]) -> dict[str, int]:
    """The length of every stream, to be sent along with the decision."""
    return {name: stream.length for name, stream in streams.items()}


def seen_text(lengths: Mapping[str, int]) -> str:
    """``lengths`` as one field of a form."""
    return " ".join(f"{name}:{length}" for name, length in lengths.items())


def seen_from(text: str) -> dict[str, int]:
    """The lengths in a field of a form; a part that was tampered with is left out, so that it never fits."""
    numbers: dict[str, int] = {}
    for part in text.split():
        name, _, number = part.partition(":")
        if number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS:
            numbers[name] = int(number)
    return numbers

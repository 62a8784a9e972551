"""The tombstones outside the database, so that a backup cannot bring a destroyed case back.

``retention/tombstones.jsonl`` in the data folder holds every tombstone, each line sealed together with the
one before it, like the anchor of the access log. Nothing in it is about a young person, so it can be copied
anywhere. When an older database is restored, the newest of these files is kept: the next start destroys every
case with a tombstone again before it serves.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from service.core.errors import BadSettings

FILE: Final = Path("retention") / "tombstones.jsonl"
FIRST_PREVIOUS: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Tombstone:
    """That something was destroyed. ``asked_by`` and ``approved_by`` are ids of people."""

    code: str
    kept_class: str
    ground: str
    destroyed_on: date
    asked_by: int
    approved_by: int
    row_count: int
    mark: str

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "destroyed_on": self.destroyed_on.isoformat()}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Tombstone:
        """The tombstone; ``ValueError``, ``TypeError`` or ``KeyError`` when it is none."""
        return cls(**{**content, "destroyed_on": date.fromisoformat(content["destroyed_on"])})


def apart(stones: Iterable[Tombstone], data: Path, key: bytes) -> bool:
    """Whether the file holds other tombstones than ``stones``, those of the database."""
    return {stone.code for stone in stones} != {stone.code for stone in read_file(data, key)}


def read_file(data: Path, key: bytes) -> tuple[Tombstone, ...]:
    """Every tombstone in the file, the first one first; none when there is no file.

    Raises ``BadSettings`` when a line was changed or one is missing. A line that a crash cut short is none.
    """
    return _parsed(_lines(data / FILE), key)[0]


def add_to_file(data: Path, key: bytes, stones: Iterable[Tombstone]) -> int:
    """Add those of ``stones`` that the file lacks, and wait for the disk; returns how many."""
    file = data / FILE
    file.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as out:
        fcntl.flock(out.fileno(), fcntl.LOCK_EX)
        in_file, previous = _parsed(_complete(out.read()), key)
        codes = {stone.code for stone in in_file}
        fresh = [stone for stone in stones if stone.code not in codes]
        out.seek(0)
        complete = sum(len(line) + 1 for line in _complete(out.read()))
        out.truncate(complete)
        out.seek(complete)
        for stone in fresh:
            line, previous = _sealed(stone, previous, key)
            out.write(line)
        out.flush()
        os.fsync(out.fileno())
    return len(fresh)


def _lines(file: Path) -> list[bytes]:
    try:
        return _complete(file.read_bytes())
    except FileNotFoundError:
        return []


def _complete(content: bytes) -> list[bytes]:
    return content.split(b"\n")[:-1]


def _parsed(lines: list[bytes], key: bytes) -> tuple[tuple[Tombstone, ...], str]:
    """The tombstones of ``lines`` and the seal of the last one."""
    stones, previous = [], FIRST_PREVIOUS
    for number, line in enumerate(lines, start=1):
        try:
            content = json.loads(line)
            seal = content.pop("seal")
            sound = content.pop("previous") == previous
            stone = Tombstone.from_json(content)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise BadSettings("retention.tombstones_changed", file=FILE, number=number) from None
        if not sound or not hmac.compare_digest(str(seal), _seal(key, stone, previous)):
            raise BadSettings("retention.tombstones_changed", file=FILE, number=number)
        stones.append(stone)
        previous = seal
    return tuple(stones), previous


def _sealed(stone: Tombstone, previous: str, key: bytes) -> tuple[bytes, str]:
    seal = _seal(key, stone, previous)
    content = {**stone.to_json(), "previous": previous, "seal": seal}
    return json.dumps(content, separators=(",", ":")).encode("ascii") + b"\n", seal


def _seal(key: bytes, stone: Tombstone, previous: str) -> str:
    content = json.dumps(stone.to_json(), sort_keys=True, separators=(",", ":"))
    return hmac.new(key, f"stone\n{content}\n{previous}".encode("ascii"), hashlib.sha256).hexdigest()

"""Checking the tombstones: each has its entry in the sealed log, and no case with one exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from service.areas.retention import hold_and_destruction_queries as queries
from service.areas.retention import tombstones
from service.areas.retention.destruction import DESTROYED
from service.audit.findings import Finding
from service.audit.log_lookup import objects_of
from service.core.errors import BadSettings
from service.core.keys import mark_of

_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings, and which cases were destroyed under the rules."""

    key: bytes = field(repr=False)
    marks: frozenset[str]
    findings: tuple[Finding, ...]

    def destroyed(self, reference: str) -> bool:
        """Whether the case with this code has a tombstone with its entry in the log."""
        return reference.isascii() and mark_of(self.key, reference) in self.marks


def check(db: Session, data: Path, key: bytes) -> Checked:
    """Compare the tombstones with the log, with their file and with the cases in the database."""
    stones = queries.tombstones(db)
    logged = {code for codes in objects_of(db, DESTROYED, _BLOCK) for code in codes}
    sound = frozenset(stone.mark for stone in stones if stone.code in logged)
    findings = [
        *(_finding("not_in_log", code=stone.code) for stone in stones if stone.code not in logged),
        *(_finding("stone_missing", code=code) for code in sorted(logged - {stone.code for stone in stones})),
        *_against_file(stones, data, key),
        *_there_again(db, frozenset(stone.mark for stone in stones), key),
    ]
    return Checked(key, sound, tuple(findings))


def _against_file(stones: tuple[tombstones.Tombstone, ...], data: Path, key: bytes) -> Iterator[Finding]:
    try:
        in_file = {stone.code for stone in tombstones.read_file(data, key)}
    except BadSettings as error:
        yield _finding("file_changed", file=tombstones.FILE, number=error.values["number"])
        return
    in_database = {stone.code for stone in stones}
    yield from (_finding("not_in_file", code=code) for code in sorted(in_database - in_file))
    yield from (_finding("only_in_file", code=code) for code in sorted(in_file - in_database))


def _there_again(db: Session, marks: frozenset[str], key: bytes) -> Iterator[Finding]:
    for _, reference in queries.case_rows(db) if marks else ():
        if mark_of(key, reference) in marks:
            yield _finding("there_again", reference=reference)


def _finding(key: str, **values: Any) -> Finding:
    return Finding("retention.finding", key, values)

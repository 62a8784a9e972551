"""Checking the access log: is every entry there, unchanged and in its place, up to what the anchor says?

What is found is said in words, with the number of the entry, so that somebody can look at it.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from service.audit import queries
from service.audit.anchor import HEAD_FILE, LINES_FILE, AnchorLine, line_seal, read_head, read_lines
from service.audit.chain import FIRST_PREVIOUS, Head, seal
from service.audit.findings import Finding, Report
from service.db.database import Database

CONTINUED: Final = "log.continue"
"""The action of a statement that the log goes on although entries are missing."""


@dataclass(slots=True)
class LogReport(Report):
    """How many entries were looked at, and what was found (the first of it)."""

    prefix = "audit.finding"

    entries: int = 0
    gaps: list[Finding] = field(default_factory=list)
    """Entries that are missing, as two people stated: no finding."""


@dataclass(frozen=True, slots=True)
class _Anchored:
    """What the anchor says; read before the log, for a running service only adds to it."""

    head: Head | None
    lines: tuple[AnchorLine, ...]

    def macs(self) -> dict[int, set[str]]:
        """The seals that the log must have, by number."""
        expected: dict[int, set[str]] = {}
        heads = [(line.seq, line.mac) for line in self.lines]
        heads += [(self.head.seq, self.head.mac)] if self.head else []
        for seq, mac in heads:
            if seq > 0:
                expected.setdefault(seq, set()).add(mac)
        return expected


def verify_log(
    database: Database,
    folder: Path,
    key: bytes,
    progress: Callable[[int], None] = lambda _n: None,
    elsewhere: Path | None = None,
) -> LogReport:
    """Check the whole log against its seals and against the anchor in ``folder``.

    ``progress`` is called now and then with the number of entries done. ``elsewhere`` is an anchor that was
    kept in another place: a copy of some day, or a line of it. The log may be longer.
    """
    report = LogReport()
    anchored = _read_anchor(folder, key, report)
    if elsewhere is not None:
        kept = tuple(_sound_lines(elsewhere, key, report, whole=False))
        if not kept:
            report.add("no_line", file=elsewhere.name)
        anchored = _Anchored(anchored.head, (*anchored.lines, *kept))
    try:
        with database.reading() as db:
            last = _verify_rows(db, key, anchored.macs(), report, progress)
    except DatabaseError:
        report.add("unreadable", after=report.entries)
        return report
    furthest = max(anchored.macs(), default=0)
    if last < furthest:
        report.add("tail_cut", last=last, anchored=furthest)
    return report


def last_entry_is_sound(db: Session, key: bytes) -> bool:
    """Whether the last entry of the log was sealed with ``key``; an empty log has nothing against it."""
    row = queries.last_row(db)
    return row is None or _is_sound(key, row)


def _read_anchor(folder: Path, key: bytes, report: LogReport) -> _Anchored:
    head = read_head(folder, key)
    if head is None:
        report.add("head_missing" if not (folder / HEAD_FILE).exists() else "head_changed", file=HEAD_FILE)
    if not (folder / LINES_FILE).exists():
        report.add("lines_missing", file=LINES_FILE)
        return _Anchored(head, ())
    return _Anchored(head, tuple(_sound_lines(folder / LINES_FILE, key, report)))


def _sound_lines(file: Path, key: bytes, report: LogReport, *, whole: bool = True) -> Iterator[AnchorLine]:
    """The lines with a sound seal; ``whole``: the file begins with the first line there ever was."""
    # None after a changed line: what follows it is not known any more
    previous: str | None = FIRST_PREVIOUS if whole else None
    for number, line in enumerate(read_lines(file), start=1):
        if line is None:
            report.add("line_changed", file=file.name, number=number)
            previous = None
            continue
        sealed = hmac.compare_digest(
            line.seal, line_seal(key, Head(line.seq, line.mac), line.at, line.previous)
        )
        if not sealed:
            report.add("line_changed", file=file.name, number=number)
        elif previous is not None and line.previous != previous:
            report.add("line_missing", file=file.name, number=number)
        if sealed:
            yield line
        previous = line.seal if sealed else None


def _verify_rows(
    db: Session,
    key: bytes,
    anchored: Mapping[int, set[str]],
    report: LogReport,
    progress: Callable[[int], None],
) -> int:
    """Check every row; returns the number of the last."""
    last, mac, in_doubt = 0, FIRST_PREVIOUS, False
    for row in queries.rows_in_order(db):
        seq = row["seq"]
        missing = seq != last + 1
        if missing:
            report.add("rows_missing", first=last + 1, last=seq - 1, n=seq - 1 - last)
        sound = _is_sound(key, row)
        if not sound:
            report.add("row_changed", seq=seq)
        elif row["previous"] != mac and not (missing or in_doubt):
            report.add("row_out_of_place", seq=seq)
        if sound and anchored.get(seq, {row["mac"]}) != {row["mac"]}:
            report.add("anchor_differs", seq=seq)
        if sound and row["action"] == CONTINUED and row["outcome"] == "ok":
            facts = json.loads(row["facts"])
            values = {"first": facts["missing_from"], "last": facts["missing_to"], "seq": seq}
            report.gaps.append(Finding(report.prefix, "stated", values))
        last, mac, in_doubt = seq, row["mac"], not sound
        report.entries += 1
        if report.entries % 1_000 == 0:
            progress(report.entries)
    progress(report.entries)
    return last


def _is_sound(key: bytes, row: Mapping[str, Any]) -> bool:
    try:
        expected = seal(key, row["seq"], row)
    except TypeError:
        return False
    return isinstance(row["mac"], str) and row["mac"].isascii() and hmac.compare_digest(row["mac"], expected)

"""What can be said at once about whether the log is whole; the rest is said by ``service.audit.verify``.

Every entry holds the seal of the one before it, so the log is whole when each seal is right, up to the end
that the anchor names. To compute them all takes long in a long log. Looked at here, always as much however
long the log is: its end, the places that the last lines of the anchor name, and the entries that are shown.
What was changed elsewhere this does not find.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.orm import Session

from service.audit import queries
from service.audit.anchor import LINES_FILE, AnchorLine, line_seal
from service.audit.chain import EMPTY, Head, head_of, seal, stands_at
from service.audit.verify import last_entry_is_sound

LAST_BYTES: Final = 16_384
"""How much of the end of the anchor's lines is read: some sixty lines."""


@dataclass(frozen=True, slots=True)
class QuickCheck:
    """What was looked at: the ``last`` entry, ``lines`` of the anchor since entry ``since``, and ``shown``
    entries. ``problem`` names the first thing that was wrong: ``end``, ``lines`` or ``shown``."""

    last: int
    lines: int
    since: int
    shown: int
    problem: str | None


def quick_check(
    db: Session,
    folder: Path,
    key: bytes,
    anchored: Head,
    shown: Sequence[Row[*tuple[Any, ...]]],
    *,
    all_in_a_row: bool,
) -> QuickCheck:
    """Check the end of the log, the last lines of the anchor in ``folder``, and the entries ``shown``.

    ``anchored`` is the end that the running service last wrote to the anchor. ``all_in_a_row``: no entry
    between those shown was left out by a filter, so that none may be missing.
    """
    last = head_of(db)
    end = last.seq >= anchored.seq and stands_at(db, anchored) and last_entry_is_sound(db, key)
    lines = tuple(_last_lines(folder / LINES_FILE))
    problems = {
        "end": not end,
        "lines": not _lines_hold(db, key, lines),
        "shown": not _unchanged(key, shown, all_in_a_row=all_in_a_row),
    }
    return QuickCheck(
        last=last.seq,
        lines=len(lines),
        since=min((line.seq for line in lines if line is not None), default=EMPTY.seq),
        shown=len(shown),
        problem=next((name for name, wrong in problems.items() if wrong), None),
    )


def _last_lines(file: Path) -> Iterator[AnchorLine | None]:
    """The last complete lines; ``None`` for one that cannot be read."""
    with file.open("rb") as lines:
        start = max(0, lines.seek(0, os.SEEK_END) - LAST_BYTES)
        lines.seek(start)
        if start:
            lines.readline()  # its beginning lies before what is read
        yield from (AnchorLine.from_bytes(line) for line in lines if line.endswith(b"\n"))


def _lines_hold(db: Session, key: bytes, lines: Sequence[AnchorLine | None]) -> bool:
    """Whether each line is sealed, follows the one before it, and names an entry as it stands in the log."""
    previous: str | None = None
    expected: dict[int, str] = {}
    for line in lines:
        if line is None or (previous is not None and line.previous != previous):
            return False
        if not hmac.compare_digest(
            line.seal, line_seal(key, Head(line.seq, line.mac), line.at, line.previous)
        ):
            return False
        previous = line.seal
        expected[line.seq] = line.mac
    return queries.seals_of(db, expected.keys()) == expected


def _unchanged(key: bytes, shown: Sequence[Row[*tuple[Any, ...]]], *, all_in_a_row: bool) -> bool:
    """Whether each entry has its seal, and neighbours follow each other; the latest first."""
    return all(_is_sealed(key, row) for row in shown) and all(
        later.previous == row.mac if later.seq == row.seq + 1 else not all_in_a_row
        for later, row in pairwise(shown)
    )


def _is_sealed(key: bytes, row: Row[*tuple[Any, ...]]) -> bool:
    try:
        return hmac.compare_digest(seal(key, row.seq, row._asdict()), row.mac)
    except TypeError:
        return False

"""The chain of the access log: each entry is sealed together with the one before it.

The seal is an HMAC-SHA-256 with a key that is not in the database. Who changes, removes or adds a row without
the key breaks the chain from there on. Cutting off the last rows leaves a whole but shorter chain; that is
what the anchor outside the database is for (``service.audit.anchor``).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from service.audit.entry import Entry, sealed_content
from service.audit.tables import AuditEntry
from service.core.errors import LogChanged
from service.db.compiled_statements import Compiled

FIRST_PREVIOUS = "0" * 64
"""What the first entry has as ``previous``."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the chain: its number, its seal (hex) and, where it was read, its moment."""

    seq: int
    mac: str
    at: datetime | None = field(default=None, compare=False)


EMPTY = Head(0, FIRST_PREVIOUS)

_LOG = AuditEntry.__table__
_HEAD = Compiled(select(_LOG.c.seq, _LOG.c.mac, _LOG.c.at).order_by(_LOG.c.seq.desc()).limit(1))
_SEAL_AT = Compiled(select(_LOG.c.mac).where(_LOG.c.seq == bindparam("seq")))
_ADD = Compiled(insert(AuditEntry), [column.name for column in _LOG.c])


def seal(key: bytes, seq: int, row: Mapping[str, object]) -> str:
    """The seal (hex) of the row with number ``seq``; ``row`` holds its ``previous``."""
    return hmac.digest(key, b"entry\n" + sealed_content(seq, row), "sha256").hex()


def head_of(db: Session) -> Head:
    """The last entry; ``LogChanged`` where its moment is none."""
    try:
        row = _HEAD.one(db)
    except (ValueError, TypeError):
        raise LogChanged from None
    return Head(row.seq, row.mac, row.at) if row else EMPTY


def stands_at(db: Session, anchored: Head) -> bool:
    """Whether the entry that ``anchored`` names is in the log, with that seal."""
    if anchored == EMPTY:
        return True
    row = _SEAL_AT.one(db, seq=anchored.seq)
    return row is not None and row.mac == anchored.mac


def append(
    db: Session,
    key: bytes,
    entries: Sequence[Entry],
    last: Head,
    anchored: Head,
    *,
    rows_digest: str | None = None,
) -> Head:
    """Add ``entries`` to the chain, which ends with ``last``, in this transaction; returns the new head.

    ``rows_digest``, of the seals of the rows that were changed with them, stands in the last of them.
    The transaction must be the only writer, as in ``Database.transaction``: two at once would continue from
    the same head, and the second would fail on the number.

    Raises ``LogChanged`` when the log is shorter than ``anchored`` says, or has another seal there: rows were
    removed while the service ran. More entries would hide that, so none are written.
    """
    if last.seq < anchored.seq or (last.seq == anchored.seq and last.mac != anchored.mac):
        raise LogChanged
    head, rows = linked(key, last, entries, rows_digest)
    _ADD.run_all(db, rows)
    return head


def linked(
    key: bytes, head: Head, entries: Sequence[Entry], rows_digest: str | None = None
) -> tuple[Head, list[dict[str, object]]]:
    """The rows for ``entries`` when they follow ``head``, and the head after them."""
    rows: list[dict[str, object]] = []
    for number, entry in enumerate(entries, start=1):
        digest = rows_digest if number == len(entries) else None
        row = entry.row() | {"previous": head.mac, "rows_digest": digest}
        head = Head(head.seq + 1, seal(key, head.seq + 1, row))
        rows.append(row | {"seq": head.seq, "mac": head.mac})
    return head, rows

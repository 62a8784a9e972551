"""Sealing what a migration made of the rows, in its own transaction and under one entry of the log.

Of a database from before rows were sealed this is every row: from that entry on the check counts. Later it
is what the migration changed. A row that was not as sealed before the migration is left as it is: an upgrade
must not cover up what was changed from outside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from service.audit import chain
from service.audit.entry import COMMAND_LINE, Entry, Fact
from service.audit.row_seals import ACTION, CaseSecrets, Seal, SealKeys, digest_of_row, write
from service.audit.verify_rows import Wrong, missing_rows, wrong_rows
from service.db.changed_rows import CASE_KEYS
from service.db.compiled_statements import close_cursor
from service.db.revision import revision_of
from service.db.tables_with_row_seals import SealedTable
from service.db.tables_with_row_seals_in_database import tables_of

_BATCH: Final = 1_000
_FROM: Final = "0029"
"""The revision from which on rows are sealed."""

_SEALED_TABLES: Final = text("SELECT DISTINCT table_name FROM row_seal WHERE kind = 'row'")


@contextmanager
def sealed_after(connection: Connection, audit_key: bytes, now: datetime) -> Iterator[None]:
    """Around a migration on ``connection``: afterwards every row that it changed has a new seal."""
    keys = SealKeys.of(audit_key)
    with Session(connection) as db:
        before = revision_of(db) or ""
        wrong = _wrong_before(db, keys) if before >= _FROM else set()
        yield
        last = chain.head_of(db)
        batches = _Batches(db, keys, last.seq + 1)
        for seal in _seals(db, keys, wrong):
            batches.add(seal)
        if batches.number:
            entry = _entry(db, before, batches.number, last, now)
            chain.append(db, audit_key, [entry], last, last, rows_digest=batches.finish())
        close_cursor(db)


def _entry(db: Session, before: str, rows: int, last: chain.Head, now: datetime) -> Entry:
    facts: dict[str, Fact] = {"rows": rows, "before": before, "revision": revision_of(db)}
    at = max(now, last.at) if last.at else now
    return Entry.by(None, at, ACTION, "rows", facts=facts, role=COMMAND_LINE)


class _Batches:
    """Writes seals in batches, and keeps the digest of all of them."""

    def __init__(self, db: Session, keys: SealKeys, seq: int) -> None:
        self._db, self._keys, self._seq = db, keys, seq
        self._waiting: list[Seal] = []
        self._digest = hashlib.sha256()
        self.number = 0

    def add(self, seal: Seal) -> None:
        self._digest.update(seal.left(self._keys))
        self._waiting.append(seal)
        self.number += 1
        if len(self._waiting) == _BATCH:
            self._write()

    def finish(self) -> str:
        self._write()
        return self._digest.hexdigest()

    def _write(self) -> None:
        write(self._db, self._seq, self._waiting)
        self._waiting.clear()


def _wrong_before(db: Session, keys: SealKeys) -> set[tuple[str, str]]:
    """The rows that are not as sealed, by table and key."""
    tables = tables_of(db)
    wrong = {(name, gone.row_key) for name, gone in _missing(db, tables)}
    for table in tables.values():
        wrong |= {(table.name, changed.row_key) for changed in wrong_rows(db, keys, table)}
    return wrong


def _seals(db: Session, keys: SealKeys, wrong: set[tuple[str, str]]) -> Iterator[Seal]:
    tables = tables_of(db)
    secrets = CaseSecrets(db)
    in_order = sorted(tables.values(), key=lambda table: (table.name == CASE_KEYS, table.name))
    for table in in_order:  # sealing the others makes keys of cases
        for seal in _changed(db, keys, table, secrets):
            if (table.name, seal.row_key) not in wrong:
                yield seal
    for name, gone in _missing(db, tables):
        if (name, gone.row_key) not in wrong:
            yield Seal(name, gone.row_key, "gone", gone.of_case, None)


def _missing(db: Session, tables: Mapping[str, SealedTable]) -> Iterator[tuple[str, Wrong]]:
    """The rows that were sealed and are not there, each with its table, which may be gone as well."""
    sealed = db.execute(_SEALED_TABLES).scalars().all()
    for name in sorted({*sealed, *tables}, key=str):
        keys_there = tables[name].select_keys if name in tables else None
        for gone in missing_rows(db, name, keys_there):
            yield name, gone


def _changed(db: Session, keys: SealKeys, table: SealedTable, secrets: CaseSecrets) -> Iterator[Seal]:
    """A seal for each row that is not as its last one says."""
    for changed in wrong_rows(db, keys, table, table.case_sql or "NULL"):
        of_case = changed.row[-1]
        fresh = digest_of_row(keys, secrets.of(of_case), table, changed.row)
        yield Seal(table.name, changed.row_key, "row", of_case, fresh)

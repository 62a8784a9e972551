"""The seal of a row: a keyed digest of what is stored in it, bound by an entry of the log.

At the end of a transaction every row that it changed is read back and sealed as it lies there. The last entry
of the transaction holds a digest of all its seals, so no seal can be changed, dropped or put between without
breaking the chain of the log.

In the digest of a row of a case stands the random key of that case, which is destroyed with it. Columns without
a value are left out, so a new column does not change the seals of older rows.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import bindparam

from service.audit.tables import CaseSealKey, RowSeal
from service.core.clock import utc_text
from service.db.bound_tables import BoundTable, text_of
from service.db.changed_rows import How, Note, notes_of
from service.db.compiled_statements import Compiled, cursor_of

ACTION: Final = "rows.sealed"
"""The action of an entry that is there for the seals of rows alone."""

DIGEST_BYTES: Final = 16
_SECRET_BYTES: Final = 32
_KEPT: Final = 10_000
"""So many keys of cases are remembered at most."""

_LABEL: Final = b"rows of tables, version 1"
_SEALS, _KEYS = RowSeal.__table__, CaseSealKey.__table__
_ADD: Final = Compiled(insert(RowSeal), [column.name for column in _SEALS.c if column.name != "id"])
_SECRET: Final = Compiled(select(_KEYS.c.secret).where(_KEYS.c.of_case == bindparam("of_case")))
_LAST: Final = Compiled(
    select(_SEALS.c.of_case, _SEALS.c.digest)
    .where(_SEALS.c.table_name == bindparam("table_name"), _SEALS.c.row_key == bindparam("row_key"))
    .order_by(_SEALS.c.id.desc())
    .limit(1)
)
_OF_CASE: Final = Compiled(
    select(_SEALS.c.table_name, _SEALS.c.row_key).where(_SEALS.c.of_case == bindparam("of_case")).distinct()
)
_ADD_SECRET: Final = Compiled(insert(CaseSealKey), [column.name for column in _KEYS.c])


@dataclass(frozen=True, slots=True)
class Seal:
    """What a row is after a transaction; without digest it is gone."""

    table: str
    row_key: str
    how: How
    of_case: int | None
    digest: bytes | None

    def to_bytes(self) -> bytes:
        digest = "" if self.digest is None else self.digest.hex()
        return f"{self.table}\n{self.row_key}\n{self.how}\n{self.of_case}\n{digest}\n".encode()


def row_key_of(audit_key: bytes) -> bytes:
    """The key of the seals of rows, derived one way from the key of the log."""
    return hmac.digest(audit_key, _LABEL, hashlib.sha256)


def digest_of_row(key: bytes, secret: bytes, table: BoundTable, values: Sequence[Any]) -> bytes:
    """The digest of a row with ``values`` in the columns of ``table``, as the driver reads them."""
    content = {
        name: int(value) if value.__class__ is bool else value
        for name, value in zip(table.columns, values, strict=False)
        if value is not None
    }
    message = b"%b%b\n%b" % (secret, table.name.encode(), _written(content))
    return hmac.digest(key, message, "sha256")[:DIGEST_BYTES]


def digest_of_seals(seals: Iterable[Seal]) -> str:
    """What the entry of a transaction holds of its seals (hex)."""
    digest = hashlib.sha256()
    for seal in seals:
        digest.update(seal.to_bytes())
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    """The form of a value that is the same on every database."""
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return {"bytes": bytes(value).hex()}
    raise TypeError(f"no stored form for {type(value).__name__}")


_log = logging.getLogger("signaalwijzer.audit")
_JSON: Final = json.JSONEncoder(separators=(",", ":"), default=_plain)


def _written(content: dict[str, Any]) -> bytes:
    return _JSON.encode(content).encode("ascii")


class CaseSecrets:
    """The keys of cases, read in this transaction; a case that has none yet gets one."""

    def __init__(self, db: Session) -> None:
        self._db = db
        self._known: dict[int, bytes] = {}

    def of(self, of_case: int | None) -> bytes:
        """The key of a case, or no bytes for a row that is about none."""
        if of_case is None:
            return b""
        secret = self.known(of_case)
        if secret is None:
            secret = secrets.token_bytes(_SECRET_BYTES)
            _ADD_SECRET.run(self._db, of_case=of_case, secret=secret)
            self._known[of_case] = secret
        return secret

    def known(self, of_case: int | None) -> bytes | None:
        """The same without making one."""
        if of_case is None:
            return b""
        secret = self._known.get(of_case)
        if secret is None and (stored := _SECRET.one(self._db, of_case=of_case)) is not None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            secret = self._known[of_case] = bytes(stored.secret)
        return secret


class Sealing:
    """Seals the rows that one transaction changed; ``key`` is that of the seals.

    A row that was not as its last seal says when the service changed it gets no new seal: else a change from
    outside would be covered up by the next one of ours. The check goes on naming it.
    """

    def __init__(self, db: Session, key: bytes) -> None:
        self._db, self._key, self._cursor = db, key, cursor_of(db)
        self._notes = notes_of(db)
        self._secrets = CaseSecrets(db)

    def seals(self) -> list[Seal]:
        """A seal for every row that was changed."""
        seals: dict[tuple[str, str], Seal] = {}
        while taken := self._notes.take():  # the first seal of a case makes its key, which is a row too
            for note in taken:
                if (seal := self._seal_of(note)) is not None:
                    seals[seal.table, seal.row_key] = seal
        for of_case, secret in self._notes.gone.items():
            for seal in self._left_of(of_case, secret, seals.keys()):
                seals[seal.table, seal.row_key] = seal
        return list(seals.values())

    def _seal_of(self, note: Note) -> Seal | None:
        table, row_key = self._notes.tables[note.table], text_of(note.key)
        row = self._row(table, note.key)
        if row is None:
            gone = note.how != "insert"  # what came and went in one transaction was never there
            return Seal(table.name, row_key, "delete", None, None) if gone else None
        if note.how == "update" and not self._was_as_sealed(table, row_key, note.before):
            _log.error("a row of %s was changed from outside; its seal is not renewed", table.name)
            return None
        return self._sealed(table, row_key, row, "insert" if note.how == "insert" else "update")

    def _row(self, table: BoundTable, key: Sequence[Any]) -> Sequence[Any] | None:
        self._cursor.execute(table.select_one, key)
        row: Sequence[Any] | None = self._cursor.fetchone()
        return row

    def _sealed(self, table: BoundTable, row_key: str, row: Sequence[Any], how: How) -> Seal:
        of_case = row[-1]
        digest = digest_of_row(self._key, self._secrets.of(of_case), table, row)
        return Seal(table.name, row_key, how, of_case, digest)

    def _was_as_sealed(self, table: BoundTable, row_key: str, before: Sequence[Any]) -> bool:
        last = _LAST.one(self._db, table_name=table.name, row_key=row_key)
        if last is None or last.digest is None:
            return False
        secret = self._secrets.known(last.of_case)
        if secret is None:
            return False
        return hmac.compare_digest(last.digest, digest_of_row(self._key, secret, table, before))

    def _left_of(
        self, of_case: int, secret: bytes, done: Collection[tuple[str, str]]
    ) -> Iterator[Seal]:
        """New seals for rows that were about a destroyed case and are about another one since."""
        for named in _OF_CASE.all(self._db, of_case=of_case):
            table = self._notes.tables.get(named.table_name)
            key = named.row_key.split("/")
            if table is None or (named.table_name, named.row_key) in done or len(key) != len(table.key):
                continue
            last = _LAST.one(self._db, table_name=table.name, row_key=named.row_key)
            row = self._row(table, key)
            if row is None or last.of_case != of_case or last.digest is None:
                continue
            if hmac.compare_digest(last.digest, digest_of_row(self._key, secret, table, row)):
                yield self._sealed(table, named.row_key, row, "update")


def write(db: Session, seq: int, seals: Iterable[Seal]) -> None:
    """Store ``seals``, which the entry ``seq`` binds."""
    _ADD.run_all(
        db,
        [
            {
                "seq": seq,
                "table_name": seal.table,
                "row_key": seal.row_key,
                "how": seal.how,
                "of_case": seal.of_case,
                "digest": seal.digest,
            }
            for seal in seals
        ],
    )

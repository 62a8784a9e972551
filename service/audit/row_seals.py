"""The seal of a row: a keyed digest of what is stored in it, bound by an entry of the log.

At the end of a transaction every row that it changed is read back and sealed as it lies there. The last entry
of the transaction holds a digest of all its seals, so no seal can be changed, dropped or put between without
breaking the chain of the log.

In the digest of a row of a case stands the random key of that case. When a case is destroyed its key goes,
and of its seals only a keyed digest of each stays, which the entry needs: no name of a table or key of a row.
Columns without a value are left out, so a new column does not change the seals of older rows.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any, Final, Literal

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import bindparam

from service.audit.tables import CaseSealKey, RowSeal
from service.core.clock import utc_text
from service.db.changed_rows import Note, notes_of
from service.db.compiled_statements import Compiled, cursor_of
from service.db.tables_with_row_seals import SealedTable, text_of

ACTION: Final = "rows.sealed"
"""The action of an entry that is there for the seals of rows alone."""

Kind = Literal["row", "gone", "forgotten"]
"""A row as it is, a row that was removed, or a seal of a destroyed case."""

DIGEST_BYTES: Final = 16
_SECRET_BYTES: Final = 32
_KEPT: Final = 10_000
"""So many keys of cases are remembered at most."""

_S, _K = RowSeal.__table__.c, CaseSealKey.__table__.c
_ADD: Final = Compiled(insert(RowSeal), [column.name for column in _S if column.name != "id"])
_LAST: Final = Compiled(
    select(_S.of_case, _S.digest)
    .where(_S.table_name == bindparam("table_name"), _S.row_key == bindparam("row_key"))
    .order_by(_S.id.desc())
    .limit(1)
)
_OF_CASE: Final = Compiled(
    select(_S.id, _S.table_name, _S.row_key, _S.kind, _S.digest)
    .where(_S.of_case == bindparam("gone"))
    .order_by(_S.id)
)
_FORGET: Final = Compiled(
    update(RowSeal)
    .where(_S.id == bindparam("number"))
    .values(kind="forgotten", table_name="", row_key="", of_case=None, digest=bindparam("left"))
)
_SECRET: Final = Compiled(select(_K.secret).where(_K.of_case == bindparam("of_case")))
_ADD_SECRET: Final = Compiled(insert(CaseSealKey), [column.name for column in _K])
_log = logging.getLogger("signaalwijzer.audit")


@dataclass(frozen=True)
class SealKeys:
    """Two keys, each for one purpose, derived one way from the key of the log."""

    rows: bytes = field(repr=False)
    seals: bytes = field(repr=False)

    @classmethod
    def of(cls, audit_key: bytes) -> SealKeys:
        return cls(
            hmac.digest(audit_key, b"rows of tables, version 1", hashlib.sha256),
            hmac.digest(audit_key, b"seals of rows, version 1", hashlib.sha256),
        )


@dataclass(frozen=True, slots=True)
class Seal:
    """What a row is after a transaction; without digest it is gone. Of a forgotten one ``digest`` is what
    ``left`` gave of it."""

    table: str
    row_key: str
    kind: Kind
    of_case: int | None
    digest: bytes | None

    def left(self, keys: SealKeys) -> bytes:
        """What the digest in the entry is made of, and what stays when the case is destroyed."""
        return left_of(keys, self.table, self.row_key, self.kind, self.of_case, self.digest)


def left_of(  # noqa: PLR0917 - the columns in their order, for a check of all of them
    keys: SealKeys, table: str, row_key: str, kind: str, of_case: int | None, digest: bytes | None
) -> bytes:
    """What ``Seal.left`` gives, without a seal: a check asks it of every stored one."""
    if kind == "forgotten":
        return digest or b""
    content = f"{table}\n{row_key}\n{kind}\n{of_case}\n{'' if digest is None else digest.hex()}\n"
    return hmac.digest(keys.seals, content.encode(), "sha256")[:DIGEST_BYTES]


def digest_of_row(keys: SealKeys, secret: bytes, table: SealedTable, values: Sequence[Any]) -> bytes:
    """The digest of a row with ``values`` in the columns of ``table``, as the driver reads them."""
    content = {
        name: int(value) if value.__class__ is bool else value
        for name, value in zip(table.columns, values, strict=False)
        if value is not None
    }
    message = b"%b%b\n%b" % (secret, table.name.encode(), _JSON.encode(content).encode("ascii"))
    return hmac.digest(keys.rows, message, "sha256")[:DIGEST_BYTES]


def digest_of_seals(keys: SealKeys, seals: Iterable[Seal]) -> str:
    """What the entry of a transaction holds of its seals (hex)."""
    digest = hashlib.sha256()
    for seal in seals:
        digest.update(seal.left(keys))
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


_JSON: Final = json.JSONEncoder(separators=(",", ":"), default=_plain)


class CaseSecrets:
    """The keys of cases, read in this transaction; a case that has none yet gets one."""

    def __init__(self, db: Session) -> None:
        self._db = db
        self._known: dict[int, bytes] = {}
        self.made = False
        """Whether a case got one."""

    def of(self, of_case: int | None) -> bytes:
        """The key of a case, or no bytes for a row that is about none."""
        secret = self.known(of_case)
        if secret is None:
            assert of_case is not None  # else there is nothing to know
            secret = secrets.token_bytes(_SECRET_BYTES)
            _ADD_SECRET.run(self._db, of_case=of_case, secret=secret)
            self.made = True
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
    """Seals the rows that one transaction changed.

    A row that was not as its last seal says when the service changed it gets no new seal: else a change from
    outside would be covered up by the next one of ours. The check goes on naming it.
    """

    def __init__(self, db: Session, keys: SealKeys) -> None:
        self._db, self._keys, self._cursor = db, keys, cursor_of(db)
        self._notes = notes_of(db)
        self._sign = "?" if db.get_bind().dialect.name == "sqlite" else "%s"
        self._secrets = CaseSecrets(db)

    def seals(self) -> list[Seal]:
        """A seal for every row that was changed. Those of cases that were destroyed are forgotten."""
        seals: dict[tuple[str, str], Seal] = {}
        taken = self._notes.take()
        left = [seal for gone in self._notes.gone.items() for seal in self._forget(*gone)]
        for note in chain(taken, self._of_new_keys()):
            if (seal := self._seal_of(note)) is not None:
                seals[seal.table, seal.row_key] = seal
        for seal in left:
            seals.setdefault((seal.table, seal.row_key), seal)
        return list(seals.values())

    def _of_new_keys(self) -> Iterator[Note]:
        """The first seal of a case made its key, which is a row too, and about no case itself."""
        if self._secrets.made:
            yield from self._notes.take()

    def _seal_of(self, note: Note) -> Seal | None:
        table, row_key = self._notes.tables[note.table], text_of(note.key)
        row = self._row(table, note.key)
        if row is None:
            return None if note.how == "insert" else self._gone(table, row_key)
        if note.how == "update" and not self._is_as_sealed(table, row_key, note.before):
            _log.error("a row of %s was changed from outside; its seal is not renewed", table.name)
            return None
        return self._sealed(table, row_key, row)

    def _gone(self, table: SealedTable, row_key: str) -> Seal | None:
        """The seal of a removed row, ``None`` where nothing of it is left that says otherwise."""
        last = _LAST.one(self._db, table_name=table.name, row_key=row_key)
        if last is None or last.digest is None:
            return None
        return Seal(table.name, row_key, "gone", last.of_case, None)

    def _row(self, table: SealedTable, key: Sequence[Any]) -> Sequence[Any] | None:
        self._cursor.execute(table.select_one(self._sign), key)
        row: Sequence[Any] | None = self._cursor.fetchone()
        return row

    def _sealed(self, table: SealedTable, row_key: str, row: Sequence[Any]) -> Seal:
        of_case = row[-1]
        digest = digest_of_row(self._keys, self._secrets.of(of_case), table, row)
        return Seal(table.name, row_key, "row", of_case, digest)

    def _is_as_sealed(self, table: SealedTable, row_key: str, values: Sequence[Any]) -> bool:
        last = _LAST.one(self._db, table_name=table.name, row_key=row_key)
        if last is None or last.digest is None:
            return False
        secret = self._secrets.known(last.of_case)
        return secret is not None and self._fits(last.digest, secret, table, values)

    def _fits(self, digest: bytes, secret: bytes, table: SealedTable, values: Sequence[Any]) -> bool:
        return hmac.compare_digest(bytes(digest), digest_of_row(self._keys, secret, table, values))

    def _forget(self, of_case: int, secret: bytes) -> list[Seal]:
        """Keep of the seals of a destroyed case only what their entries need. Gives new seals for rows that
        were about it and are about another case since."""
        forgotten, left = [], {}
        for row in _OF_CASE.all(self._db, gone=of_case):
            digest = None if row.digest is None else bytes(row.digest)
            seal = Seal(row.table_name, row.row_key, row.kind, of_case, digest)
            forgotten.append({"number": row.id, "left": seal.left(self._keys)})
            left[seal.table, seal.row_key] = seal
        new = list(self._left_of(left.values(), secret))
        _FORGET.run_all(self._db, forgotten)
        return new

    def _left_of(self, seals: Iterable[Seal], secret: bytes) -> Iterator[Seal]:
        for seal in seals:
            table, key = self._notes.tables.get(seal.table), seal.row_key.split("/")
            if table is None or seal.digest is None or len(key) != len(table.key):
                continue
            row = self._row(table, key)
            last = _LAST.one(self._db, table_name=seal.table, row_key=seal.row_key)
            is_last = last.of_case == seal.of_case and last.digest == seal.digest
            if row is not None and is_last and self._fits(seal.digest, secret, table, row):
                yield self._sealed(table, seal.row_key, row)


def write(db: Session, seq: int, seals: Iterable[Seal]) -> None:
    """Store ``seals``, which the entry ``seq`` binds."""
    _ADD.run_all(
        db,
        [
            {
                "seq": seq,
                "table_name": seal.table,
                "row_key": seal.row_key,
                "kind": seal.kind,
                "of_case": seal.of_case,
                "digest": seal.digest,
            }
            for seal in seals
        ],
    )

"""Checking every row of every bound table against its last seal, and the seals against the log.

First the seals, in the order in which they were made: each entry of the log holds a digest of its own. Then
the rows, table by table, each beside its last seal. How many rows there must be follows from the seals, so a
row that is gone is noticed without looking for it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from service.audit.findings import SHOWN, Report
from service.audit.row_seals import SealKeys, digest_of_row, left_of
from service.db.streamed_rows import streamed
from service.db.tables_with_row_seals import SealedTable
from service.db.tables_with_row_seals_in_database import tables_of

_BATCH: Final = 1_000
_TELL_EVERY: Final = 10_000
_SEALS: Final = text("SELECT seq, table_name, row_key, kind, of_case, digest FROM row_seal ORDER BY id")
_ROWS_SEALED: Final = text(
    "SELECT table_name, count(*) FROM row_seal AS s WHERE kind = 'row' AND NOT EXISTS "
    "(SELECT 1 FROM row_seal AS x WHERE x.table_name = s.table_name AND x.row_key = s.row_key "
    "AND x.id > s.id) GROUP BY table_name"
)
"""How many rows each table must have: those whose last seal does not say that they are gone."""

_ENTRIES: Final = text("SELECT seq, rows_digest FROM audit_entry WHERE rows_digest IS NOT NULL ORDER BY seq")


@dataclass(slots=True)
class RowsReport(Report):
    """How many rows were looked at, and what was found (the first of it)."""

    prefix = "rows.finding"

    rows: int = 0


def count(db: Session) -> int:
    """How many seals there are, which is about how much there is to check."""
    return int(db.execute(text("SELECT count(*) FROM row_seal")).scalar_one())


def verify_rows(
    db: Session, audit_key: bytes, report: RowsReport, progress: Callable[[int], None] = lambda _n: None
) -> None:
    """Check every bound row, and put in ``report`` what is found.

    ``progress`` is called now and then with the number of seals done.
    """
    tables = tables_of(db)
    keys = SealKeys.of(audit_key)
    _verify_seals(db, keys, report, progress)
    there = {row[0]: int(row[1]) for row in db.execute(_ROWS_SEALED)}
    for name in sorted(there.keys() - tables.keys(), key=str):
        report.add("table_missing", table=_shown(name))
    for table in tables.values():
        _verify_table(db, keys, table, there.get(table.name, 0), report)


def _streamed(db: Session, statement: Any, **values: Any) -> Iterator[Any]:
    return iter(streamed(db.connection(), statement, _BATCH, **values))


def _verify_seals(db: Session, keys: SealKeys, report: RowsReport, progress: Callable[[int], None]) -> None:
    """Hold the seals to the entries of the log."""
    entries = _streamed(db, _ENTRIES)
    expected = next(entries, None)
    current, digest = 0, hashlib.sha256()
    done = 0

    def settle(*, last: bool) -> None:
        """Compare what was read for the entry ``current``, and name entries before it without seals, or after
        the ``last``."""
        nonlocal expected
        while expected is not None and expected.seq < current:
            report.add("seals_missing", seq=expected.seq)
            expected = next(entries, None)
        if current:
            if expected is None or expected.seq != current:
                report.add("seals_added", seq=current)
            else:
                if expected.rows_digest != digest.hexdigest():
                    report.add("seals_changed", seq=current)
                expected = next(entries, None)
        while last and expected is not None:
            report.add("seals_missing", seq=expected.seq)
            expected = next(entries, None)

    for row in _streamed(db, _SEALS):
        if row.seq != current:
            settle(last=False)
            current, digest = row.seq if isinstance(row.seq, int) else -1, hashlib.sha256()
        digest.update(_left_of(row, keys))
        done += 1
        if done % _TELL_EVERY == 0:
            progress(done)
    settle(last=True)
    progress(done)


def _left_of(row: Any, keys: SealKeys) -> bytes:
    """What a stored seal adds to the digest in its entry; nothing of the kind where it is none."""
    _, table, row_key, kind, of_case, digest = row
    try:
        return left_of(keys, table, row_key, kind, of_case, None if digest is None else bytes(digest))
    except (TypeError, ValueError, AttributeError):
        return b"not a seal"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that is not as its last seal says; ``key`` is a sentence under ``rows.finding``.

    ``row`` is what is stored now, its columns first and what was asked with it last; empty for a row that is
    gone. ``of_case`` is the case that the seal of a row that is gone names.
    """

    key: str
    row_key: str
    row: Sequence[Any] = ()
    of_case: int | None = None


def wrong_rows(
    db: Session,
    keys: SealKeys,
    table: SealedTable,
    *more: str,
    seen: Callable[[bool], None] = lambda _sealed: None,
) -> Iterator[Wrong]:
    """The rows of ``table`` that are there and are not as sealed, each with ``more`` (SQL) of it.

    ``seen`` is told of each row of the table whether it has a seal.
    """
    columns = len(table.columns)
    for row in _streamed(db, text(_beside_seals(table, *more))):
        digest, of_case, secret, row_key = row[columns : columns + 4]
        seen(digest is not None)
        if digest is None:
            yield Wrong("row_added", row_key, row)
        elif of_case is not None and secret is None:
            yield Wrong("key_missing", row_key, row)
        elif not _fits(keys, table, row, digest, secret):
            yield Wrong("row_changed", row_key, row)


def missing_rows(db: Session, table: str, keys_there: str | None) -> Iterator[Wrong]:
    """The rows of ``table`` that were sealed and are not there; ``keys_there`` selects the keys of those that
    are."""
    for row in _streamed(db, text(_without_row(keys_there)), table=table):
        if row.digest is not None:
            yield Wrong("row_missing", row.row_key, of_case=row.of_case)


def _verify_table(db: Session, keys: SealKeys, table: SealedTable, expected: int, report: RowsReport) -> None:
    sealed = 0

    def seen(has_seal: bool) -> None:
        nonlocal sealed
        report.rows += 1
        sealed += has_seal

    for wrong in wrong_rows(db, keys, table, seen=seen):
        _report_row(db, table, wrong, report)
    if sealed != expected:
        found_before = report.found
        for wrong in missing_rows(db, table.name, table.select_keys):
            _report_row(db, table, wrong, report)
        if report.found == found_before:
            report.add("count_differs", table=table.name, expected=expected, n=sealed)


def _fits(keys: SealKeys, table: SealedTable, row: Any, digest: Any, secret: Any) -> bool:
    try:
        expected = digest_of_row(keys, secret or b"", table, row)
        return hmac.compare_digest(bytes(digest), expected)
    except (TypeError, ValueError):  # a value of a kind that no column has
        return False


def _beside_seals(table: SealedTable, *more: str) -> str:
    """Every row with its last seal, the key of the case in it, its own key as text, and ``more`` of it."""
    columns = ", ".join(f't."{name}"' for name in table.columns)
    others = "".join(f", {expression}" for expression in more)
    return (
        f"SELECT {columns}, s.digest, s.of_case, k.secret, {table.key_text}{others} "  # noqa: S608 - names of the schema
        f'FROM "{table.name}" AS t LEFT JOIN row_seal AS s ON s.id = (SELECT x.id FROM row_seal AS x '
        f"WHERE x.table_name = '{table.name}' AND x.row_key = {table.key_text} ORDER BY x.id DESC LIMIT 1) "
        "LEFT JOIN case_seal_key AS k ON k.of_case = s.of_case"
    )


def _without_row(keys_there: str | None) -> str:
    """The last seal of each row of a table that is not there."""
    less = f"EXCEPT {keys_there}" if keys_there else ""
    return (
        "SELECT s.row_key, s.of_case, s.digest FROM row_seal AS s JOIN (SELECT max(id) AS id "  # noqa: S608
        "FROM row_seal WHERE table_name = :table AND row_key IN (SELECT row_key FROM row_seal "
        f"WHERE table_name = :table {less}) GROUP BY row_key) AS l ON l.id = s.id ORDER BY s.id"
    )


def _report_row(db: Session, table: SealedTable, wrong: Wrong, report: RowsReport) -> None:
    """Report a row, and the case that it is about where there is one."""
    if report.found >= SHOWN:
        report.found += 1
        return
    of_case, reference = wrong.of_case, None
    if of_case is None and table.case_sql is not None:
        asked = f'SELECT {table.case_sql} FROM "{table.name}" AS t WHERE {table.key_text} = :key'  # noqa: S608
        of_case = db.execute(text(asked), {"key": wrong.row_key}).scalar()
    if of_case is not None:
        asked = "SELECT reference FROM cases WHERE id = :id"
        reference = db.execute(text(asked), {"id": of_case}).scalar_one_or_none()
    values = {"table": table.name, "row": _shown(wrong.row_key)}
    if reference is None:
        report.add(wrong.key, **values)
    else:
        report.add(f"{wrong.key}_of_case", **values, reference=_shown(reference))


def _shown(value: Any) -> str:
    """Text that can be printed, whatever the database holds."""
    return str(value).encode("utf-8", "replace").decode("utf-8")

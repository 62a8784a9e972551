"""Reading the access log: a page of entries for the privacy officer, every row in order for the check."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, text
from sqlalchemy.orm import Session

from service.audit.tables import AuditEntry, RowSeal
from service.db.streamed_rows import streamed

_E = AuditEntry.__table__.c
COLUMNS = tuple(_E)
_LOOK = (
    *(_E.seq, _E.at, _E.person_id, _E.role, _E.action),
    *(_E.object_id, _E.purpose, _E.outcome, _E.facts),
)
_BATCH = 2_000
LOOKED_AT: Final = 20_000
"""Entries that one page looks at most: with two filters at once few of them may fit."""
_AS_THEY_LIE = text("SELECT * FROM audit_entry ORDER BY seq")
_LAST_AS_IT_LIES = text(f"{_AS_THEY_LIE} DESC LIMIT 1")


Entries = list[Row[*tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of one case and what belongs to it (``2026-0117/2``), by one person, with one action,
    with a number from ``first`` up to ``last``."""

    case: str | None = None
    person_id: int | None = None
    action: str | None = None
    first: int | None = None
    last: int | None = None

    @property
    def all_in_a_row(self) -> bool:
        """Whether no entry between the first and the last is left out."""
        return self.case is None and self.person_id is None and self.action is None


def page(db: Session, wanted: Wanted, limit: int) -> Entries:
    """At most ``limit`` entries that fit, the latest first."""
    asked = select(*COLUMNS).order_by(AuditEntry.seq.desc()).limit(limit)
    if wanted.all_in_a_row:
        return list(db.execute(asked.where(*_between(wanted))))
    return list(db.execute(asked.where(AuditEntry.seq.in_(_looked_at(db, wanted, limit)), *_fits(wanted))))


def looked_until(db: Session, wanted: Wanted) -> int | None:
    """The number of the last entry that ``page`` looked at when there may be more that fit behind it."""
    if not _needs_looking(wanted):
        return None
    looked_at = _looked_at(db, wanted, LOOKED_AT).subquery()
    n, lowest = db.execute(select(func.count(), func.min(looked_at.c.seq))).one()
    return lowest if n == LOOKED_AT else None


def later(db: Session, wanted: Wanted, limit: int) -> Entries:
    """At most ``limit`` entries that fit, the earliest first."""
    asked = select(*COLUMNS).where(*_between(wanted), *_fits(wanted)).order_by(AuditEntry.seq).limit(limit)
    if wanted.case is not None:
        asked = asked.where(_about(db, wanted.case))
    return list(db.execute(asked))


def _looked_at(db: Session, wanted: Wanted, limit: int) -> Select[int]:
    """The numbers that one index gives: those of the case, else of the action, else of the person. Where a
    second filter chooses among them, no more than ``LOOKED_AT``."""
    seq = select(AuditEntry.seq).where(*_between(wanted))
    if wanted.case is not None:
        return seq.where(_about(db, wanted.case))
    if wanted.action is not None:
        seq = seq.where(AuditEntry.action == wanted.action)
    elif wanted.person_id is not None:
        seq = seq.where(AuditEntry.person_id == wanted.person_id)
    return seq.order_by(AuditEntry.seq.desc()).limit(LOOKED_AT if _needs_looking(wanted) else limit)


def _needs_looking(wanted: Wanted) -> bool:
    return wanted.case is None and wanted.action is not None and wanted.person_id is not None


def _about(db: Session, case: str) -> ColumnElement[bool]:
    """That an entry is about a case, or about what belongs to it (``2026-0117/2``).

    An index finds the beginning of a text as a range in the order of bytes, where "0" comes after "/".
    PostgreSQL orders text as a language does, and has other signs for the order of bytes.
    """
    after, before = (">", "<") if db.get_bind().dialect.name == "sqlite" else ("~>~", "~<~")
    return (_E.object_id == case) | and_(
        _E.object_id.bool_op(after)(f"{case}/"), _E.object_id.bool_op(before)(f"{case}0")
    )


def _between(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.first is not None:
        yield AuditEntry.seq >= wanted.first
    if wanted.last is not None:
        yield AuditEntry.seq <= wanted.last


def _fits(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.action is not None:
        yield AuditEntry.action == wanted.action
    if wanted.person_id is not None:
        yield AuditEntry.person_id == wanted.person_id


def count_about(db: Session, case: str) -> int:
    """How many entries are about a case and what belongs to it."""
    return db.execute(select(func.count()).where(_about(db, case))).scalar_one()


def looks(db: Session, case: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every entry about a case and what belongs to it, the first one first, in the columns of ``_LOOK``."""
    return db.execute(select(*_LOOK).where(_about(db, case)).order_by(_E.seq)).all()


def first_from(db: Session, moment: datetime) -> int:
    """The number of the first entry from ``moment`` on; the next number where there is none.

    Moments never run backwards along the log (``service.core.clock.record_time``), so it is found by halving,
    in some twenty questions to the primary key.
    """
    low, high = 1, (db.execute(select(func.max(AuditEntry.seq))).scalar_one() or 0) + 1
    while low < high:
        middle = (low + high) // 2
        found = db.execute(
            select(AuditEntry.seq, AuditEntry.at)
            .where(AuditEntry.seq >= middle)
            .order_by(AuditEntry.seq)
            .limit(1)
        ).first()
        if found is None or found.at >= moment:
            high = middle
        else:
            low = found.seq + 1
    return low


def moment_of(db: Session, seq: int) -> datetime | None:
    """When the entry with this number was made."""
    return db.execute(select(AuditEntry.at).where(AuditEntry.seq == seq)).scalar_one_or_none()


def seals_of(db: Session, numbers: Collection[int]) -> Mapping[int, str]:
    """The seal (hex) of each of these entries that is in the log."""
    asked = select(AuditEntry.seq, AuditEntry.mac).where(AuditEntry.seq.in_(numbers))
    return {row.seq: row.mac for row in db.execute(asked)}


def count(db: Session, action: str, object_id: str) -> int:
    """How many entries say that ``action`` was done to this object; refused attempts do not count."""
    done = (AuditEntry.action == action, AuditEntry.object_id == object_id, AuditEntry.outcome == "ok")
    return db.execute(select(func.count()).where(*done)).scalar_one()


def did_any(db: Session, person_id: int, actions: Collection[str], object_id: str) -> bool:
    """Whether a person did one of ``actions`` to this object; refused attempts do not count."""
    done = (
        AuditEntry.object_id == object_id,
        AuditEntry.person_id == person_id,
        AuditEntry.action.in_(actions),
        AuditEntry.outcome == "ok",
    )
    return bool(db.execute(select(func.count()).where(*done)).scalar_one())


def rows_in_order(db: Session) -> Iterator[dict[str, Any]]:
    """Every row by its number, in batches so that a long log needs little memory.

    Columns are not converted, so that the check finds damaged values.
    """
    rows = streamed(db.connection(), _AS_THEY_LIE, _BATCH)
    names = tuple(rows.keys())
    for row in rows:
        yield dict(zip(names, row, strict=True))


def last_row(db: Session) -> dict[str, Any] | None:
    """The last entry, its columns not converted. A database of an older program has fewer."""
    row = db.execute(_LAST_AS_IT_LIES).mappings().first()
    return None if row is None else dict(row)


def entries_in_log(db: Session) -> int:
    return db.execute(select(func.count()).select_from(AuditEntry)).scalar_one()


def last_seal(db: Session) -> int:
    """The number of the last seal of a row; 0 where there is none."""
    return int(db.execute(select(func.coalesce(func.max(RowSeal.id), 0))).scalar_one())


def sealed_since(db: Session, seal: int, tables: Collection[str]) -> bool:
    """Whether a row of ``tables`` was written or removed after the seal with this number."""
    asked = select(RowSeal.id).where(RowSeal.id > seal, RowSeal.table_name.in_(sorted(tables))).limit(1)
    return db.execute(asked).first() is not None

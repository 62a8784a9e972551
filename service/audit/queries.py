"""Reading the access log: a page of entries for the privacy officer, every row in order for the check."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, text
from sqlalchemy.orm import Session

from service.audit.tables import AuditEntry
from service.db.streamed_rows import streamed

_E = AuditEntry.__table__.c
COLUMNS = tuple(_E)
_LOOK = (
    *(_E.seq, _E.at, _E.person_id, _E.role, _E.action),
    *(_E.object_id, _E.purpose, _E.outcome, _E.facts),
)
_BATCH = 2_000
_AS_THEY_LIE = text("SELECT * FROM audit_entry ORDER BY seq")
_LAST_AS_IT_LIES = text(f"{_AS_THEY_LIE} DESC LIMIT 1")


def page(
    db: Session,
    *,
    case: str | None,
    person_id: int | None,
    since: datetime | None,
    until: datetime | None,
    before: int | None,
    limit: int,
) -> list[Row[*tuple[Any, ...]]]:
    """At most ``limit`` entries that fit, the latest first, with a number below ``before``.

    ``case`` also finds what belongs to the case (``2026-0117/2``).
    """
    asked = select(*COLUMNS).order_by(_E.seq.desc()).limit(limit)
    if case is not None:
        asked = asked.where(_about(db, case))
    if person_id is not None:
        asked = asked.where(_E.person_id == person_id)
    if since is not None:
        asked = asked.where(_E.at >= since)
    if until is not None:
        asked = asked.where(_E.at < until)
    if before is not None:
        asked = asked.where(_E.seq < before)
    return list(db.execute(asked))


def count_about(db: Session, case: str) -> int:
    """How many entries are about a case and what belongs to it."""
    return db.execute(select(func.count()).where(_about(db, case))).scalar_one()


def looks(db: Session, case: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every entry about a case and what belongs to it, the first one first, in the columns of ``_LOOK``."""
    return db.execute(select(*_LOOK).where(_about(db, case)).order_by(_E.seq)).all()


def _about(db: Session, case: str) -> ColumnElement[bool]:
    """That an entry is about a case, or about what belongs to it (``2026-0117/2``).

    SQLite finds the beginning of a text by an index only as a range, in the order of bytes, where "0" comes
    after "/". PostgreSQL orders text as a language does.
    """
    itself = _E.object_id == case
    if db.get_bind().dialect.name == "sqlite":
        return itself | ((_E.object_id > f"{case}/") & (_E.object_id < f"{case}0"))
    return itself | _E.object_id.startswith(f"{case}/", autoescape=True)


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

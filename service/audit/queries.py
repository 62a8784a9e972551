"""Reading the access log: a page of entries for the privacy officer, every row in order for the check."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, text
from sqlalchemy.orm import Session

from service.audit.tables import AuditEntry
from service.db.streamed_rows import streamed

COLUMNS = tuple(AuditEntry.__table__.columns)
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
    asked = select(*COLUMNS).order_by(AuditEntry.seq.desc()).limit(limit)
    if case is not None:
        belongs = AuditEntry.object_id.startswith(f"{case}/", autoescape=True)
        asked = asked.where((AuditEntry.object_id == case) | belongs)
    if person_id is not None:
        asked = asked.where(AuditEntry.person_id == person_id)
    if since is not None:
        asked = asked.where(AuditEntry.at >= since)
    if until is not None:
        asked = asked.where(AuditEntry.at < until)
    if before is not None:
        asked = asked.where(AuditEntry.seq < before)
    return list(db.execute(asked))


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

"""What the log says about given objects, for checks that compare stored records with it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from service.audit.tables import AuditEntry


def facts_of(db: Session, action: str, object_ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """By object: the facts of each of its entries for ``action``; unreadable facts are empty ones."""
    rows = db.execute(
        select(AuditEntry.object_id, AuditEntry.facts)
        .where(AuditEntry.object_id.in_(object_ids), AuditEntry.action == action, AuditEntry.outcome == "ok")
        .order_by(AuditEntry.seq)
    )
    facts: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        facts.setdefault(str(row.object_id), []).append(_read(row.facts))
    return facts


def first_entry(db: Session, action: str, object_id: str) -> Row[int, datetime] | None:
    """Number and moment of the first entry for ``action`` on this object."""
    return db.execute(
        select(AuditEntry.seq, AuditEntry.at)
        .where(AuditEntry.object_id == object_id, AuditEntry.action == action, AuditEntry.outcome == "ok")
        .order_by(AuditEntry.seq)
        .limit(1)
    ).first()


def objects_of(db: Session, action: str, at_once: int) -> Iterator[list[str]]:
    """The names of all objects of ``action``, in blocks of ``at_once``, in the order of the log."""
    asked = (
        select(AuditEntry.seq, AuditEntry.object_id)
        .where(AuditEntry.action == action, AuditEntry.outcome == "ok")
        .order_by(AuditEntry.seq)
        .limit(at_once)
    )
    after = 0
    while rows := db.execute(asked.where(AuditEntry.seq > after)).all():
        yield [str(row.object_id) for row in rows]
        after = rows[-1].seq


def _read(facts: str) -> dict[str, Any]:
    try:
        read = json.loads(facts)
    except (TypeError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}

"""Database statements about choices that were kept and not saved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from service.areas.screenings.tables import ProvisionalRow
from service.db.compiled_statements import Compiled

_P = ProvisionalRow.__table__.c
_MINE = (_P.intake_id == bindparam("of_intake"), _P.person_id == bindparam("of_person"))
_CONTENT = Compiled(select(_P.content).where(*_MINE))
_ADD = Compiled(insert(ProvisionalRow), [column.name for column in _P])
_SET = Compiled(
    update(ProvisionalRow).where(*_MINE).values({name: bindparam(name) for name in ("content", "kept_at")})
)
_DROP = Compiled(delete(ProvisionalRow).where(*_MINE))


def content(db: Session, intake_id: int, person_id: int) -> str | None:
    """What one person chose in a round and did not save; ``None`` for nothing."""
    row = _CONTENT.one(db, of_intake=intake_id, of_person=person_id)
    return None if row is None else str(row.content)


def add(db: Session, intake_id: int, person_id: int, content: str, kept_at: datetime) -> None:
    _ADD.run(db, intake_id=intake_id, person_id=person_id, content=content, kept_at=kept_at)


def replace(db: Session, intake_id: int, person_id: int, content: str, kept_at: datetime) -> None:
    _SET.run(db, of_intake=intake_id, of_person=person_id, content=content, kept_at=kept_at)


def drop(db: Session, intake_id: int, person_id: int) -> None:
    _DROP.run(db, of_intake=intake_id, of_person=person_id)


def drop_all(db: Session, intake_id: int) -> None:
    """Delete what anybody chose in a round and did not save."""
    db.execute(delete(ProvisionalRow).where(ProvisionalRow.intake_id == intake_id))

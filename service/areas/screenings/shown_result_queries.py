"""Database statements about the blocks that were shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, select, tuple_, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from service.areas.screenings.tables import ScreeningRow, ShownBlock, ShownWords
from service.db.base import AnyRow
from service.db.compiled_statements import Compiled

_B, _W = ShownBlock.__table__.c, ShownWords.__table__.c
_BLOCK = Compiled(select(*_B).where(_B.case_id == bindparam("case_id"), _B.number == bindparam("number")))
_HAS_WORDS = Compiled(select(_W.digest).where(_W.digest == bindparam("digest")))
_ADD_BLOCK = Compiled(insert(ShownBlock), [column.name for column in _B])


def block(db: Session, case_id: int, number: int) -> Any:
    """The block of a screening; ``None`` without one."""
    return _BLOCK.one(db, case_id=case_id, number=number)


def add_block(db: Session, **values: Any) -> None:
    _ADD_BLOCK.run(db, **values)


def has_words(db: Session, digest: str) -> bool:
    return _HAS_WORDS.one(db, digest=digest) is not None


def words(db: Session, digest: str) -> bytes | None:
    """A compression dictionary as it is stored; ``None`` without one."""
    return db.execute(select(_W.content).where(_W.digest == digest)).scalar_one_or_none()


def blocks(db: Session, keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], AnyRow]:
    """The blocks of these screenings (case, number; some hundreds at once), as the database holds them."""
    raw_columns = [type_coerce(column, NullType()).label(column.name) for column in _B]
    rows = db.execute(select(*raw_columns).where(tuple_(_B.case_id, _B.number).in_(keys))).all()
    return {(row.case_id, row.number): row for row in rows}


def without_block(db: Session, most: int, after: int = 0) -> Sequence[AnyRow]:
    """At most ``most`` screenings without a block, in order, after skipping the first ``after`` of them."""
    has_block = exists().where(_B.case_id == ScreeningRow.case_id, _B.number == ScreeningRow.number)
    return db.execute(
        select(*ScreeningRow.__table__.c)
        .where(~has_block)
        .order_by(ScreeningRow.case_id, ScreeningRow.number)
        .limit(most)
        .offset(after)
    ).all()


def count_blocks(db: Session) -> int:
    return db.execute(select(func.count()).select_from(ShownBlock)).scalar_one()

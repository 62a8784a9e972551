"""Every query about holds, requests and tombstones; ``last_change_queries`` ask about the term."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import ColumnElement, func, insert, or_, select
from sqlalchemy.orm import Session

from service.access.tables import Case
from service.areas.retention.tables import (
    DestructionRefused,
    DestructionRequest,
    LegalHold,
    LegalHoldLifted,
    TombstoneRow,
)
from service.areas.retention.tombstones import Tombstone
from service.db.base import AnyRow

_H, _L, _C = LegalHold.__table__.c, LegalHoldLifted.__table__.c, Case.__table__.c
_R, _N = DestructionRequest.__table__.c, DestructionRefused.__table__.c
_T: Final = tuple(TombstoneRow.__table__.c)
_HELD: Final = (
    select(
        _H.id,
        _C.reference,
        _H.reason,
        _H.set_at,
        _H.set_by,
        _L.lifted_at,
        _L.lifted_by,
        _L.reason.label("lifted_reason"),
    )
    .outerjoin_from(LegalHold.__table__, LegalHoldLifted.__table__, _L.hold_id == _H.id)
    .outerjoin(Case.__table__, _C.id == _H.case_id)
)


def holds(db: Session, may_see: ColumnElement[bool], limit: int) -> Sequence[AnyRow]:
    """Holds that stand, on every case and on the cases that the reader ``may_see``, the latest first."""
    query = _HELD.where(_L.lifted_at.is_(None), or_(_H.case_id.is_(None), may_see))
    return db.execute(query.order_by(_H.id.desc()).limit(limit)).all()


def holds_on(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every hold that there ever was on a case, and on all cases; the first one first."""
    asked = _HELD.where(or_(_H.case_id.is_(None), _H.case_id == case_id))
    return db.execute(asked.order_by(_H.id)).all()


def held_now(db: Session, case_ids: Collection[int]) -> frozenset[int | None]:
    """Those of the cases that are under a hold; ``None`` among them: every case is."""
    standing = select(_H.case_id).outerjoin_from(
        LegalHold.__table__, LegalHoldLifted.__table__, _L.hold_id == _H.id
    )
    asked = standing.where(_L.hold_id.is_(None), or_(_H.case_id.is_(None), _H.case_id.in_(case_ids)))
    return frozenset(db.execute(asked).scalars())


def hold(db: Session, hold_id: int) -> AnyRow | None:
    return db.execute(_HELD.where(_H.id == hold_id)).one_or_none()


def requests(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every request to destroy a case, with its refusal where there is one; the first one first."""
    asked = (
        select(
            _R.id,
            _R.ground,
            _R.weighed,
            _R.reason,
            _R.asked_at,
            _R.asked_by,
            _N.refused_at,
            _N.refused_by,
            _N.reason.label("refused_reason"),
        )
        .outerjoin_from(DestructionRequest.__table__, DestructionRefused.__table__, _N.request_id == _R.id)
        .where(_R.case_id == case_id)
        .order_by(_R.id)
    )
    return db.execute(asked).all()


def waiting(db: Session, may_see: ColumnElement[bool], limit: int) -> Sequence[AnyRow]:
    """Requests that wait for somebody else, on cases that the reader ``may_see``, the first one first."""
    asked = (
        select(_C.reference, _R.ground, _R.asked_at, _R.asked_by)
        .join_from(DestructionRequest.__table__, Case.__table__, _C.id == _R.case_id)
        .outerjoin(DestructionRefused.__table__, _N.request_id == _R.id)
        .where(_N.request_id.is_(None), may_see)
        .order_by(_R.id)
        .limit(limit)
    )
    return db.execute(asked).all()


def case_rows(db: Session) -> Sequence[AnyRow]:
    """Id and code of every case."""
    return db.execute(select(_C.id, _C.reference)).all()


def codes(db: Session, case_ids: Collection[int]) -> Sequence[AnyRow]:
    """Id, code and maker of these cases."""
    asked = select(_C.id, _C.reference, _C.created_by).where(_C.id.in_(case_ids))
    return db.execute(asked.order_by(_C.id)).all()


def case_years(db: Session, until: int) -> Sequence[tuple[int, int]]:
    """Each year from that of the first case to ``until``, with the highest number given in it."""
    highest = {row[0]: row[1] for row in db.execute(select(_C.year, func.max(_C.number)).group_by(_C.year))}
    return [(year, highest.get(year, 0)) for year in range(min(highest, default=until), until + 1)]


def tombstones(db: Session, limit: int | None = None) -> tuple[Tombstone, ...]:
    """Tombstones, the latest day first."""
    asked = select(*_T).order_by(TombstoneRow.destroyed_on.desc(), TombstoneRow.code).limit(limit)
    return tuple(Tombstone(**row._mapping) for row in db.execute(asked))


def count_tombstones(db: Session) -> int:
    return db.execute(select(func.count()).select_from(TombstoneRow)).scalar_one()


def add_tombstone(db: Session, stone: Tombstone) -> None:
    values = {column.name: getattr(stone, column.name) for column in _T}
    db.execute(insert(TombstoneRow).values(values))

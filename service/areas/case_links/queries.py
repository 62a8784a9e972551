"""Database statements about links between two cases of one young person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, insert, or_, select
from sqlalchemy.orm import Session

from service.access.open_case import TRANSFER_WAITS
from service.access.tables import Case, CaseStand, CaseTransfer
from service.areas.cases import work_list_queries
from service.areas.cases.tables import CaseLink
from service.db.base import AnyRow

_L = CaseLink.__table__.c
_S = CaseStand.__table__.c
_L_DECIDED = CaseLink.__table__.alias("decided")
_L_WAITS: ColumnElement[bool] = (_L.kind == "proposed") & ~exists().where(
    _L_DECIDED.c.proposal_id == _L.id
).correlate(CaseLink.__table__)


def add_link(db: Session, **values: Any) -> int:
    return int(db.execute(insert(CaseLink).values(values).returning(_L.id)).scalar_one())


def links(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every step with a case on either side, with both codes; the first one first."""
    ends, goes_on = Case.__table__.alias("ends"), Case.__table__.alias("goes_on")
    statement = (
        select(
            *_L, _L_WAITS.label("waits"), ends.c.reference.label("ends"), goes_on.c.reference.label("goes_on")
        )
        .join_from(CaseLink.__table__, ends, ends.c.id == _L.case_id)
        .join(goes_on, goes_on.c.id == _L.goes_on_id)
        .where(or_(_L.case_id == case_id, _L.goes_on_id == case_id))
    )
    return db.execute(statement.order_by(_L.id)).all()


def joined(db: Session, case_id: int) -> tuple[int, ...]:
    """The ids of this case and of all others of the young person, in order."""
    main_id = db.execute(select(_S.goes_on_in).where(_S.case_id == case_id)).scalar_one_or_none() or case_id
    joined_ids = db.execute(select(_S.case_id).where(_S.goes_on_in == main_id)).scalars()
    return tuple(sorted({main_id, *joined_ids}))


def is_offered(db: Session, case_id: int) -> bool:
    """Whether a case waits for another team to take it."""
    statement = select(CaseTransfer.id).where(CaseTransfer.case_id == case_id, TRANSFER_WAITS)
    return db.execute(statement.limit(1)).scalar_one_or_none() is not None


def refresh(db: Session, case_id: int) -> None:
    """Compute the list row of a case again, after it was linked or parted."""
    work_list_queries.refresh(db, case_id)

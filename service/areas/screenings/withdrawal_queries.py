"""Database statements about withdrawn screenings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, exists, select
from sqlalchemy.orm import Session

from service.areas.screenings.tables import ScreeningRow, WithdrawalRow

_W: Final = WithdrawalRow.__table__.c
_S: Final = ScreeningRow.__table__.c

WITHDRAWN: Final[ColumnElement[bool]] = (
    exists().where(_W.case_id == _S.case_id, _W.number == _S.number).correlate(ScreeningRow.__table__)
)
"""True for a withdrawn screening, which stays stored and no longer counts."""


def of_case(db: Session, case_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every withdrawal of a case, by the number of its screening."""
    return db.execute(select(*_W).where(_W.case_id == case_id).order_by(_W.number)).all()

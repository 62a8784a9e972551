"""The numbers of destroyed cases and sheets, so that none is given twice."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from service.db.tables import NumberGiven


def number_given(db: Session, kind: str, year: int) -> int:
    """The highest number of a destroyed case or sheet of ``year``, 0 when none was; it is not given again."""
    of_year = (NumberGiven.kind == kind, NumberGiven.year == year)
    return db.execute(select(NumberGiven.number).where(*of_year)).scalar_one_or_none() or 0


def keep_number(db: Session, kind: str, year: int, number: int) -> None:
    """Remember that codes of ``kind`` in ``year`` went up to ``number``, or further."""
    of_year = (NumberGiven.kind == kind, NumberGiven.year == year)
    highest = number_given(db, kind, year)
    if not highest:
        db.execute(insert(NumberGiven).values(kind=kind, year=year, number=number))
    elif highest < number:
        db.execute(update(NumberGiven).where(*of_year).values(number=number))

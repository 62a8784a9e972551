"""Numbers of cases and sheets that were ever given: none is given twice, also after destruction."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.db.base import Base


class NumberGiven(Base):
    """The highest number that codes of a kind (``case``, ``sheet``) had in a year when one was destroyed, so
    that no code is ever given twice."""

    __tablename__ = "number_given"

    kind: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


def number_given(db: Session, kind: str, year: int) -> int:
    """The highest number of a destroyed case or sheet of ``year``, 0 when none was; it is not given again."""
    is_it = (NumberGiven.kind == kind, NumberGiven.year == year)
    return db.execute(select(NumberGiven.number).where(*is_it)).scalar_one_or_none() or 0


def keep_number(db: Session, kind: str, year: int, number: int) -> None:
    """Remember that codes of ``kind`` in ``year`` went up to ``number``, or further."""
    is_it = (NumberGiven.kind == kind, NumberGiven.year == year)
    known = number_given(db, kind, year)
    if not known:
        db.execute(insert(NumberGiven).values(kind=kind, year=year, number=number))
    elif known < number:
        db.execute(update(NumberGiven).where(*is_it).values(number=number))

"""Tables that storage itself needs."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base


class NumberGiven(Base):
    """The highest number that codes of a kind (``case``, ``sheet``) had in a year when one was destroyed, so
    that no code is ever given twice."""

    __tablename__ = "number_given"

    kind: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]

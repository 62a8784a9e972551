"""The base of every table, with names for its constraints that are the same on every database."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import ForeignKey, MetaData, Row
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from service.db.column_types import UtcDateTime

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

APPEND_ONLY: Final[dict[str, Any]] = {"info": {"append_only": True}}
"""Last item of ``__table_args__``: rows of the table never change, and are removed only with their whole
case."""

FORGETTABLE: Final[dict[str, Any]] = {"info": {"append_only": True, "forgettable": True}}
"""The same, for rows that stay when their case is destroyed and lose what they say of it."""

AnyRow = Row[*tuple[Any, ...]]
"""A row of whatever columns a statement asks for."""

Kind = TypeVar("Kind", bound="DataclassInstance")


def read_as(kind: type[Kind], row: Any, **other: Any) -> Kind:
    """A ``kind`` with the columns of ``row`` that are called like its fields, and with ``other``."""
    for name in _field_names(kind):
        if name not in other and hasattr(row, name):
            other[name] = getattr(row, name)
    return kind(**other)


@cache
def _field_names(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


class Base(DeclarativeBase):
    """Every table. A ``datetime`` is a moment in UTC."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012 - the place SQLAlchemy reads it from


class Numbered:
    """First column of a table: the number of the row."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-2)


class OfCase:
    """Second column of a table: the case that the row is about, and goes with."""

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), sort_order=-1)


class Made:
    """Last columns of a table: when the row was made, and by whom."""

    made_at: Mapped[datetime] = mapped_column(sort_order=1)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"), sort_order=2)

"""What everybody who may destroy can read: the classes, and what is gone."""

from __future__ import annotations

from typing import Final

from service.access.unit_of_work import UnitOfWork
from service.areas.retention import queries
from service.areas.retention.classes import KeptClass, classes
from service.areas.retention.tombstones import Tombstone

MOST: Final = 200
"""So many tombstones are shown, the latest first."""


def kept(unit: UnitOfWork) -> tuple[KeptClass, ...]:
    """Every class of what is kept."""
    unit.require("retention.read", "retention")
    return classes()


def tombstones(unit: UnitOfWork) -> tuple[Tombstone, ...]:
    """The latest tombstones."""
    unit.require("retention.read", "retention")
    return queries.tombstones(unit.db, MOST)


def how_many(unit: UnitOfWork) -> int:
    """How many tombstones there are."""
    unit.require("retention.read", "retention")
    return queries.count_tombstones(unit.db)

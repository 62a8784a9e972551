"""Figures over everything stored, counted again only when a row that they rest on was written.

Every change of a row has its seal in the same transaction (``service.audit.row_seals``). So what was counted
still holds as long as no table that it rests on has a later seal: that is a look at the seals since, however
much is stored. Each process keeps its own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from threading import Lock
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session

from service.audit import queries

MOST: Final = 16
"""So many answers are kept, the latest asked for."""

T = TypeVar("T")


class LastCounted:
    """What was counted last, by what it was asked for."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
        self._lock = Lock()

    def value(self, db: Session, asked: Hashable, tables: Collection[str], count: Callable[[], T]) -> T:
        """What ``count`` gave the last time, unless a row of ``tables`` was written since.

        ``asked`` holds everything else that the answer depends on. ``count`` reads by ``db``, and its answer
        is not changed by anybody.
        """
        last = queries.last_seal(db)
        with self._lock:
            kept = self._kept.get(asked)
        if kept is not None and kept[0] <= last and not queries.sealed_since(db, kept[0], tables):
            found: T = kept[1]
        else:
            found = count()
        with self._lock:
            self._kept[asked] = (last, found)
            self._kept.move_to_end(asked)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return found

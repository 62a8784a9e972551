"""One emergency in the demonstration: a worker of another team opens a case, with a reason.

So the privacy officer has a notice, with what was looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from service.access.open_case import open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.case_pages import case_in_full
from service.areas.emergency_access import service as emergency

NUMBER_OF_EMERGENCY_ACTS: Final = 2
_BEFORE_START: Final = timedelta(hours=20)
_LOOKED: Final = timedelta(minutes=2)


def opened(
    code: str, worker_id: int, reason: str, now: datetime
) -> Iterator[tuple[datetime, int, Callable[[UnitOfWork], None]]]:
    """What ``worker_id`` did with the case ``code`` on the day before ``now``: moment, who, what."""

    def ask(unit: UnitOfWork) -> None:
        emergency.ask(unit, code, reason, hours=2)

    def look(unit: UnitOfWork) -> None:
        case_in_full.load(unit, open_case(unit, code, "case.read"))

    at = now - _BEFORE_START
    yield at, worker_id, ask
    yield at + _LOOKED, worker_id, look

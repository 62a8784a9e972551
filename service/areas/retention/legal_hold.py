"""Legal holds: what may not be destroyed for now, because of an investigation, a complaint or a court.

Each hold has its own reason; lifting one leaves the others. A hold on everything holds every present and
future case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from service.access.open_case import OpenCase, visible
from service.access.unit_of_work import UnitOfWork
from service.areas.retention import hold_and_destruction_queries as queries
from service.areas.retention.tables import LegalHold, LegalHoldLifted
from service.core.errors import Conflict, NotFound, Refused
from service.core.typed_text_rules import LEAST_REASON, checked_text

MOST: Final = 400
"""The most holds on one page; more are on the pages of their cases."""


class UnderHold(Refused, Conflict):
    """A case that may not be destroyed now; the attempt is logged."""

    status = 409
    code = "retention.under_hold"


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold on the case ``reference``, or on every case (``None``); ``lifted_at`` when it has ended."""

    id: int
    reference: str | None
    reason: str
    set_at: datetime
    set_by: int
    lifted_at: datetime | None
    lifted_by: int | None
    lifted_reason: str | None

    @property
    def stands(self) -> bool:
        return self.lifted_at is None


def holds(unit: UnitOfWork) -> tuple[Hold, ...]:
    """The holds that stand, on everything and on the cases that the actor may see, the latest first."""
    unit.require("retention.read", "retention")
    return _holds_from(queries.holds(unit.db, visible(unit.actor, "retention.read"), MOST))


def holds_on(unit: UnitOfWork, case: OpenCase) -> tuple[Hold, ...]:
    """Every hold on ``case`` or on everything, lifted ones included, the first one first."""
    return _holds_from(queries.holds_on(unit.db, case.id))


def is_held(unit: UnitOfWork, case: OpenCase) -> bool:
    """Whether ``case`` may not be destroyed now."""
    return bool(queries.held_now(unit.db, [case.id]))


def set_hold(unit: UnitOfWork, case: OpenCase | None, reason: str) -> Hold:
    """Hold ``case``, which was opened for it, or with ``None`` every case."""
    if case is None:
        unit.require("hold.set_all", "retention")
    hold_id = unit.add(
        LegalHold,
        "set",
        case_id=None if case is None else case.id,
        reason=checked_text(reason, least=LEAST_REASON),
    )
    if case is None:
        unit.record("hold.set_all", "hold", hold_id)
    else:
        unit.record("hold.stored", "hold", f"{case.reference}/hold/{hold_id}")
    return _hold_with_id(unit, hold_id)


def lift(unit: UnitOfWork, hold_id: int, reason: str) -> Hold:
    """End one hold. Nothing is destroyed by that: it takes a request and another person's approval."""
    unit.require("hold.lift", "hold", hold_id)
    standing = _hold_with_id(unit, hold_id)
    reason = checked_text(reason, least=LEAST_REASON)
    if not standing.stands:
        raise Conflict("retention.hold_lifted")
    unit.add(LegalHoldLifted, "lifted", hold_id=hold_id, reason=reason)
    unit.record(
        "hold.lift", "hold", f"{standing.reference}/hold/{hold_id}" if standing.reference else hold_id
    )
    return _hold_with_id(unit, hold_id)


def _hold_with_id(unit: UnitOfWork, hold_id: int) -> Hold:
    row = queries.hold(unit.db, hold_id)
    if row is None:
        raise NotFound
    return Hold(*row)


def _holds_from(rows: Sequence[Any]) -> tuple[Hold, ...]:
    return tuple(Hold(*row) for row in rows)

"""Destroying a case: asked by one person, approved by another; only a tombstone is left.

The term of its class has passed, or the young person asked for it and it was weighed. One transaction removes
all rows and stores the tombstone and its entry in the access log. Afterwards ``finish`` writes the tombstone
beside the database and overwrites what the database file still holds of the rows.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from service.access.four_eyes import require_other_eyes
from service.access.open_case import OpenCase
from service.access.step_up import require_fresh
from service.access.unit_of_work import UnitOfWork
from service.areas.fairness import service as fairness
from service.areas.retention import hold_and_destruction_queries as queries
from service.areas.retention import last_change_queries as change_queries
from service.areas.retention import tombstones
from service.areas.retention.classes import CASE_FILE, case_file
from service.areas.retention.legal_hold import UnderHold, is_held
from service.areas.retention.tables import DestructionRefused, DestructionRequest
from service.areas.retention.tombstones import Tombstone
from service.core.days import day_of
from service.core.errors import Attempt, Conflict, Invalid
from service.core.keys import mark_of
from service.core.typed_text_rules import LEAST_REASON, checked_text
from service.db import numbers_of_destroyed
from service.db.remove_case_rows import Rows, remove, rows_to_destroy
from service.installation.running_installation import Installation

Ground = Literal["term_passed", "young_person_asked"]
GROUNDS: Final = ("term_passed", "young_person_asked")
DESTROYED: Final = "case.destroyed"
"""The action under which the access log names a tombstone."""

_log = logging.getLogger("signaalwijzer.retention")


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asked to destroy a case; ``refused_at`` when somebody said no."""

    id: int
    ground: Ground
    weighed: bool
    reason: str
    asked_at: datetime
    asked_by: int
    refused_at: datetime | None
    refused_by: int | None
    refused_reason: str | None

    @property
    def waits(self) -> bool:
        return self.refused_at is None


def requests_of(unit: UnitOfWork, case: OpenCase) -> tuple[Request, ...]:
    """Every request about ``case``, the first one first; at most one waits."""
    return tuple(Request(*row) for row in queries.requests(unit.db, case.id))


def ask(unit: UnitOfWork, case: OpenCase, ground: str, reason: str, *, weighed: bool = False) -> Request:
    """Ask to destroy ``case``, which was opened for it; nothing is removed before somebody else approves.

    Raises ``UnderHold`` (logged), ``Conflict`` where the term has not passed or somebody asked already,
    ``Invalid`` for an unknown ground, and where the interest of others was not weighed on a young person's
    own request (Jeugdwet, article 7.3.9).
    """
    if ground not in GROUNDS:
        raise Invalid("retention.ground", allowed=", ".join(GROUNDS))
    if ground == "young_person_asked" and not weighed:
        raise Invalid("retention.not_weighed")
    reason = checked_text(reason, least=LEAST_REASON)
    _refuse_held(unit, case, "destruction.ask")
    _check_term(unit, case, ground)
    if any(request.waits for request in requests_of(unit, case)):
        raise Conflict("retention.already_asked")
    request_id = unit.add(
        DestructionRequest, "asked", case_id=case.id, ground=ground, weighed=weighed, reason=reason
    )
    unit.record("destruction.asked", "case", case.reference, ground=ground)
    return next(request for request in requests_of(unit, case) if request.id == request_id)


def refuse(unit: UnitOfWork, case: OpenCase, request_id: int, reason: str) -> None:
    """Refuse a request; one person is enough, since nothing changes."""
    reason = checked_text(reason, least=LEAST_REASON)
    _waiting(unit, case, request_id)
    unit.add(DestructionRefused, "refused", request_id=request_id, reason=reason)
    unit.record("destruction.refused", "case", case.reference)


def approve(unit: UnitOfWork, case: OpenCase, request_id: int, code: str) -> Tombstone:
    """Destroy ``case`` on a request of somebody else. ``code`` is random, 16 letters and digits.

    Another case of the same young person goes with it, each under a tombstone of its own; theirs is given.
    Raises ``NotAllowed`` (logged) for who asked, who made the case and who changed it last, ``UnderHold``
    (logged), ``Conflict`` where the request does not wait any more or the term has not passed after all,
    ``ProveAgain``. Call ``finish`` once the transaction is committed.
    """
    request = _waiting(unit, case, request_id)
    attempt = Attempt("destruction.approve", "case", case.reference)
    together = queries.codes(unit.db, change_queries.joined(unit.db, case.id))
    require_other_eyes(unit, hands(unit, case, request), attempt, "retention.same_person")
    _refuse_held(unit, case, "destruction.approve")
    _check_term(unit, case, request.ground)
    require_fresh(unit)
    stone = None
    for row in sorted(together, key=lambda row: row.id == case.id):  # the one that was asked for comes last
        own = row.id == case.id
        rows = rows_to_destroy(unit.db, row.id)
        stone = Tombstone(
            code=code if own else _another_code(code, row.reference),
            kept_class=CASE_FILE,
            ground=request.ground,
            destroyed_on=unit.today,
            asked_by=request.asked_by,
            approved_by=unit.actor.person_id,
            row_count=sum(map(len, rows.values())),
            mark=mark_of(unit.installation.keys.audit, row.reference),
        )
        bury(unit, rows, stone)
    assert stone is not None
    return stone


def hands(unit: UnitOfWork, case: OpenCase, request: Request) -> frozenset[int]:
    """Who may not approve ``request``: who asked, and who made or last changed a case that is destroyed."""
    changed = change_queries.last_change(unit.db, case.id)
    together = queries.codes(unit.db, change_queries.joined(unit.db, case.id))
    last = change_queries.last_hands(unit.db, case.id, changed)
    return frozenset({request.asked_by, *(row.created_by for row in together), *last})


def held_along(unit: UnitOfWork, case: OpenCase) -> str | None:
    """The code of another case of the same young person that is under a legal hold, so that neither goes."""
    together = queries.codes(unit.db, change_queries.joined(unit.db, case.id))
    return next((row.reference for row in together if queries.held_now(unit.db, [row.id])), None)


def grounds_now(unit: UnitOfWork, case: OpenCase) -> tuple[str, ...]:
    """The grounds on which it can be asked now to destroy ``case``."""
    return tuple(
        ground for ground in GROUNDS if ground != "term_passed" or _term_ends(unit, case) <= unit.now
    )


def _another_code(code: str, reference: str) -> str:
    """The code of the tombstone of another case that is destroyed too: as random as ``code``, about no
    case."""
    return hashlib.sha256(f"{code}\n{reference}".encode("ascii")).hexdigest()[: len(code)]


def bury(unit: UnitOfWork, rows: Rows, stone: Tombstone, *, again: bool = False) -> None:
    """Remove ``rows`` and put ``stone`` in their place, with its entry in the log."""
    queries.add_tombstone(unit.db, stone)
    for kind, table in (("case", "cases"), ("sheet", "table_sheet")):
        for row in rows.get(table, ()):
            numbers_of_destroyed.keep_number(unit.db, kind, row["year"], row["number"])
    removed = remove(unit.db, rows, stone.code)
    if removed != stone.row_count:
        raise RuntimeError(f"{stone.row_count} rows were to be destroyed and {removed} were")
    for row in rows.get("cases", ()):
        # A file outside the transaction, so last: only the commit can fail after it.
        fairness.forget(unit, row["reference"])
    unit.record(DESTROYED, "tombstone", stone.code, rows=removed, ground=stone.ground, again=again)


def finish(installation: Installation) -> None:
    """After a destruction is committed: the tombstone beside the database, and the freed space wiped.

    A failure here undoes nothing: the next start writes what is missing, and closing the database wipes it.
    """
    try:
        with installation.database.reading() as db:
            stones = queries.tombstones(db)
        tombstones.add_to_file(installation.settings.data, installation.keys.audit, stones)
    except OSError:
        _log.exception("the tombstone could not be written beside the database")
    if not installation.database.wipe():
        _log.warning("the log file of the database is in use; it is wiped when that ends")


def _waiting(unit: UnitOfWork, case: OpenCase, request_id: int) -> Request:
    waiting = next((request for request in requests_of(unit, case) if request.id == request_id), None)
    if waiting is None or not waiting.waits:
        raise Conflict("retention.not_waiting")
    return waiting


def _refuse_held(unit: UnitOfWork, case: OpenCase, action: str) -> None:
    attempt = Attempt(action, "case", case.reference)
    if is_held(unit, case):
        raise UnderHold.at(attempt)
    if (other := held_along(unit, case)) is not None:
        raise UnderHold.at(attempt, "retention.other_under_hold", other=other)


def _check_term(unit: UnitOfWork, case: OpenCase, ground: str) -> None:
    if ground != "term_passed":
        return
    ends = _term_ends(unit, case)
    if ends > unit.now:
        raise Conflict("retention.term_runs", day=day_of(ends, unit.installation.organisation.zone))


def _term_ends(unit: UnitOfWork, case: OpenCase) -> datetime:
    return case_file().ends(change_queries.last_change(unit.db, case.id), unit.installation.organisation.zone)

"""One request, one transaction: who acts, what they do, and the log entry of it, all or nothing.

The transaction is committed before the response is made. So no response is sent whose record could still be
lost, and no change is stored without its entry in the access log, nor an entry without its change.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from service.access.emergency_access import PURPOSE, Running
from service.audit import accepted_clock, chain, row_seals
from service.audit.entry import NOBODY, SYSTEM, Entry, Fact, Outcome
from service.core.clock import record_time
from service.core.days import day_of
from service.core.errors import Attempt, ClockBehind, NotAllowed, Refused, SignInNeeded
from service.db.base import Base
from service.identity import queries, sessions
from service.identity.actor import Actor
from service.identity.permissions import allows
from service.installation.running_installation import Installation

Who = Callable[[Session, datetime], Actor | None]
"""Finds who acts, in the transaction and at the moment of the unit."""

_log = logging.getLogger("signaalwijzer.audit")


@dataclass(frozen=True, slots=True)
class Moment:
    """When a unit begins: the moment of its records, what the clock shows, and the end of the log."""

    now: datetime
    clock: datetime
    last: chain.Head


class UnitOfWork:
    """The work of one request: a session of the database, the actor, this moment, and the log.

    ``now`` is the moment under which things are recorded: it never runs backwards. ``clock`` is what the
    clock shows, from which terms are counted: it is earlier than ``now`` after the clock was set back.
    ``emergency`` is the emergency access by which the case of this request was opened, if it was.
    ``read_only``: the case that was opened goes on in another one.
    """

    __slots__ = (
        "_actor",
        "_entries",
        "_last",
        "_role",
        "clock",
        "db",
        "emergency",
        "head",
        "installation",
        "now",
        "read_only",
    )

    def __init__(
        self, db: Session, installation: Installation, moment: Moment, actor: Actor | None, role: str
    ) -> None:
        self.db = db
        self.installation = installation
        self.now, self.clock, self._last = moment.now, moment.clock, moment.last
        self._actor = actor
        self._role = role
        self._entries: list[Entry] = []
        self.head: chain.Head | None = None
        self.emergency: Running | None = None
        self.read_only = False

    @property
    def actor(self) -> Actor:
        """Who is signed in; ``SignInNeeded`` when nobody is."""
        if self._actor is None:
            raise SignInNeeded
        return self._actor

    @property
    def signed_in(self) -> bool:
        return self._actor is not None

    @property
    def today(self) -> date:
        """The day of the organisation's calendar."""
        return day_of(self.now, self.installation.organisation.zone)

    def require(self, action: str, object_type: str, object_id: str | int | None = None) -> None:
        """Raise ``NotAllowed`` (logged) unless a role of the actor allows ``action``."""
        if not allows(self.actor.roles, action):
            raise NotAllowed.at(Attempt(action, object_type, None if object_id is None else str(object_id)))

    def record(
        self,
        action: str,
        object_type: str,
        object_id: str | int | None = None,
        purpose: str | None = None,
        outcome: Outcome = "ok",
        **facts: Fact,
    ) -> None:
        """Put an entry in the access log, in this transaction.

        Only codes and whole numbers go in: ``ValueError`` for anything that could be an answer, a score, a
        name or a text that somebody typed.
        """
        if self.emergency is not None:
            purpose = purpose or PURPOSE
            facts["emergency"] = self.emergency.id
        self._entries.append(
            Entry.by(
                self._actor,
                self.now,
                action,
                object_type,
                object_id,
                purpose=purpose,
                outcome=outcome,
                facts=facts,
                role=self._role,
            )
        )

    def signed(self, act: str) -> dict[str, Any]:
        """When and by whom, for the columns ``<act>_at`` and ``<act>_by`` of a row."""
        return {f"{act}_at": self.now, f"{act}_by": self.actor.person_id}

    def add(self, table: type[Base], act: str = "", /, **values: Any) -> int:
        """Add a row, ``signed`` when an act is named; gives the first column of its key."""
        key = next(iter(table.__table__.primary_key))
        row = values | (self.signed(act) if act else {})
        number: int = self.db.execute(insert(table).values(row).returning(key)).scalar_one()
        return number

    def seal(self) -> None:
        """Write the entries to the chain, with the seals of the rows that were changed; ``head`` is where it
        ends then. Rows that were changed without an entry get one."""
        self.db.flush()
        key = self.installation.keys.audit
        keys = row_seals.SealKeys.of(key)
        seals = row_seals.Sealing(self.db, keys).seals()
        if seals and not self._entries:
            self.record(row_seals.ACTION, "rows", None, rows=len(seals))
        if not self._entries:
            return
        digest = row_seals.digest_of_seals(keys, seals) if seals else None
        self._last = self.head = chain.append(
            self.db, key, self._entries, self._last, self.installation.anchor.head, rows_digest=digest
        )
        row_seals.write(self.db, self.head.seq, seals)
        self._entries.clear()


def unit_as(installation: Installation, person_id: int) -> AbstractContextManager[UnitOfWork]:
    """A unit in which ``person_id`` acts without a browser: for the command line and made-up histories."""

    def who(db: Session, _now: datetime) -> Actor | None:
        row = queries.enabled_person(db, person_id)
        return sessions.actor_from(row, None) if row else None

    return unit_by(installation, who)


def unit_of_system(installation: Installation, role: str) -> AbstractContextManager[UnitOfWork]:
    """A unit in which no person acts; ``role`` says what did, such as ``command_line``."""
    return unit_by(installation, lambda _db, _now: None, role)


@contextmanager
def unit_by(installation: Installation, who: Who, role: str = NOBODY) -> Iterator[UnitOfWork]:
    """A unit whose actor is found by ``who``; it is on disk when the block is left."""
    with committed_unit(installation, who, role, wait=True) as unit:
        yield unit
    note_head(installation, unit.head)


@contextmanager
def committed_unit(
    installation: Installation, who: Who, role: str = NOBODY, *, wait: bool = False
) -> Iterator[UnitOfWork]:
    """A unit that is committed when the block is left; with ``wait`` it is on disk by then too."""
    actor: Actor | None = None
    try:
        with installation.database.transaction() if wait else installation.database.committed() as db:
            moment = moment_in(db, installation)
            actor = who(db, moment.now)
            unit = UnitOfWork(db, installation, moment, actor, role)
            yield unit
            unit.seal()
    except Refused as refused:
        _record_refusal(installation, actor, role, refused.attempt)
        raise


def moment_in(db: Session, installation: Installation) -> Moment:
    """The moment of a unit that begins; ``ClockBehind`` where the clock was set back too far."""
    last, clock = chain.head_of(db), installation.clock.now()
    try:
        now = record_time(clock, last.at)
    except ClockBehind:
        if last.at is None or not accepted_clock.covers(db, last.at, clock):
            raise
        now = last.at
    return Moment(now, clock, last)


def unit_that_reads(db: Session, installation: Installation) -> UnitOfWork:
    """A unit for counting on a session of its own, in which the system reads and records nothing."""
    return UnitOfWork(db, installation, moment_in(db, installation), None, SYSTEM)


def _record_refusal(installation: Installation, actor: Actor | None, role: str, attempt: Attempt) -> None:
    """Log a refused attempt in a transaction of its own, since that of the request is rolled back."""
    with installation.database.transaction() as db:
        unit = UnitOfWork(db, installation, moment_in(db, installation), actor, role)
        unit.record(attempt.action, attempt.object_type, attempt.object_id, attempt.purpose, "refused")
        unit.seal()
    note_head(installation, unit.head)


def note_head(installation: Installation, head: chain.Head | None) -> None:
    """Write the anchor of ``head``. The entries are stored already, so a failure here undoes nothing."""
    if head is None:
        return
    try:
        installation.anchor.note(head)
    except OSError:
        _log.exception("the anchor of the access log could not be written")

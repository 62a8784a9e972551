"""Counting attempts to sign in, and what the log says of those that failed or had to wait."""

from __future__ import annotations

from service.access.unit_of_work import UnitOfWork, unit_of_system
from service.audit.entry import NOBODY
from service.core.errors import TooMany
from service.identity.lockout import Tried, begin_attempt, tell_wait
from service.identity.sign_in_source import Source
from service.installation.running_installation import Installation


def count_attempt(installation: Installation, who: Tried, source: Source, *, logged: bool = True) -> int:
    """Count an attempt as failed before anything is checked; returns its number.

    Raises ``TooMany`` while it has to wait. The log then says from where, once a minute at most.
    """
    try:
        with installation.database.transaction() as db:
            return begin_attempt(db, installation.organisation.lockout, who, installation.clock.now())
    except TooMany:
        if logged:
            with unit_of_system(installation, NOBODY) as unit:
                if tell_wait(unit.db, who, installation.clock.now()):
                    _refused(unit, None, source, "wait")
        raise


def record_failure(
    installation: Installation, person_id: int | None, source: Source, wrong: str = "credentials"
) -> None:
    """Write in the log that an attempt failed, and from where."""
    with unit_of_system(installation, NOBODY) as unit:
        _refused(unit, person_id, source, wrong)


def _refused(unit: UnitOfWork, person_id: int | None, source: Source, wrong: str) -> None:
    unit.record("session.create", "person", person_id, outcome="refused", wrong=wrong, source=source.code)

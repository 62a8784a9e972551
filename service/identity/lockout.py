"""How long to wait after failed attempts to sign in.

Nobody can keep another person out. A device from which the account signed in before is counted by itself
and waits for its own failures only. Every other device waits for three counts: this account from this
address, all accounts from this address, and this account from all addresses together. A login that does not
exist is counted too, so that the wait does not show whether it exists. What was typed is kept as a keyed
hash, since people type passwords in the wrong field.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from service.core.errors import TooMany
from service.core.organisation import Lockout
from service.identity import sign_in_attempt_queries as queries
from service.identity.sign_in_attempt_queries import Failures
from service.identity.sign_in_source import Source, known_device

KEPT: Final = timedelta(days=1)
ADDRESS_WINDOW: Final = timedelta(hours=1)
TOLD_AGAIN_AFTER: Final = timedelta(minutes=1)
"""So often at most the log says of one address that it has to wait: the log cannot be filled by asking."""


@dataclass(frozen=True, slots=True)
class Tried:
    """Who tries, in keyed hashes; ``device`` only where it is known for that login."""

    login: bytes
    address: bytes
    device: bytes | None


def attempt_hash(key: bytes, kind: str, what: str) -> bytes:
    """A keyed hash (16 bytes) of a login or an address."""
    return hmac.new(key, f"attempt\n{kind}\n{what}".encode(), hashlib.sha256).digest()[:16]


def tried(key: bytes, login: str, source: Source, now: datetime, *, second: bool = False) -> Tried:
    """An attempt at ``login`` from ``source``; ``second``: with its second factor, which is counted apart."""
    known_as = attempt_hash(key, "login", login)
    device = known_device(key, source.marks, known_as, now)
    return Tried(
        attempt_hash(key, "second factor", login) if second else known_as,
        attempt_hash(key, "address", source.address),
        attempt_hash(key, "device", device.hex()) if device else None,
    )


def wait_seconds(failures: int, allowed: int, lockout: Lockout) -> int:
    """Seconds to wait after ``failures`` in a row: nothing below ``allowed``, then doubling up to a limit."""
    if failures < allowed:
        return 0
    doublings = min(failures - allowed, 20)
    wait: int = lockout.first_wait_seconds * 2**doublings
    return min(wait, lockout.longest_wait_seconds)


def begin_attempt(db: Session, lockout: Lockout, who: Tried, now: datetime) -> int:
    """Count an attempt as failed before the password is checked, so that many at once are counted; returns
    its id.

    Raises ``TooMany`` while it has to wait; such an attempt is not counted, else the wait would never end.
    """
    queries.forget_attempts(db, now - KEPT)
    for (failures, last), allowed in _counts(db, lockout, who, now):
        if last is None:
            continue
        # An attempt from before the clock was set back is waited for from now, not from its later moment.
        left = min(last, now) + timedelta(seconds=wait_seconds(failures, allowed, lockout)) - now
        if left > timedelta():
            raise TooMany(wait_seconds=-int(-left.total_seconds() // 1))
    return queries.add_attempt(db, now, who.login, who.address, who.device)


def _counts(db: Session, lockout: Lockout, who: Tried, now: datetime) -> Iterator[tuple[Failures, int]]:
    """What counts for this attempt, each with how many failures it allows."""
    if who.device is not None:
        yield queries.failures_of_device(db, who.login, who.device), lockout.attempts
        return
    yield queries.failures_of_pair(db, who.login, who.address), lockout.attempts
    yield (
        queries.failures_from_address(db, who.address, now - ADDRESS_WINDOW),
        lockout.attempts_per_address,
    )
    yield queries.failures_of_login(db, who.login, now - KEPT), lockout.attempts_per_account


def tell_wait(db: Session, who: Tried, now: datetime) -> bool:
    """Whether the log has to say that this address waits; keeps that it was told."""
    if queries.refused_from(db, who.address, now - TOLD_AGAIN_AFTER):
        return False
    queries.add_attempt(db, now, who.login, who.address, who.device, refused=True)
    return True


def lift(db: Session, key: bytes, login: str) -> None:
    """Nobody waits for this login any more: somebody who may gave it a new password."""
    for kind in ("login", "second factor"):
        queries.forget_attempts_at(db, attempt_hash(key, kind, login))

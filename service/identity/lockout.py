"""How long to wait after failed attempts to sign in.

Each login and each address is counted apart. A login that does not exist is counted too, so that the wait
does not show whether it exists. What was typed is kept as a keyed hash, since people type passwords in the
wrong field.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from service.core.errors import TooMany
from service.core.organisation import Lockout
from service.identity import queries

KEPT: Final = timedelta(days=1)
ADDRESS_WINDOW: Final = timedelta(hours=1)


def attempt_hash(key: bytes, kind: str, what: str) -> bytes:
    """A keyed hash (16 bytes) of a login or an address."""
    return hmac.new(key, f"attempt\n{kind}\n{what}".encode(), hashlib.sha256).digest()[:16]


def wait_seconds(failures: int, allowed: int, lockout: Lockout) -> int:
    """Seconds to wait after ``failures`` in a row: nothing below ``allowed``, then doubling up to a limit."""
    if failures < allowed:
        return 0
    doublings = min(failures - allowed, 20)
    wait: int = lockout.first_wait_seconds * 2**doublings
    return min(wait, lockout.longest_wait_seconds)


def begin_attempt(
    db: Session, lockout: Lockout, login_hash: bytes, address_hash: bytes, now: datetime
) -> int:
    """Count an attempt as failed before the password is checked, so that many at once are counted; returns
    its id.

    Raises ``TooMany`` while the login or the address has to wait; such an attempt is not counted, else the
    wait would never end.
    """
    queries.forget_attempts(db, now - KEPT)
    for (failures, last), allowed in (
        (queries.failures_of_login(db, login_hash), lockout.attempts),
        (queries.failures_from_address(db, address_hash, now - ADDRESS_WINDOW), lockout.attempts_per_address),
    ):
        if last is None:
            continue
        # An attempt from before the clock was set back is waited for from now, not from its later moment.
        left = min(last, now) + timedelta(seconds=wait_seconds(failures, allowed, lockout)) - now
        if left > timedelta():
            raise TooMany(wait_seconds=-int(-left.total_seconds() // 1))
    return queries.add_attempt(db, now, login_hash, address_hash)

"""Every query about attempts to sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session

from service.identity.tables import SignInAttempt

_A = SignInAttempt.__table__.c
_UNKNOWN: ColumnElement[bool] = _A.device_hash.is_(None)

Failures = tuple[int, datetime | None]
"""How many attempts failed, and when the last of them was."""


def add_attempt(
    db: Session,
    at: datetime,
    login_hash: bytes,
    address_hash: bytes,
    device_hash: bytes | None,
    *,
    refused: bool = False,
) -> int:
    made = db.execute(
        insert(SignInAttempt)
        .values(
            at=at,
            login_hash=login_hash,
            address_hash=address_hash,
            device_hash=device_hash,
            succeeded=False,
            refused=refused,
        )
        .returning(SignInAttempt.id)
    )
    return made.scalar_one()


def attempt_succeeded(db: Session, attempt_id: int) -> None:
    db.execute(update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(succeeded=True))


def failures_of_device(db: Session, login_hash: bytes, device_hash: bytes) -> Failures:
    """At this login from a device it is known on, since the last that succeeded there."""
    return _since_success(db, (_A.login_hash == login_hash) & (_A.device_hash == device_hash))


def failures_of_pair(db: Session, login_hash: bytes, address_hash: bytes) -> Failures:
    """At this login from this address, from unknown devices, since the last that succeeded."""
    pair = (_A.login_hash == login_hash) & (_A.address_hash == address_hash)
    return _since_success(db, pair & _UNKNOWN)


def failures_of_login(db: Session, login_hash: bytes, since: datetime) -> Failures:
    """At this login from unknown devices anywhere, whether or not others succeeded."""
    return _failures(db, (_A.login_hash == login_hash) & _UNKNOWN & (_A.at > since))


def failures_from_address(db: Session, address_hash: bytes, since: datetime) -> Failures:
    """From unknown devices at this address, at any login, whether or not others succeeded."""
    return _failures(db, (_A.address_hash == address_hash) & _UNKNOWN & (_A.at > since))


def failures_since(db: Session, since: datetime) -> int:
    """At any login, from anywhere."""
    return _failures(db, _A.at >= since)[0]


def _since_success(db: Session, which: ColumnElement[bool]) -> Failures:
    last_success = (
        select(func.coalesce(func.max(_A.id), 0)).where(which, _A.succeeded.is_(True)).scalar_subquery()
    )
    return _failures(db, which & (_A.id > last_success))


def _failures(db: Session, which: ColumnElement[bool]) -> Failures:
    row = db.execute(
        select(func.count(), func.max(_A.at)).where(which, _A.succeeded.is_(False), _A.refused.is_(False))
    ).one()
    return int(row[0]), row[1]


def refused_from(db: Session, address_hash: bytes, since: datetime) -> bool:
    """Whether an attempt from this address was refused during a wait after ``since``."""
    refused = (_A.address_hash == address_hash) & _A.refused.is_(True) & (_A.at > since)
    return db.execute(select(_A.id).where(refused).limit(1)).first() is not None


def forget_attempts(db: Session, before: datetime) -> None:
    db.execute(delete(SignInAttempt).where(SignInAttempt.at < before))


def forget_attempts_at(db: Session, login_hash: bytes) -> None:
    """Forget every attempt at one login: it has no wait any more."""
    db.execute(delete(SignInAttempt).where(SignInAttempt.login_hash == login_hash))

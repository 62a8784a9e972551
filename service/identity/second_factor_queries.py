"""Every query about second factors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from service.db.base import AnyRow
from service.identity.tables import Authenticator, Passkey, RecoveryCode, SpentChallenge


def has_one(db: Session, person_id: int) -> bool:
    """Whether the person has an authenticator app or a passkey."""
    app = exists().where(Authenticator.person_id == person_id)
    key = exists().where(Passkey.person_id == person_id)
    return bool(db.execute(select(or_(app, key))).scalar_one())


def authenticator(db: Session, person_id: int) -> AnyRow | None:
    statement = select(Authenticator.secret, Authenticator.last_step, Authenticator.made_at)
    return db.execute(statement.where(Authenticator.person_id == person_id)).one_or_none()


def set_authenticator(db: Session, person_id: int, secret: bytes, last_step: int, now: datetime) -> None:
    """Store the secret of an app in the place of the one before."""
    db.execute(delete(Authenticator).where(Authenticator.person_id == person_id))
    row = {"person_id": person_id, "secret": secret, "last_step": last_step, "made_at": now}
    db.execute(insert(Authenticator).values(row))


def take_step(db: Session, person_id: int, step: int) -> bool:
    """Use a step; false when that step or a later one was used before."""
    later = update(Authenticator).where(Authenticator.person_id == person_id, Authenticator.last_step < step)
    return bool(db.execute(later.values(last_step=step)).rowcount)  # type: ignore[attr-defined]


def set_recovery_codes(db: Session, person_id: int, hashes: Sequence[bytes], now: datetime) -> None:
    """Store new codes; those of before work no longer."""
    db.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    row = {"person_id": person_id, "made_at": now, "used_at": None}
    db.execute(insert(RecoveryCode), [row | {"code_hash": code_hash} for code_hash in hashes])


def take_recovery_code(db: Session, person_id: int, code_hash: bytes, now: datetime) -> bool:
    """Use a code; false when there is none or it was used before."""
    unused = update(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_hash == code_hash,
        RecoveryCode.used_at.is_(None),
    )
    return bool(db.execute(unused.values(used_at=now)).rowcount)  # type: ignore[attr-defined]


def recovery_codes_left(db: Session, person_id: int) -> int:
    unused = (RecoveryCode.person_id == person_id) & RecoveryCode.used_at.is_(None)
    return int(db.execute(select(func.count(RecoveryCode.id)).where(unused)).scalar_one())


def passkeys(db: Session, person_id: int) -> Sequence[AnyRow]:
    """The passkeys of a person, the oldest first."""
    return db.execute(
        select(Passkey.id, Passkey.credential_id, Passkey.name, Passkey.made_at, Passkey.used_at)
        .where(Passkey.person_id == person_id)
        .order_by(Passkey.id)
    ).all()


def passkey(db: Session, credential_id: bytes) -> AnyRow | None:
    statement = select(Passkey.id, Passkey.person_id, Passkey.public_key, Passkey.sign_count)
    return db.execute(statement.where(Passkey.credential_id == credential_id)).one_or_none()


def passkey_used(db: Session, passkey_id: int, sign_count: int, now: datetime) -> None:
    used = update(Passkey).where(Passkey.id == passkey_id)
    db.execute(used.values(sign_count=sign_count, used_at=now))


def remove_passkey(db: Session, person_id: int, passkey_id: int) -> bool:
    gone = delete(Passkey).where(Passkey.person_id == person_id, Passkey.id == passkey_id)
    return bool(db.execute(gone).rowcount)  # type: ignore[attr-defined]


def remove_authenticator(db: Session, person_id: int) -> bool:
    gone = delete(Authenticator).where(Authenticator.person_id == person_id)
    return bool(db.execute(gone).rowcount)  # type: ignore[attr-defined]


def remove_all(db: Session, person_id: int) -> None:
    """Take every second factor of a person away, and the recovery codes."""
    for table in (Authenticator, RecoveryCode, Passkey):
        db.execute(delete(table).where(table.person_id == person_id))


def remove_recovery_codes(db: Session, person_id: int) -> None:
    db.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


def with_one(db: Session) -> frozenset[int]:
    """The ids of everybody who has a second factor."""
    app, key = select(Authenticator.person_id), select(Passkey.person_id)
    return frozenset(db.execute(app.union(key)).scalars())


def spend_challenge(db: Session, challenge_hash: bytes, now: datetime, forget_before: datetime) -> bool:
    """Use a challenge; false when it was used before. Old ones are dropped: they are out of date anyway."""
    db.execute(delete(SpentChallenge).where(SpentChallenge.spent_at < forget_before))
    spent = select(SpentChallenge.challenge_hash).where(SpentChallenge.challenge_hash == challenge_hash)
    if db.execute(spent).first() is not None:
        return False
    db.execute(insert(SpentChallenge).values(challenge_hash=challenge_hash, spent_at=now))
    return True

"""Every query about signing in with the identity provider."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from service.db.base import AnyRow
from service.identity.openid.tables import ProviderIdentity, ProviderLogout, ProviderRequest
from service.identity.tables import Person, SignInSession


def person_of(db: Session, issuer: str, subject: str) -> AnyRow | None:
    """The account of somebody at a provider: its id, and whether it is shut."""
    return db.execute(
        select(Person.id, Person.disabled_at)
        .join(ProviderIdentity, ProviderIdentity.person_id == Person.id)
        .where(ProviderIdentity.issuer == issuer, ProviderIdentity.subject == subject)
    ).one_or_none()


def identity_of(db: Session, person_id: int) -> AnyRow | None:
    """Who an account is at which provider."""
    return db.execute(
        select(ProviderIdentity.issuer, ProviderIdentity.subject).where(
            ProviderIdentity.person_id == person_id
        )
    ).one_or_none()


def unbind(db: Session, person_id: int) -> None:
    db.execute(delete(ProviderIdentity).where(ProviderIdentity.person_id == person_id))


def forget_requests(db: Session, before: datetime, address_hash: bytes, most: int) -> None:
    """Drop requests of before a moment, of one address all but the latest ``most``, and old logouts."""
    db.execute(delete(ProviderRequest).where(ProviderRequest.made_at < before))
    db.execute(delete(ProviderLogout).where(ProviderLogout.until < before))
    mine = ProviderRequest.address_hash == address_hash
    count = db.execute(select(func.count()).select_from(ProviderRequest).where(mine)).scalar_one()
    if count > most:
        oldest = select(ProviderRequest.id).where(mine).order_by(ProviderRequest.id).limit(count - most)
        db.execute(delete(ProviderRequest).where(ProviderRequest.id.in_(oldest)))


def take_request(db: Session, state_hash: bytes) -> AnyRow | None:
    """The request with this state; it is gone afterwards."""
    row = db.execute(
        select(
            ProviderRequest.browser_hash,
            ProviderRequest.nonce,
            ProviderRequest.verifier,
            ProviderRequest.onward,
            ProviderRequest.kept,
            ProviderRequest.person_id,
            ProviderRequest.made_at,
        ).where(ProviderRequest.state_hash == state_hash)
    ).one_or_none()
    gone = db.execute(delete(ProviderRequest).where(ProviderRequest.state_hash == state_hash))
    return row if gone.rowcount else None  # type: ignore[attr-defined]


def remember_logout(db: Session, token_hash: bytes, until: datetime, now: datetime) -> bool:
    """Keep that a logout token was carried out; ``False`` where it was before."""
    db.execute(delete(ProviderLogout).where(ProviderLogout.until < now))
    seen = select(ProviderLogout.until).where(ProviderLogout.token_hash == token_hash)
    if db.execute(seen).one_or_none() is not None:
        return False
    db.execute(insert(ProviderLogout).values(token_hash=token_hash, until=until))
    return True


def end_sessions(db: Session, now: datetime, person_id: int | None, sid: str | None) -> list[int]:
    """End the sessions that the provider opened: of one person, of one session there, or of both.

    Gives the ids of the people whose sessions ended.
    """
    ended = SignInSession.revoked_at.is_(None) & SignInSession.provider_sid.is_not(None)
    if person_id is not None:
        ended &= SignInSession.person_id == person_id
    if sid is not None:
        ended &= SignInSession.provider_sid == sid
    change = update(SignInSession).where(ended).values(revoked_at=now).returning(SignInSession.person_id)
    return list(db.execute(change).scalars())


def is_by_provider(db: Session, session_id: int) -> bool:
    """Whether the provider opened a session."""
    sid = select(SignInSession.provider_sid).where(SignInSession.id == session_id)
    return db.execute(sid).scalar_one_or_none() is not None

"""Every query about signing in with the identity provider."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from service.db.base import AnyRow
from service.db.compiled_statements import Compiled
from service.identity.openid.tables import ProviderIdentity, ProviderLogout, ProviderRequest
from service.identity.tables import Person, SignInSession

_PERSON, _IDENTITY, _REQUEST = Person.__table__.c, ProviderIdentity.__table__.c, ProviderRequest.__table__.c
_PERSON_OF = Compiled(
    select(_PERSON.id, _PERSON.disabled_at)
    .join(ProviderIdentity.__table__, _IDENTITY.person_id == _PERSON.id)
    .where(_IDENTITY.issuer == bindparam("issuer"), _IDENTITY.subject == bindparam("subject"))
)
_FORGET = Compiled(delete(ProviderRequest).where(_REQUEST.made_at < bindparam("before")))
_AWAY = Compiled(
    select(func.count(_REQUEST.id).label("away")).where(_REQUEST.address_hash == bindparam("address_hash"))
)
_TAKE = Compiled(
    delete(ProviderRequest)
    .where(_REQUEST.state_hash == bindparam("state_hash"))
    .returning(
        _REQUEST.browser_hash,
        _REQUEST.nonce,
        _REQUEST.verifier,
        _REQUEST.onward,
        _REQUEST.kept,
        _REQUEST.person_id,
        _REQUEST.again,
        _REQUEST.made_at,
    )
)


def person_of(db: Session, issuer: str, subject: str) -> Any:
    """The account of somebody at a provider, its id and whether it is shut; or ``None``."""
    return _PERSON_OF.one(db, issuer=issuer, subject=subject)


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
    """Drop requests of before a moment, and of one address all but the latest ``most``."""
    _FORGET.run(db, before=before)
    too_many = _AWAY.one(db, address_hash=address_hash).away - most
    if too_many > 0:
        mine = ProviderRequest.address_hash == address_hash
        oldest = select(ProviderRequest.id).where(mine).order_by(ProviderRequest.id).limit(too_many)
        db.execute(delete(ProviderRequest).where(ProviderRequest.id.in_(oldest)))


def take_request(db: Session, state_hash: bytes) -> Any:
    """The request with this state, which is gone afterwards; or ``None``."""
    return _TAKE.one(db, state_hash=state_hash)


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

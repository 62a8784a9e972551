"""Signed-in sessions: a random token in the cookie, its SHA-256 in the database, two time limits.

A session ends when it was idle too long, when it is too old, when it is revoked, and when its person is
disabled. All four are looked at on every request, in the transaction of that request.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from service.core.organisation import Organisation
from service.db.base import AnyRow
from service.identity import queries
from service.identity.actor import Actor
from service.identity.permissions import Role

TOKEN_BYTES: Final = 32
TOKEN_CHARACTERS: Final = 43
"""The length of a token: 32 bytes in base64url."""

_TOUCH_AFTER: Final = timedelta(seconds=15)
"""How stale "last seen" may be; a session may end this much early, never late."""


def new_token() -> str:
    """256 random bits, fit for a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8")).digest()


def authenticate(db: Session, token: str | None, now: datetime, organisation: Organisation) -> Actor | None:
    """The actor of the session with ``token``, or ``None`` when there is no live session."""
    if token is None or len(token) != TOKEN_CHARACTERS:
        return None
    row = queries.live_session(db, hashed(token))
    if row is None:
        return None
    idle = now - row.last_seen_at
    if idle >= timedelta(minutes=organisation.idle_minutes):
        return None
    if now - row.created_at >= timedelta(hours=organisation.absolute_hours):
        return None
    if idle >= _TOUCH_AFTER:
        queries.touch_session(db, row.session_id, now)
    proved_at = row.proved_at or row.created_at
    return replace(actor_from(row, row.session_id), proved_at=proved_at, must_set_up=bool(row.must_set_up))


def alive(db: Session, person_id: int, now: datetime, organisation: Organisation) -> list[AnyRow]:
    """The sessions of a person that have not ended, the latest first."""
    return queries.sessions_of(
        db,
        person_id,
        opened_after=now - timedelta(hours=organisation.absolute_hours),
        seen_after=now - timedelta(minutes=organisation.idle_minutes),
    )


def language_of_session(db: Session, token: str | None) -> str | None:
    """The language that the holder of ``token`` chose; ``None`` where there is none."""
    if token is None or len(token) != TOKEN_CHARACTERS:
        return None
    row = queries.live_session(db, hashed(token))
    return row.language if row else None


def actor_from(row: Any, session_id: int | None) -> Actor:
    """The actor in a row with person, roles (``a,b``) and teams (``1,2``)."""
    return Actor(
        person_id=row.person_id,
        login=row.login,
        name=row.name,
        roles=frozenset(map(Role, row.roles.split(","))) if row.roles else frozenset(),
        teams=frozenset(map(int, row.teams.split(","))) if row.teams else frozenset(),
        session_id=session_id,
        language=row.language,
    )

"""Signed-in sessions: a random token in the cookie, its SHA-256 in the database, two time limits.

A session ends when it was idle too long, when it is too old, when it is revoked, and when its person is
disabled. All four are looked at on every request, in the transaction of that request.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from screening.language import LANGUAGES, Language
from service.core.errors import ServiceError
from service.core.organisation import Organisation
from service.identity import queries
from service.identity.actor import Actor
from service.identity.permissions import Role

CHOSEN: Final = "chosen_language"
TOKEN_BYTES: Final = 32
_TOKEN_CHARACTERS: Final = 43  # 32 bytes in base64url

_TOUCH_AFTER: Final = timedelta(seconds=15)
"""How stale "last seen" may be; a session may end this much early, never late."""


def new_token() -> str:
    """256 random bits, fit for a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8")).digest()


def authenticate(db: Session, token: str | None, now: datetime, organisation: Organisation) -> Actor | None:
    """Who holds ``token``, or ``None`` when it opens nothing (any more)."""
    if token is None or len(token) != _TOKEN_CHARACTERS:
        return None
    found = queries.live_session(db, hashed(token))
    if found is None:
        return None
    idle = now - found.last_seen_at
    if idle >= timedelta(minutes=organisation.idle_minutes):
        return None
    if now - found.created_at >= timedelta(hours=organisation.absolute_hours):
        return None
    if idle >= _TOUCH_AFTER:
        queries.touch_session(db, found.session_id, now)
    return actor_from(found, found.session_id)


def chosen_language(request: Request) -> Language | None:
    """The language that the holder of the session chose; ``None`` where nobody is signed in or chose one.

    Errors are also told before the work of a request begins: then the session is looked up for this alone.
    """
    state = request.state
    if not hasattr(state, CHOSEN):
        house = request.app.state.house
        token = house.cookies.session_token(request)
        found = None
        if token is not None and len(token) == _TOKEN_CHARACTERS:
            # A sentence about a broken database must not need the database.
            with suppress(SQLAlchemyError, ServiceError), house.database.reading() as db:
                found = queries.live_session(db, hashed(token))
        remember_language(request, found.language if found else None)
    chosen: Language | None = getattr(state, CHOSEN)
    return chosen


def remember_language(request: Request, language: str | None) -> None:
    """Keep with ``request`` what was chosen, for the sentences of errors."""
    setattr(request.state, CHOSEN, next((one for one in LANGUAGES if one == language), None))


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

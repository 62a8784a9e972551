"""What signing in takes and returns as JSON."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from screening.language import Language
from service.areas.people.account import OwnSession
from service.core.schema import Given, Schema
from service.identity.actor import Actor


class SignIn(Given):
    login: str = Field(max_length=1_000)
    password: str = Field(max_length=1_000)


class PasswordChange(Given):
    current: str = Field(max_length=1_000)
    new: str = Field(max_length=1_000)


class Me(Schema):
    """Who is signed in."""

    id: int
    login: str
    name: str
    roles: list[str]
    language: Language | None

    @classmethod
    def of(cls, actor: Actor) -> Me:
        return cls(
            id=actor.person_id,
            login=actor.login,
            name=actor.name,
            roles=sorted(actor.roles),
            language=actor.language,
        )


class SessionOut(Schema):
    id: int
    created_at: datetime
    last_seen_at: datetime
    current: bool

    @classmethod
    def of(cls, session: OwnSession) -> SessionOut:
        return cls(
            id=session.id,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            current=session.current,
        )

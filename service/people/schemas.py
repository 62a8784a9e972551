"""What the API takes and gives about people and sessions."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from screening.language import Language
from service.access.actor import Actor
from service.access.policy import Role
from service.people.account import OwnSession
from service.people.service import NewPerson, PersonSeen
from service.schema import Given, Schema


class SignIn(Given):
    login: str = Field(max_length=1_000)
    password: str = Field(max_length=1_000)


class PasswordChange(Given):
    current: str = Field(max_length=1_000)
    new: str = Field(max_length=1_000)


class PersonIn(Given):
    """A person to add. The password is made by the service and given back once."""

    login: str = Field(max_length=120)
    name: str = Field(max_length=120)
    roles: list[Role] = Field(min_length=1, max_length=6)
    teams: list[str] = Field(default_factory=list, max_length=50)
    language: Language | None = None

    def to_person(self) -> NewPerson:
        return NewPerson(self.login, self.name, frozenset(self.roles), tuple(self.teams), self.language)


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


class PersonOut(Schema):
    id: int
    login: str
    name: str
    roles: list[str]
    teams: list[str]
    created_at: datetime
    disabled_at: datetime | None

    @classmethod
    def of(cls, person: PersonSeen) -> PersonOut:
        return cls(
            id=person.id,
            login=person.login,
            name=person.name,
            roles=list(person.roles),
            teams=list(person.teams),
            created_at=person.created_at,
            disabled_at=person.disabled_at,
        )


class PasswordOut(Schema):
    """A new password, shown this once and stored nowhere."""

    id: int
    password: str

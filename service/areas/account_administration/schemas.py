"""What the API takes and returns about people and sessions."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from screening.language import Language
from service.areas.account_administration.rights import Rights
from service.areas.account_administration.service import NewPerson
from service.core.api_schema_base import Given, Schema, Sorted
from service.core.row_number import RowNumber
from service.identity.permissions import Role


class PersonIn(Given):
    """A person to add. The one-time code to choose a password with is in the answer."""

    login: str = Field(max_length=120)
    name: str = Field(max_length=120)
    roles: list[Role] = Field(min_length=1, max_length=6)
    teams: list[str] = Field(
        default_factory=list, max_length=50, description="By name; each of them is a team that there is."
    )
    language: Language | None = None

    def to_person(self) -> NewPerson:
        return NewPerson(self.login, self.name, frozenset(self.roles), tuple(self.teams), self.language)


class PersonOut(Schema):
    id: int
    login: str
    name: str
    roles: list[str]
    teams: list[str]
    created_at: datetime
    disabled_at: datetime | None
    waiting: int | None = Field(description="Number of the proposal about this account that waits.")


class CodeOut(Schema):
    """A code with which a person chooses a password, once. It is shown this once and stored nowhere."""

    id: int
    code: str
    valid_until: datetime
    proposal: int | None = Field(
        default=None, description="Roles wait under this number until a second person confirms them."
    )


class RightsIn(Given):
    """The roles and teams that an account is to have, all of them."""

    roles: list[Role] = Field(min_length=1, max_length=10)
    teams: list[RowNumber] = Field(default_factory=list, max_length=50, description="Numbers of teams.")

    def to_rights(self) -> Rights:
        return Rights(frozenset(self.roles), frozenset(self.teams))


class RightsChangeOut(Schema):
    """What became of a change: done at once, or waiting under ``proposal`` for a second person."""

    proposal: int | None


class RightsOut(Schema):
    roles: Sorted[str]
    teams: Sorted[int]


class AccountChangeOut(Schema):
    """A proposal about an account that waits. ``made_by`` is null for the command line."""

    number: int = Field(validation_alias="id")
    person: int = Field(validation_alias="person_id")
    before: RightsOut
    after: RightsOut
    made_at: datetime
    made_by: int | None


class HeldCasesOut(Schema):
    """How many cases somebody has, and how many of them are acute."""

    cases: int
    acute: int


class TeamIn(Given):
    """The name of a team. ``another``: it is not one of the teams with nearly this name."""

    name: str = Field(max_length=200)
    another: bool = False


class TeamOut(Schema):
    """A team; ``people`` can sign in and are in it."""

    id: int
    name: str
    people: int
    closed_at: datetime | None


class TeamMadeOut(Schema):
    id: int

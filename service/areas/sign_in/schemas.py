"""What signing in takes and returns as JSON."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from screening.language import Language
from service.core.api_schema_base import Given, Schema, Sorted


class SignIn(Given):
    login: str = Field(max_length=1_000)
    password: str = Field(max_length=1_000)
    code: str | None = Field(default=None, max_length=100)
    """Of the second factor, from an app or a recovery code."""


class ProveAgain(Given):
    """The password, or a code of the second factor; with both, the code counts."""

    password: str | None = Field(default=None, max_length=1_000)
    code: str | None = Field(default=None, max_length=100)


class Begin(Given):
    """A one-time code, and the password that is chosen with it."""

    login: str = Field(max_length=1_000)
    code: str = Field(max_length=1_000)
    new: str = Field(max_length=1_000)


class PasswordChange(Given):
    current: str = Field(max_length=1_000)
    new: str = Field(max_length=1_000)


class Me(Schema):
    """Who is signed in."""

    id: int = Field(validation_alias="person_id")
    login: str
    name: str
    roles: Sorted[str]
    language: Language | None


class SessionOut(Schema):
    id: int
    created_at: datetime
    last_seen_at: datetime
    current: bool
    device: str | None
    source: str | None

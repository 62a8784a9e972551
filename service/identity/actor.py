"""Who is acting: a signed-in person with roles and teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.identity.permissions import Role

NO_ROLE: Final = "no_role"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, as the session says at this moment.

    ``session_id`` is ``None`` on the command line. ``language`` is the person's own choice, ``None`` when
    never made. ``on_behalf_of`` names who the person acts for, where a program signs in for somebody.
    ``proved_at`` is when they last showed who they are; ``must_set_up``: a second factor, before anything.
    """

    person_id: int
    login: str
    name: str
    roles: frozenset[Role]
    teams: frozenset[int]
    session_id: int | None
    language: str | None = None
    on_behalf_of: str | None = None
    proved_at: datetime | None = None
    must_set_up: bool = False

    @property
    def role_words(self) -> str:
        """The roles as they stand in the access log; of an account whose roles wait, that it has none."""
        return "+".join(sorted(self.roles)) or NO_ROLE

"""What the frame of a page needs from the areas; ``service.app`` provides it, so the web imports no area."""

from __future__ import annotations

from typing import Protocol, cast

from fastapi import Request

from service.access.unit_of_work import UnitOfWork
from service.core.reader_language import Reader
from service.identity.permissions import Role
from service.installation.running_installation import Installation
from service.web.unsent_text import Fields, Here


class Frame(Protocol):
    """What the areas show around every page, and where they keep words that were not sent."""

    def unread(self, unit: UnitOfWork) -> int:
        """How many notices wait for the actor as privacy officer."""

    def to_confirm(self, unit: UnitOfWork) -> int:
        """How many changes of accounts wait for the actor as second person."""

    def model_line(self, installation: Installation, reader: Reader) -> str:
        """The model that gives scores, and what it was tested on."""

    def help_url(self, path: str, roles: frozenset[Role] | None) -> str:
        """Where the help about the page at ``path`` stands; ``roles`` is None for who is not signed in."""

    def waiting(self, unit: UnitOfWork, page: str, chosen: str) -> Here | None:
        """What the actor typed on ``page`` earlier and did not send."""

    def put_aside(
        self, installation: Installation, author: int, page: str, form: str, fields: Fields
    ) -> bool:
        """Keep a form for its ``author``; whether that could be done."""


def frame_of(request: Request) -> Frame:
    """The frame of the application that answers ``request``."""
    return cast(Frame, request.app.state.frame)

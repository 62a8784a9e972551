"""What the API takes and gives about two cases of one young person."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from service.core.api_schema_base import Body, Schema


class CaseLinkIn(Body):
    """That the case of the address is of the same young person as another one, in which it goes on."""

    goes_on_in: str = Field(max_length=20)
    reason: str = Field(max_length=10_000)


class LinkUndoIn(Body):
    """Why two cases are not of one young person after all."""

    reason: str = Field(max_length=10_000)


class LinkMadeOut(Schema):
    """The number under which somebody else confirms or rejects it."""

    proposal: int


class LinkOut(Schema):
    """One step. ``undoes``: it parts what was joined."""

    number: int = Field(validation_alias="id")
    ends: str
    goes_on: str
    undoes: bool
    kind: str
    proposal: int | None = Field(validation_alias="proposal_id")
    reason: str
    made_at: datetime
    made_by: int
    waits: bool


class LinksOut(Schema):
    """``goes_on_in``: this case is only read and goes on there. ``taken_in``: cases that go on in this."""

    goes_on_in: str | None
    taken_in: list[str]
    steps: list[LinkOut]

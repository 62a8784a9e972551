"""What the API takes and gives about transfers of cases to another team."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from service.core.api_schema_base import Body, Schema
from service.core.row_number import RowNumber


class TransferIn(Body):
    """To which team a case is to go, and what somebody there should know."""

    team: RowNumber
    note: str = Field(max_length=10_000)


class TransferRefusalIn(Body):
    """Why a case stays where it is."""

    reason: str = Field(max_length=10_000)


class TransferOut(Schema):
    """A hand-over that was asked; ``decision`` is null while it waits. The last two are of the case."""

    case: str = Field(validation_alias="reference")
    from_team: int
    to_team: int
    note: str
    made_at: datetime
    made_by: int
    decision: str | None
    decision_note: str
    decided_at: datetime | None
    due: datetime | None = Field(validation_alias="due_at")
    acute: bool

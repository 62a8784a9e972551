"""What the API takes and gives about cases between teams, and about two cases of one young person."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from service.areas.links.service import Joined, Link
from service.areas.transfers.service import Transfer
from service.core.schema import Body, Schema


class TransferIn(Body):
    """To which team a case is to go, and what somebody there should know."""

    team: int
    note: str = Field(max_length=10_000)


class TransferRefusalIn(Body):
    """Why a case stays where it is."""

    reason: str = Field(max_length=10_000)


class TransferOut(Schema):
    """A hand-over that was asked; ``decision`` is null while it waits. The last two are of the case."""

    case: str
    from_team: int
    to_team: int
    note: str
    made_at: datetime
    made_by: int
    decision: str | None
    decision_note: str
    decided_at: datetime | None
    due: datetime | None
    acute: bool

    @classmethod
    def of(cls, transfer: Transfer) -> TransferOut:
        return cls(
            case=transfer.reference,
            from_team=transfer.from_team,
            to_team=transfer.to_team,
            note=transfer.note,
            made_at=transfer.made_at,
            made_by=transfer.made_by,
            decision=transfer.decision,
            decision_note=transfer.decision_note,
            decided_at=transfer.decided_at,
            due=transfer.due_at,
            acute=transfer.acute,
        )


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

    number: int
    ends: str
    goes_on: str
    undoes: bool
    kind: str
    proposal: int | None
    reason: str
    made_at: datetime
    made_by: int
    waits: bool

    @classmethod
    def of(cls, link: Link) -> LinkOut:
        return cls(
            number=link.id,
            ends=link.ends,
            goes_on=link.goes_on,
            undoes=link.undoes,
            kind=link.kind,
            proposal=link.proposal_id,
            reason=link.reason,
            made_at=link.made_at,
            made_by=link.made_by,
            waits=link.waits,
        )


class LinksOut(Schema):
    """``goes_on_in``: this case is only read and goes on there. ``taken_in``: cases that go on in this."""

    goes_on_in: str | None
    taken_in: list[str]
    steps: list[LinkOut]

    @classmethod
    def of(cls, joined: Joined) -> LinksOut:
        return cls(
            goes_on_in=joined.goes_on_in,
            taken_in=list(joined.taken_in),
            steps=[LinkOut.of(link) for link in joined.steps],
        )

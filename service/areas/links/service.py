"""Two cases of one young person: people join them, and one goes on while the other is only read.

It takes two people, and two again to undo. Nothing is moved or written over: each case keeps its rounds,
its time line and its log. What was due in the case that stops being worked in becomes due in the one that
goes on, so that nothing acute is lost. Only the rounds of the one that goes on count
(``service.access.open_case``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from service.access.four_eyes import require_other_eyes
from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.cases import queries
from service.areas.cases.due import Due, bring_forward
from service.areas.cases.rounds import latest_round
from service.areas.links import queries as link_queries
from service.areas.stays import service as stays
from service.core.errors import Attempt, Conflict, Hidden, Invalid, NotFound
from service.core.text_rules import checked_text

Kind = Literal["proposed", "confirmed", "rejected"]

LEAST_REASON: Final = 10


class Side(NamedTuple):
    """One of the two cases of a step, by what is written down of it."""

    id: int
    reference: str


@dataclass(frozen=True, slots=True)
class Link:
    """One step. ``ends`` is only read and goes on in ``goes_on``; ``undoes``: the step parts them again."""

    id: int
    ends: str
    goes_on: str
    undoes: bool
    kind: Kind
    proposal_id: int | None
    reason: str
    made_at: datetime
    made_by: int
    waits: bool
    sides: tuple[Side, Side]


@dataclass(frozen=True, slots=True)
class Joined:
    """How one case stands: the case it goes on in, the cases that go on in it, and what waits."""

    goes_on_in: str | None
    taken_in: tuple[str, ...]
    waiting: tuple[Link, ...]
    steps: tuple[Link, ...]


def joined(unit: UnitOfWork, case_id: int) -> tuple[int, ...]:
    """The ids of all cases of the young person of this one, itself among them. Access is the caller's."""
    return link_queries.joined(unit.db, case_id)


def standing(unit: UnitOfWork, case: OpenCase) -> Joined:
    """How ``case``, which was opened, stands with others."""
    steps = tuple(map(_from, link_queries.links(unit.db, case.id)))
    now = {one.ends: one for one in steps if one.kind == "confirmed"}
    holds = [one for one in now.values() if not one.undoes]
    return Joined(
        next((one.goes_on for one in holds if one.ends == case.reference), None),
        tuple(sorted(one.ends for one in holds if one.goes_on == case.reference)),
        tuple(one for one in steps if one.waits),
        steps,
    )


def propose(unit: UnitOfWork, ends: OpenCase, goes_on: OpenCase, reason: str) -> int:
    """Propose that ``ends`` goes on in ``goes_on``; both were opened for it. Gives the number.

    Raises ``Invalid`` for one and the same case, ``Conflict`` for cases of two teams, for one that goes on in
    another already or took one in, for a running stay in the one that ends, while that one is offered to
    another team, and while a proposal waits.
    """
    if ends.id == goes_on.id:
        raise Invalid("case.link_same")
    reason = checked_text(reason, least=LEAST_REASON, most=400)
    _check(unit, ends, goes_on)
    if standing(unit, ends).waiting:
        raise Conflict("case.link_waits")
    return _add(unit, ends, goes_on, "proposed", reason)


def propose_undo(unit: UnitOfWork, ends: OpenCase, reason: str) -> int:
    """Propose that ``ends``, which goes on in another case, is worked in again. Gives the number."""
    reason = checked_text(reason, least=LEAST_REASON, most=400)
    now = standing(unit, ends)
    if now.goes_on_in is None:
        raise Conflict("case.link_none")
    if now.waiting:
        raise Conflict("case.link_waits")
    return _add(unit, ends, open_case(unit, now.goes_on_in, "case.link"), "proposed", reason, undoes=True)


def confirm(unit: UnitOfWork, case: OpenCase, proposal: int) -> None:
    """Confirm what somebody else proposed about ``case``; it holds at once.

    ``NotAllowed`` (logged) for who proposed it; ``Conflict`` when it was decided, or does not fit any more.
    """
    found = _waiting(unit, case, proposal)
    attempt = Attempt("case.link", "case", case.reference)
    require_other_eyes(unit, (found.made_by,), attempt, "case.link_same_person")
    ends, goes_on = _both(unit, found)
    if not found.undoes:
        _check(unit, ends, goes_on)
    _add(unit, ends, goes_on, "confirmed", "", undoes=found.undoes, proposal=proposal)
    if not found.undoes:
        _carry_over(unit, ends, goes_on)
    link_queries.refresh(unit.db, ends.id)


def reject(unit: UnitOfWork, case: OpenCase, proposal: int) -> None:
    """Reject a proposal, or take back one's own; one person is enough, since nothing changes.

    That also ends a proposal whose other case went to another team meanwhile.
    """
    found = _waiting(unit, case, proposal)
    ends, goes_on = found.sides
    _add(unit, ends, goes_on, "rejected", "", undoes=found.undoes, proposal=proposal)


def hindrance(unit: UnitOfWork, waiting: Link) -> Conflict | Hidden | None:
    """Why a step that waits cannot be confirmed as things stand, if so; for what a page offers."""
    try:
        ends, goes_on = _both(unit, waiting)
        if not waiting.undoes:
            _check(unit, ends, goes_on)
    except (Conflict, Hidden) as error:
        return error
    return None


def _both(unit: UnitOfWork, found: Link) -> tuple[OpenCase, OpenCase]:
    return open_case(unit, found.ends, "case.link"), open_case(unit, found.goes_on, "case.link")


def _check(unit: UnitOfWork, ends: OpenCase, goes_on: OpenCase) -> None:
    if ends.team_id != goes_on.team_id:
        raise Conflict("case.link_teams")
    one, other = standing(unit, ends), standing(unit, goes_on)
    if one.goes_on_in or other.goes_on_in:
        raise Conflict("case.link_ended", case=ends.reference if one.goes_on_in else goes_on.reference)
    if one.taken_in:
        raise Conflict("case.link_taken", case=ends.reference, other=", ".join(one.taken_in))
    if any(stay.ended_on is None for stay in stays.of_case(unit, ends)):
        raise Conflict("case.link_stay", case=ends.reference)
    if any(row.waits for row in link_queries.transfers(unit.db, ends.id)):
        raise Conflict("case.link_offered", case=ends.reference)


def _carry_over(unit: UnitOfWork, ends: OpenCase, goes_on: OpenCase) -> None:
    """What waits in the case that ends is due in the one that goes on, at the same moment or earlier."""
    row = queries.earliest_due_of_case(unit.db, ends.id)
    if row is not None:
        bring_forward(unit, latest_round(unit, goes_on.id), Due(row.due_at, row.because, row.step_id))


def _waiting(unit: UnitOfWork, case: OpenCase, proposal: int) -> Link:
    found = next((one for one in standing(unit, case).steps if one.id == proposal), None)
    if found is None or found.kind != "proposed":
        raise NotFound
    if not found.waits:
        raise Conflict("case.link_decided")
    return found


def _add(
    unit: UnitOfWork,
    ends: OpenCase | Side,
    goes_on: OpenCase | Side,
    kind: Kind,
    reason: str,
    *,
    undoes: bool = False,
    proposal: int | None = None,
) -> int:
    number = link_queries.add_link(
        unit.db,
        case_id=ends.id,
        goes_on_id=goes_on.id,
        undoes=undoes,
        kind=kind,
        proposal_id=proposal,
        reason=reason,
        made_at=unit.now,
        made_by=unit.actor.person_id,
    )
    action = f"case.{'part' if undoes else 'link'}_{kind}"
    unit.record(action, "case", ends.reference, other=goes_on.reference)
    unit.record(action, "case", goes_on.reference, other=ends.reference)
    return number


def _from(row: Any) -> Link:
    return Link(
        id=row.id,
        ends=row.ends,
        goes_on=row.goes_on,
        undoes=bool(row.undoes),
        kind=row.kind,
        proposal_id=row.proposal_id,
        reason=row.reason,
        made_at=row.made_at,
        made_by=row.made_by,
        waits=bool(row.waits),
        sides=(Side(row.case_id, row.ends), Side(row.goes_on_id, row.goes_on)),
    )


def people_in(found: Collection[Link]) -> set[int]:
    """The ids of everybody who made one of these steps."""
    return {one.made_by for one in found}

"""Two cases of one young person: people link them; one goes on and the other becomes read-only.

It takes two people, and two again to undo. Nothing is moved or overwritten: each case keeps its rounds, its
time line and its log. What is due in the case that ends becomes due in the one that goes on, so that nothing
acute is lost. Only the rounds of the one that goes on count (``service.access.open_case``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from service.access.four_eyes import require_other_eyes
from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.case_links import queries as link_queries
from service.areas.cases import queries
from service.areas.cases.conversation_due import Due, bring_forward
from service.areas.cases.rounds import latest_round
from service.areas.stays import service as stays
from service.core.errors import Attempt, Conflict, Hidden, Invalid, NotFound
from service.core.typed_text_rules import LEAST_REASON, checked_text
from service.db.base import read_as

Kind = Literal["proposed", "confirmed", "rejected"]


class Side(NamedTuple):
    """One of the two cases of a step."""

    id: int
    reference: str


@dataclass(frozen=True, slots=True)
class Link:
    """One step. ``ends`` becomes read-only and goes on in ``goes_on``; ``undoes``: the step parts them."""

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
    """The links of one case: the case it goes on in, the cases that go on in it, and what waits."""

    goes_on_in: str | None
    taken_in: tuple[str, ...]
    waiting: tuple[Link, ...]
    steps: tuple[Link, ...]


def joined(unit: UnitOfWork, case_id: int) -> tuple[int, ...]:
    """The ids of this case and of all others of the young person. The caller checks access."""
    return link_queries.joined(unit.db, case_id)


def standing(unit: UnitOfWork, case: OpenCase) -> Joined:
    """The links of ``case``, which was opened."""
    steps = tuple(map(_link_from, link_queries.links(unit.db, case.id)))
    last_confirmed = {step.ends: step for step in steps if step.kind == "confirmed"}
    in_force = [step for step in last_confirmed.values() if not step.undoes]
    return Joined(
        next((step.goes_on for step in in_force if step.ends == case.reference), None),
        tuple(sorted(step.ends for step in in_force if step.goes_on == case.reference)),
        tuple(step for step in steps if step.waits),
        steps,
    )


def propose(unit: UnitOfWork, ends: OpenCase, goes_on: OpenCase, reason: str) -> int:
    """Propose that ``ends`` goes on in ``goes_on``; both were opened for it. Gives the proposal's number.

    Raises ``Invalid`` for the same case twice. Raises ``Conflict`` for cases of two teams, when one of them
    goes on in another case already, when ``ends`` has taken in a case, has a running stay or is offered to
    another team, and while a proposal waits.
    """
    if ends.id == goes_on.id:
        raise Invalid("case.link_same")
    reason = checked_text(reason, least=LEAST_REASON, most=400)
    _require_possible(unit, ends, goes_on)
    if standing(unit, ends).waiting:
        raise Conflict("case.link_waits")
    return _add(unit, ends, goes_on, "proposed", reason)


def propose_undo(unit: UnitOfWork, ends: OpenCase, reason: str) -> int:
    """Propose that ``ends``, which goes on in another case, is worked in again. Gives the number.

    Raises ``Conflict`` when it goes on in no other case, and while a proposal waits.
    """
    reason = checked_text(reason, least=LEAST_REASON, most=400)
    joined_cases = standing(unit, ends)
    if joined_cases.goes_on_in is None:
        raise Conflict("case.link_none")
    if joined_cases.waiting:
        raise Conflict("case.link_waits")
    return _add(
        unit, ends, open_case(unit, joined_cases.goes_on_in, "case.link"), "proposed", reason, undoes=True
    )


def confirm(unit: UnitOfWork, case: OpenCase, proposal: int) -> None:
    """Confirm what somebody else proposed about ``case``; it applies at once.

    Raises ``NotAllowed`` (logged) for who proposed it; ``Conflict`` when it was decided or is no longer
    possible; ``NotFound`` for another number.
    """
    proposed = _open_proposal(unit, case, proposal)
    attempt = Attempt("case.link", "case", case.reference)
    require_other_eyes(unit, (proposed.made_by,), attempt, "case.link_same_person")
    ends, goes_on = _open_both(unit, proposed)
    if not proposed.undoes:
        _require_possible(unit, ends, goes_on)
    _add(unit, ends, goes_on, "confirmed", "", undoes=proposed.undoes, proposal=proposal)
    if not proposed.undoes:
        _carry_over_due(unit, ends, goes_on)
    link_queries.refresh(unit.db, ends.id)


def reject(unit: UnitOfWork, case: OpenCase, proposal: int) -> None:
    """Reject a proposal, or take back one's own; one person is enough, since nothing changes.

    This also ends a proposal whose other case went to another team. Raises ``Conflict`` when it was decided,
    ``NotFound`` for another number.
    """
    proposed = _open_proposal(unit, case, proposal)
    ends, goes_on = proposed.sides
    _add(unit, ends, goes_on, "rejected", "", undoes=proposed.undoes, proposal=proposal)


def hindrance(unit: UnitOfWork, waiting: Link) -> Conflict | Hidden | None:
    """Why a proposal cannot be confirmed now; ``None`` when it can. For what a page offers."""
    try:
        ends, goes_on = _open_both(unit, waiting)
        if not waiting.undoes:
            _require_possible(unit, ends, goes_on)
    except (Conflict, Hidden) as error:
        return error
    return None


def _open_both(unit: UnitOfWork, link: Link) -> tuple[OpenCase, OpenCase]:
    return open_case(unit, link.ends, "case.link"), open_case(unit, link.goes_on, "case.link")


def _require_possible(unit: UnitOfWork, ends: OpenCase, goes_on: OpenCase) -> None:
    if ends.team_id != goes_on.team_id:
        raise Conflict("case.link_teams")
    ends_links, goes_on_links = standing(unit, ends), standing(unit, goes_on)
    if ends_links.goes_on_in or goes_on_links.goes_on_in:
        raise Conflict("case.link_ended", case=ends.reference if ends_links.goes_on_in else goes_on.reference)
    if ends_links.taken_in:
        raise Conflict("case.link_taken", case=ends.reference, other=", ".join(ends_links.taken_in))
    if any(stay.ended_on is None for stay in stays.of_case(unit, ends)):
        raise Conflict("case.link_stay", case=ends.reference)
    if link_queries.is_offered(unit.db, ends.id):
        raise Conflict("case.link_offered", case=ends.reference)


def _carry_over_due(unit: UnitOfWork, ends: OpenCase, goes_on: OpenCase) -> None:
    """Make what is due in the case that ends due in the one that goes on, at the same moment or earlier."""
    row = queries.earliest_due_of_case(unit.db, ends.id)
    if row is not None:
        bring_forward(unit, latest_round(unit, goes_on.id), Due(row.due_at, row.because, row.step_id))


def _open_proposal(unit: UnitOfWork, case: OpenCase, proposal: int) -> Link:
    link = next((step for step in standing(unit, case).steps if step.id == proposal), None)
    if link is None or link.kind != "proposed":
        raise NotFound
    if not link.waits:
        raise Conflict("case.link_decided")
    return link


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
        **unit.signed("made"),
    )
    action = f"case.{'part' if undoes else 'link'}_{kind}"
    unit.record(action, "case", ends.reference, other=goes_on.reference)
    unit.record(action, "case", goes_on.reference, other=ends.reference)
    return number


def _link_from(row: Any) -> Link:
    sides = Side(row.case_id, row.ends), Side(row.goes_on_id, row.goes_on)
    return read_as(Link, row, undoes=bool(row.undoes), waits=bool(row.waits), sides=sides)


def people_in(steps: Collection[Link]) -> set[int]:
    """The ids of everybody who made one of these steps."""
    return {step.made_by for step in steps}

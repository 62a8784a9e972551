"""Transfers of a case: asked by the team that has it, accepted by somebody of the other team.

Until it is accepted the old team keeps the case, with all that is due. Who accepts has the case from then on,
and everything that depends on the team changes at once: who sees it, stays, reviews and the sheets of the
Zorgtafel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from service.access.open_case import OpenCase
from service.access.tables import CaseTransfer
from service.access.unit_of_work import UnitOfWork
from service.areas.account_administration import teams as people_teams
from service.areas.case_links import service as case_links
from service.areas.cases.assignments import put
from service.areas.reviews import review_queue
from service.areas.sign_in import names_and_teams as people
from service.areas.stays import service as stays
from service.areas.transfers import queries
from service.core.errors import Conflict, Invalid
from service.core.typed_text_rules import LEAST_REASON, checked_text
from service.db.base import read_as

Kind = Literal["asked", "accepted", "refused", "withdrawn"]

SHOWN_FOR: Final = timedelta(days=30)
"""How long both teams see a transfer after it was decided."""

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer that was asked; ``decision`` is ``None`` while it waits. ``due_at`` and ``acute`` are those
    of the case, for whoever accepts it."""

    id: int
    reference: str
    from_team: int
    to_team: int
    note: str
    made_at: datetime
    made_by: int
    decision: Kind | None
    decision_note: str
    decided_at: datetime | None
    due_at: datetime | None
    acute: bool

    @property
    def waits(self) -> bool:
        return self.decision is None


def choices(unit: UnitOfWork, case: OpenCase) -> dict[int, str]:
    """The open teams to which ``case`` can go, by name."""
    return {
        team.id: team.name
        for team in people_teams.all_teams(unit)
        if team.closed_at is None and team.id != case.team_id
    }


def waiting(unit: UnitOfWork, case: OpenCase) -> Any | None:
    """The ask about a case that waits, as its row; ``None`` when there is none."""
    return next((row for row in queries.transfers(unit.db, case.id) if row.waits), None)


def ask(unit: UnitOfWork, case: OpenCase, to_team: int | None, note: str) -> None:
    """Ask another team to take ``case``, which was opened for it.

    Raises ``Invalid`` for a team that does not exist, is closed or has the case, and for a note that is too
    short or too long; ``Conflict`` while another ask waits.
    """
    if to_team is None or to_team not in choices(unit, case):
        raise Invalid("case.transfer_team")
    note = checked_text(note, least=LEAST_REASON, most=400)
    if waiting(unit, case):
        raise Conflict("case.transfer_waits")
    _add(unit, case, "asked", to_team, note)


def withdraw(unit: UnitOfWork, case: OpenCase) -> None:
    """Take an ask back, as the team that has the case. Raises ``Conflict`` when none waits."""
    row = _require_waiting(unit, case)
    _add(unit, case, "withdrawn", row.to_team, "", ask_id=row.id)


def accept(unit: UnitOfWork, case: OpenCase) -> None:
    """Take over ``case``, opened as offered: the actor has it, in the actor's team, from now on.

    Raises ``Conflict`` when no ask waits.
    """
    row = _require_waiting(unit, case)
    cases = case_links.joined(unit, case.id)
    queries.move(unit.db, cases, row.to_team)
    stays.moved(unit, cases, row.to_team)
    review_queue.moved(unit, cases, row.to_team)
    _add(unit, case, "accepted", row.to_team, "", ask_id=row.id)
    put(unit, case, unit.actor.person_id)


def refuse(unit: UnitOfWork, case: OpenCase, reason: str) -> None:
    """Refuse an offered case, with a reason. Raises ``Conflict`` when no ask waits, ``Invalid`` for a reason
    that is too short or too long."""
    row = _require_waiting(unit, case)
    note = checked_text(reason, least=LEAST_REASON, most=400)
    _add(unit, case, "refused", row.to_team, note, ask_id=row.id)


def of_my_teams(unit: UnitOfWork) -> tuple[Transfer, ...]:
    """Transfers from or to the actor's teams that wait or were decided lately, the latest first."""
    unit.require("case.receive", "case")
    unit.record("case.transfers", "case")
    if not unit.actor.teams:
        return ()
    rows = queries.transfers_of_teams(unit.db, unit.actor.teams, unit.now - SHOWN_FOR, MOST)
    return tuple(map(_transfer_from, rows))


def count_offered(unit: UnitOfWork) -> int:
    """How many cases wait for one of the actor's teams. The caller checks access; this is a count."""
    return queries.count_offered(unit.db, unit.actor.teams) if unit.actor.teams else 0


def names(unit: UnitOfWork, transfers: tuple[Transfer, ...]) -> dict[int, str]:
    """The names of who asked."""
    return people.names_of(unit, {transfer.made_by for transfer in transfers})


def _require_waiting(unit: UnitOfWork, case: OpenCase) -> Any:
    row = waiting(unit, case)
    if row is None:
        raise Conflict("case.transfer_decided")
    return row


def _add(
    unit: UnitOfWork, case: OpenCase, kind: Kind, to_team: int, note: str, *, ask_id: int | None = None
) -> None:
    unit.add(
        CaseTransfer,
        "made",
        case_id=case.id,
        from_team=case.team_id,
        to_team=to_team,
        kind=kind,
        ask_id=ask_id,
        note=note,
    )
    teams = {"from_team": case.team_id, "to_team": to_team}
    unit.record(f"case.transfer_{kind}", "case", case.reference, None, "ok", **teams)


def _transfer_from(row: Any) -> Transfer:
    return read_as(Transfer, row, decision_note=row.decision_note or "", acute=bool(row.acute))

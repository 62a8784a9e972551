"""JSON routes for the administrator: people and teams."""

from __future__ import annotations

from fastapi import APIRouter, Request

from service.areas.account_administration import rights as changes
from service.areas.account_administration import second_factor_reset
from service.areas.account_administration import service as accounts
from service.areas.account_administration import teams as people_teams
from service.areas.account_administration.schemas import (
    AccountChangeOut,
    CodeOut,
    HeldCasesOut,
    PersonIn,
    PersonOut,
    RightsChangeOut,
    RightsIn,
    TeamIn,
    TeamMadeOut,
    TeamOut,
)
from service.core.row_number import RowNumber
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/api/v1/people", tags=["people"])
of_teams = APIRouter(prefix="/api/v1/teams", tags=["people"])


@router.get("")
def list_people(request: Request) -> list[PersonOut]:
    """Everyone who can sign in or could."""
    with unit_of(request) as unit:
        return [PersonOut.of(person) for person in accounts.everyone(unit)]


@router.post("", status_code=201)
def add_person(request: Request, body: PersonIn) -> CodeOut:
    """Add a person, who chooses a password with the one-time code in the answer.

    Roles that see cases or approve wait until a second person confirms them.
    """
    with unit_of(request) as unit:
        added, code = accounts.add(unit, body.to_person())
    return CodeOut(id=added.id, code=code.text, valid_until=code.until, proposal=added.proposal)


@router.get("/changes")
def list_changes(request: Request) -> list[AccountChangeOut]:
    """The proposals about accounts that wait for a second person, the oldest first."""
    with unit_of(request) as unit:
        waiting = changes.waiting(unit)
        unit.record("people.list", "person")
        return [AccountChangeOut.of(change) for change in waiting]


@router.post("/changes/{proposal}/confirmation", status_code=204)
def confirm_change(request: Request, proposal: RowNumber) -> None:
    """Confirm what another person proposed; it holds at once, and the sessions of that account end."""
    with unit_of(request) as unit:
        changes.confirm(unit, proposal)


@router.post("/changes/{proposal}/rejection", status_code=204)
def reject_change(request: Request, proposal: RowNumber) -> None:
    """Reject a proposal, or take back your own."""
    with unit_of(request) as unit:
        changes.reject(unit, proposal)


@router.put("/{person_id}/rights")
def change_rights(request: Request, person_id: RowNumber, body: RightsIn) -> RightsChangeOut:
    """Change the roles and teams of an account; what gives access takes a second person."""
    with unit_of(request) as unit:
        return RightsChangeOut(proposal=changes.change(unit, person_id, body.to_rights()))


@router.get("/{person_id}/cases")
def count_cases(request: Request, person_id: RowNumber) -> HeldCasesOut:
    """How many cases are with nobody once this account is disabled."""
    with unit_of(request) as unit:
        cases = accounts.held(unit, person_id)
        unit.record("people.list", "person", person_id)
        return HeldCasesOut.of(cases)


@router.post("/{person_id}/disable", status_code=204)
def disable_person(request: Request, person_id: RowNumber) -> None:
    """Shut a person out at once; the cases that they have are with nobody."""
    with unit_of(request) as unit:
        accounts.disable(unit, person_id)


@router.post("/{person_id}/enable", status_code=204)
def enable_person(request: Request, person_id: RowNumber) -> None:
    """Let a disabled person in again; roles that see cases or approve wait for a second person."""
    with unit_of(request) as unit:
        accounts.enable(unit, person_id)


@router.post("/{person_id}/password")
def give_code(request: Request, person_id: RowNumber) -> CodeOut:
    """Let a person choose another password with a one-time code; the old one and their sessions end."""
    with unit_of(request) as unit:
        code = accounts.give_code(unit, person_id)
    return CodeOut(id=person_id, code=code.text, valid_until=code.until)


@router.post("/{person_id}/second-factor/reset", status_code=201)
def propose_second_factor_reset(request: Request, person_id: RowNumber) -> RightsChangeOut:
    """Propose that the second factor of an account is taken away; another person confirms it."""
    with unit_of(request) as unit:
        return RightsChangeOut(proposal=second_factor_reset.propose_reset(unit, person_id))


@router.delete("/{person_id}/sessions", status_code=204)
def end_sessions(request: Request, person_id: RowNumber) -> None:
    """Sign a person out everywhere."""
    with unit_of(request) as unit:
        accounts.end_sessions(unit, person_id)


@router.delete("/sessions", status_code=204)
def end_all_sessions(request: Request) -> None:
    """Sign everybody out, but the session that asks it."""
    with unit_of(request) as unit:
        accounts.end_all_sessions(unit)


@of_teams.get("")
def list_teams(request: Request) -> list[TeamOut]:
    """Every team by name."""
    with unit_of(request) as unit:
        teams = people_teams.teams(unit)
        unit.record("team.list", "team")
        return [TeamOut.of(team) for team in teams]


@of_teams.post("", status_code=201)
def make_team(request: Request, body: TeamIn) -> TeamMadeOut:
    """Make a team. 409 where there is one of nearly this name; ``another`` says that this is not that one."""
    with unit_of(request) as unit:
        return TeamMadeOut(id=people_teams.make(unit, body.name, another=body.another))


@of_teams.put("/{team_id}", status_code=204)
def rename_team(request: Request, team_id: RowNumber, body: TeamIn) -> None:
    """Give a team another name."""
    with unit_of(request) as unit:
        people_teams.rename(unit, team_id, body.name, another=body.another)


@of_teams.post("/{team_id}/closing", status_code=204)
def close_team(request: Request, team_id: RowNumber) -> None:
    """Close a team in which nobody is and no case is open."""
    with unit_of(request) as unit:
        people_teams.close(unit, team_id)


@of_teams.post("/{team_id}/reopening", status_code=204)
def reopen_team(request: Request, team_id: RowNumber) -> None:
    """Let people and cases into a closed team again."""
    with unit_of(request) as unit:
        people_teams.reopen(unit, team_id)

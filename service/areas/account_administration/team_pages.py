"""The page on which teams are made, renamed, closed and opened again."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from service.access.unit_of_work import UnitOfWork
from service.areas.account_administration import teams
from service.core.row_number import RowNumber
from service.web.form_transaction import sent_form
from service.web.forms import Sent, Typed
from service.web.page_context import Page, TypedFields, see
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/teams", include_in_schema=False)


@router.get("")
def teams_page(request: Request) -> Response:
    """Every team, and a form for a new one."""
    return _page(request, Sent())


@router.post("")
def take_team(request: Request, typed: TypedFields) -> Response:
    """Make a team."""
    return _store_and_show(
        request,
        typed,
        "name",
        lambda unit: teams.make(unit, typed("name"), another=bool(typed("another"))),
    )


@router.post("/{team_id}/name")
def take_name(request: Request, team_id: RowNumber, typed: TypedFields) -> Response:
    """Give a team another name."""
    field = f"name-{team_id}"
    return _store_and_show(
        request,
        typed,
        field,
        lambda unit: teams.rename(unit, team_id, typed(field), another=bool(typed("another"))),
    )


@router.post("/{team_id}/close")
def take_close(request: Request, team_id: RowNumber, _typed: TypedFields) -> Response:
    """Close a team in which nobody is and no case is open."""
    return _store_and_show(request, Typed(), "", lambda unit: teams.close(unit, team_id))


@router.post("/{team_id}/reopen")
def take_reopen(request: Request, team_id: RowNumber, _typed: TypedFields) -> Response:
    """Let people and cases into a closed team again."""
    return _store_and_show(request, Typed(), "", lambda unit: teams.reopen(unit, team_id))


def _store_and_show(
    request: Request, typed: Typed, field: str, act: Callable[[UnitOfWork], object]
) -> Response:
    with sent_form(request, typed, text=field, conflict=field) as form:
        act(form.unit)
    near = field if isinstance(form.refusal, teams.NearName) else ""
    return _page(request, form, near) if form.errors else see("/teams")


def _page(request: Request, sent: Sent, near: str = "") -> Response:
    with unit_of(request) as unit:
        unit.require("team.manage", "team")
        page = Page.of(request, unit)
        all_teams = teams.teams(unit)
        unit.record("team.list", "team")
    return page.response(
        "account_administration/teams.html",
        sent=sent,
        current="people",
        near=near,
        teams=sorted(all_teams, key=lambda team: (team.closed_at is not None, team.name)),
    )

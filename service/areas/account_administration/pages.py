"""Pages for the administrator and the privacy officer: who may work here, and in which role and team."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.unit_of_work import UnitOfWork
from service.areas.account_administration import rights as changes
from service.areas.account_administration import rights_view, second_factor_reset
from service.areas.account_administration import service as accounts
from service.areas.account_administration import teams as people_teams
from service.areas.account_administration.rights import Rights
from service.areas.account_administration.service import NewPerson, OneTimeCode, PersonSeen
from service.areas.sign_in import names_and_teams as people
from service.core.errors import Conflict, NotFound
from service.core.row_number import RowNumber
from service.identity.permissions import BY_TWO, Role
from service.web.form_transaction import sent_form
from service.web.forms import Sent, Typed, whole
from service.web.page_context import Page, TypedFields, see, visit
from service.web.request_unit_of_work import unit_of
from service.web.saved_message import say

router = APIRouter(include_in_schema=False)

_FIELD_OF: Final = {
    "people.name_form": "name",
    "people.no_role": "roles",
    "people.no_team": "teams",
    "people.no_team_near": "teams",
    "people.team_choice": "teams",
}
"""The field that a refusal of the domain is about."""


@router.get("/people")
def people_page(request: Request) -> Response:
    """Everybody who can sign in or could, and a form for somebody new."""
    return _people(request, Sent())


@router.post("/people")
def take_person(request: Request, typed: TypedFields) -> Response:
    """Add a person; the one-time code stands on the answer this once."""
    with sent_form(request, typed, _FIELD_OF, text="login", conflict="login") as form:
        form.unit.require("people.manage", "person")
        form.errors = _missing(form.page, typed)
        if not form.errors:
            added, code = accounts.add(form.unit, _new_person(form.unit, typed))
    if form.errors:
        return _people(request, form)
    return _code_page(form.page, typed("login").strip(), code, waits=added.proposal is not None)


@router.get("/people/{person_id}")
def person_page(request: Request, person_id: RowNumber) -> Response:
    """One account: its roles and teams, to be changed."""
    return _person_page(request, person_id, Sent())


@router.post("/people/{person_id}")
def take_rights(request: Request, person_id: RowNumber, typed: TypedFields) -> Response:
    """Change what an account may see and do; what takes two people waits for the second."""
    with sent_form(request, typed, _FIELD_OF) as form:
        rights_shown = rights_view.read_seen(typed("seen"))
        proposal = changes.change(form.unit, person_id, _rights(typed), rights_shown)
    if form.errors:
        return _person_page(request, person_id, form)
    if proposal is not None:
        say(request, "people_proposed")
    return see("/people")


@router.post("/people/changes/{proposal}/confirm")
def take_confirmation(request: Request, proposal: RowNumber, _typed: TypedFields) -> Response:
    """Confirm what another person proposed."""
    return _decide(request, proposal, confirmed=True)


@router.post("/people/changes/{proposal}/reject")
def take_rejection(request: Request, proposal: RowNumber, _typed: TypedFields) -> Response:
    """Reject a proposal, or take back one's own."""
    return _decide(request, proposal, confirmed=False)


@router.get("/people/{person_id}/disable")
def disable_page(request: Request, person_id: RowNumber) -> Response:
    """What shutting somebody out does: how many cases are with nobody then."""
    with unit_of(request) as unit:
        unit.require("people.manage", "person", person_id)
        page = Page.of(request, unit)
        cases = accounts.held(unit, person_id)
        person = _existing_person(unit, person_id)
    return page.response("account_administration/disable.html", current="people", person=person, held=cases)


@router.post("/people/{person_id}/disable")
def take_disable(request: Request, person_id: RowNumber, _typed: TypedFields) -> Response:
    """Shut a person out at once."""
    return _change(request, person_id, enabled=False)


@router.post("/people/{person_id}/enable")
def take_enable(request: Request, person_id: RowNumber, _typed: TypedFields) -> Response:
    """Let a disabled person in again."""
    return _change(request, person_id, enabled=True)


@router.post("/people/{person_id}/password")
def take_new_password(request: Request, person_id: RowNumber, _typed: TypedFields) -> Response:
    """Let a person choose another password; the one-time code stands on the answer this once."""
    with visit(request) as (unit, page):
        code = accounts.give_code(unit, person_id)
        login = _existing_person(unit, person_id).login
    return _code_page(page, login, code)


@router.post("/people/{person_id}/second-factor")
def take_factor_reset(request: Request, person_id: RowNumber, _typed: TypedFields) -> Response:
    """Propose that the second factor of an account is taken away."""
    with sent_form(request, Typed(), refusals=(Conflict,)) as form:
        second_factor_reset.propose_reset(form.unit, person_id)
    return _person_page(request, person_id, form) if form.errors else see("/people")


@router.post("/people/sessions/end")
def take_everybody_out(request: Request, _typed: TypedFields) -> Response:
    """Sign everybody else out."""
    with unit_of(request) as unit:
        accounts.end_all_sessions(unit)
    return see("/people")


@router.post("/people/{person_id}/sessions/end")
def take_sessions_end(request: Request, person_id: RowNumber, _typed: TypedFields) -> Response:
    """Sign a person out everywhere."""
    with unit_of(request) as unit:
        accounts.end_sessions(unit, person_id)
    return see(f"/people/{person_id}")


def _decide(request: Request, proposal: int, *, confirmed: bool) -> Response:
    with sent_form(request, Typed(), refusals=(Conflict,)) as form:
        (changes.confirm if confirmed else changes.reject)(form.unit, proposal)
    return _people(request, form) if form.errors else see("/people")


def _change(request: Request, person_id: int, *, enabled: bool) -> Response:
    with sent_form(request, Typed(), refusals=(Conflict,)) as form:
        if not enabled:
            accounts.disable(form.unit, person_id)
        elif accounts.enable(form.unit, person_id) is not None:
            say(request, "people_enable_waits")
    return _people(request, form) if form.errors else see("/people")


def _new_person(unit: UnitOfWork, typed: Typed) -> NewPerson:
    rights = _rights(typed)
    names = people.team_names(unit)
    return NewPerson(
        login=typed("login"),
        name=typed("name"),
        roles=rights.roles,
        teams=tuple(names.get(team, str(team)) for team in sorted(rights.teams)),
    )


def _rights(typed: Typed) -> Rights:
    teams = frozenset(whole(team) for team in typed.all("teams")) - {-1}
    return Rights(frozenset(role for role in Role if role in typed.all("roles")), teams)


def _missing(page: Page, typed: Typed) -> dict[str, str]:
    errors = {
        name: page.reader(f"people.{name}_missing") for name in ("login", "name") if not typed(name).strip()
    }
    if not typed.all("roles"):
        errors["roles"] = page.reader("people.roles_missing")
    return errors


def _people(request: Request, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        everyone = accounts.everyone(unit)
        waiting = [(change, changes.may_confirm(unit, change)) for change in changes.waiting(unit)]
        teams = people_teams.all_teams(unit)
        person_id = unit.actor.person_id
    names = {person.id: person.name for person in everyone}
    return page.response(
        "account_administration/people.html",
        sent=sent,
        status=422 if sent.errors else 200,
        current="people",
        roles=list(Role),
        by_two=BY_TWO,
        everyone=sorted(everyone, key=_active_first),
        waiting=rights_view.proposals(waiting, names, teams, person_id, page.reader),
        teams=[team for team in teams if team.closed_at is None],
        may_manage=page.may("people.manage"),
        may_make_team=page.may("team.manage"),
    )


def _person_page(request: Request, person_id: int, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        cases = accounts.held(unit, person_id)
        person = _existing_person(unit, person_id)
        rights = changes.rights_of(unit, person_id)
        teams = people_teams.all_teams(unit)
    typed = sent.typed if sent.errors else page.came_along
    chosen = _rights(typed) if typed.fields else rights
    return page.response(
        "account_administration/person.html",
        status=sent.status,
        current="people",
        errors=sent.errors,
        person=person,
        held=cases,
        seen=page.came_along("seen") or rights_view.written(rights),
        roles=list(Role),
        by_two=BY_TWO,
        chosen=chosen,
        may_manage=page.may("people.manage"),
        teams=[team for team in teams if team.closed_at is None or team.id in rights.teams],
    )


def _existing_person(unit: UnitOfWork, person_id: int) -> PersonSeen:
    for person in accounts.everyone(unit):
        if person.id == person_id:
            return person
    raise NotFound


def _active_first(person: PersonSeen) -> tuple[bool, str]:
    return person.disabled_at is not None, person.login


def _code_page(page: Page, login: str, code: OneTimeCode, *, waits: bool = False) -> Response:
    return page.response(
        "account_administration/code.html",
        current="people",
        login=login,
        code=code.text,
        until=page.reader.moment(code.until),
        waits=waits,
    )

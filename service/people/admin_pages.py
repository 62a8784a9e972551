"""Pages for the administrator: who may work here."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.access.policy import Role
from service.errors import Conflict, Invalid
from service.people import service as people
from service.people.passwords import new_password
from service.people.service import NewPerson, PersonSeen
from service.unit import unit_of
from service.web.typed import Typed
from service.web.visit import TypedFields, Visit, see

router = APIRouter(include_in_schema=False)


@router.get("/people")
def people_page(request: Request) -> Response:
    """Everybody who can sign in or could, and a form for somebody new."""
    return _people(request, Typed(), {})


@router.post("/people")
def take_person(request: Request, typed: TypedFields) -> Response:
    """Add a person; the password is made here and stands on the answer this once."""
    password = new_password()
    try:
        with unit_of(request) as unit:
            visit = Visit.of(request, unit)
            unit.require("people.manage", "person")
            errors = _missing(visit, typed)
            if not errors:
                people.add(unit, _person(typed), password)
    except (Invalid, Conflict) as error:
        field = {"people.name_form": "name", "people.team_form": "teams"}.get(error.key, "login")
        errors = {field: error.in_language(visit.reader.language)}
    if errors:
        return _people(request, typed, errors)
    return _once(visit, typed("login").strip(), password)


@router.post("/people/{person_id}/disable")
def take_disable(request: Request, person_id: int, _typed: TypedFields) -> Response:
    """Shut a person out at once."""
    return _change(request, person_id, enabled=False)


@router.post("/people/{person_id}/enable")
def take_enable(request: Request, person_id: int, _typed: TypedFields) -> Response:
    """Let a disabled person in again."""
    return _change(request, person_id, enabled=True)


@router.post("/people/{person_id}/password")
def take_new_password(request: Request, person_id: int, _typed: TypedFields) -> Response:
    """Give a person another password; it stands on the answer this once."""
    password = new_password()
    with unit_of(request) as unit:
        visit = Visit.of(request, unit)
        people.set_password(unit, person_id, password)
        login = next(person.login for person in people.everyone(unit) if person.id == person_id)
    return _once(visit, login, password)


def _change(request: Request, person_id: int, *, enabled: bool) -> Response:
    try:
        with unit_of(request) as unit:
            visit = Visit.of(request, unit)
            (people.enable if enabled else people.disable)(unit, person_id)
    except Conflict as error:
        return _people(request, Typed(), {"": error.in_language(visit.reader.language)})
    return see("/people")


def _person(typed: Typed) -> NewPerson:
    return NewPerson(
        login=typed("login"),
        name=typed("name"),
        roles=frozenset(role for role in Role if role in typed.all("roles")),
        teams=tuple(team.strip() for team in typed("teams").split(",") if team.strip()),
    )


def _missing(visit: Visit, typed: Typed) -> dict[str, str]:
    errors = {
        name: visit.reader(f"people.{name}_missing") for name in ("login", "name") if not typed(name).strip()
    }
    if not typed.all("roles"):
        errors["roles"] = visit.reader("people.roles_missing")
    return errors


def _people(request: Request, typed: Typed, errors: dict[str, str]) -> Response:
    with unit_of(request) as unit:
        visit = Visit.of(request, unit)
        everyone = people.everyone(unit)
    return visit.page(
        "people/people.html",
        status=422 if errors else 200,
        current="people",
        errors=errors,
        typed=typed,
        roles=list(Role),
        everyone=sorted(everyone, key=_active_first),
    )


def _active_first(person: PersonSeen) -> tuple[bool, str]:
    return person.disabled_at is not None, person.login


def _once(visit: Visit, login: str, password: str) -> Response:
    return visit.page("people/password.html", current="people", login=login, password=password)

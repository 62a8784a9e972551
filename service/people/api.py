"""JSON routes for the administrator: people and teams."""

from __future__ import annotations

from fastapi import APIRouter, Request

from service.people import service as people
from service.people.passwords import new_password
from service.people.schemas import PasswordOut, PersonIn, PersonOut
from service.unit import unit_of

router = APIRouter(prefix="/api/v1/people", tags=["people"])


@router.get("")
def list_people(request: Request) -> list[PersonOut]:
    """Everyone who can sign in or could."""
    with unit_of(request) as unit:
        return [PersonOut.of(person) for person in people.everyone(unit)]


@router.post("", status_code=201)
def add_person(request: Request, body: PersonIn) -> PasswordOut:
    """Add a person; the password in the answer is shown this once."""
    password = new_password()
    with unit_of(request) as unit:
        made = people.add(unit, body.to_person(), password)
    return PasswordOut(id=made, password=password)


@router.post("/{person_id}/disable", status_code=204)
def disable_person(request: Request, person_id: int) -> None:
    """Shut a person out at once."""
    with unit_of(request) as unit:
        people.disable(unit, person_id)


@router.post("/{person_id}/enable", status_code=204)
def enable_person(request: Request, person_id: int) -> None:
    """Let a disabled person in again."""
    with unit_of(request) as unit:
        people.enable(unit, person_id)


@router.post("/{person_id}/password")
def give_new_password(request: Request, person_id: int) -> PasswordOut:
    """Give a person another password; their sessions end."""
    password = new_password()
    with unit_of(request) as unit:
        people.set_password(unit, person_id, password)
    return PasswordOut(id=person_id, password=password)

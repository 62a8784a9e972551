"""For whom somebody sits at the table: a partner of the organisation, or the organisation itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from service.access.unit_of_work import UnitOfWork
from service.areas.sign_in import names_and_teams as people
from service.areas.zorgtafel import queries
from service.areas.zorgtafel.tables import Seat
from service.core.errors import Attempt, Invalid, NotAllowed
from service.identity.permissions import Role

OWN: Final = "own"
"""The organisation itself, among the partners."""


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody with the role of partner; ``partner`` is empty while there is no seat."""

    person_id: int
    name: str
    partner: str


def partner_of(unit: UnitOfWork) -> str:
    """The partner for which the actor takes part; empty for a partner without a seat.

    Who works at the organisation takes part for it, whatever other role they have.
    """
    if unit.actor.roles - {Role.PARTNER}:
        return OWN
    seat = queries.seat(unit.db, unit.actor.person_id) or ""
    return seat if seat in unit.installation.organisation.partners else ""


def seat_needed(unit: UnitOfWork, action: str) -> str:
    """``partner_of``; ``NotAllowed`` (logged) without a seat."""
    partner = partner_of(unit)
    if not partner:
        raise NotAllowed.at(Attempt(action, "table"), "table.no_seat")
    return partner


def partners(unit: UnitOfWork) -> dict[str, str]:
    """The names of everybody at the table by code, the organisation itself first."""
    organisation = unit.installation.organisation
    return {OWN: organisation.name, **organisation.partners}


def seats(unit: UnitOfWork) -> tuple[Seated, ...]:
    """Everybody with the role of partner who can still sign in, by name."""
    unit.require("table.lead", "table")
    given_seats = queries.seats(unit.db)
    partners = unit.installation.organisation.partners
    return tuple(
        Seated(
            person_id,
            name,
            given_seats[person_id] if given_seats.get(person_id) in partners else "",
        )
        for person_id, name in people.colleagues(unit, [Role.PARTNER]).items()
    )


def give_seat(unit: UnitOfWork, person_id: int, partner: str) -> None:
    """Say for which partner a person sits at the table.

    ``Invalid`` for an unknown partner, or a person who has not the role of partner.
    """
    unit.require("table.lead", "table")
    if partner not in unit.installation.organisation.partners:
        raise Invalid("table.partner")
    if person_id not in people.colleagues(unit, [Role.PARTNER]):
        raise Invalid("table.not_a_partner")
    if queries.seat(unit.db, person_id) == partner:
        return
    unit.add(Seat, "given", person_id=person_id, partner=partner)
    unit.record("table.seat", "person", person_id, partner=partner)

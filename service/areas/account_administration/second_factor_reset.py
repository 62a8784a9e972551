"""Taking the second factor of somebody away who lost it: proposed by one person, confirmed by another.

The confirmation is that of every change of an account (``rights.confirm``).
"""

from __future__ import annotations

from service.access.unit_of_work import UnitOfWork
from service.areas.account_administration.rights import (
    add_step,
    nobody_to_confirm,
    rights_of,
    second_factor_gone,
    waiting_for,
)
from service.core.errors import Conflict, NotFound
from service.identity import queries
from service.identity import second_factor_queries as factor_queries


def propose_reset(unit: UnitOfWork, person_id: int) -> int:
    """Propose that the second factor of an account is taken away, for who lost it; another person confirms.

    ``Conflict`` where there is none, where the account is shut, or where a proposal waits already.
    """
    unit.require("people.propose", "person", person_id)
    number = _reset(unit, person_id, alone=False)
    assert number is not None
    return number


def reset_by_installation(unit: UnitOfWork, person_id: int) -> int | None:
    """The same for the command line, which needs no second person while nobody could confirm; returns the
    number of the proposal where it needs one."""
    return _reset(unit, person_id, alone=nobody_to_confirm(unit, person_id))


def _reset(unit: UnitOfWork, person_id: int, *, alone: bool) -> int | None:
    person = queries.person_by_id(unit.db, person_id)
    if person is None:
        raise NotFound
    if person.disabled_at is not None:
        raise Conflict("people.is_disabled")
    if not factor_queries.has_one(unit.db, person_id):
        raise Conflict("people.no_second_factor")
    rights = rights_of(unit, person_id)
    if alone:
        step = add_step(unit, person_id, "changed", rights, rights, about="second_factor")
        second_factor_gone(unit, person_id, step)
        return None
    if waiting_for(unit, person_id):
        raise Conflict("people.already_proposed")
    number = add_step(unit, person_id, "proposed", rights, rights, about="second_factor")
    unit.record("people.factor_reset_proposed", "person", person_id, proposal=number)
    return number

"""What an account may see and do, decided by two people.

Whoever may see cases, or approve what others propose, is proposed by one administrator or privacy officer and
confirmed by another, who is not the person it is about. Taking rights away needs one person and works at
once. Either way the sessions of that person end, cases they can no longer have are with nobody, and the
privacy officer gets a notice.

While nobody could confirm, the command line of the installation changes accounts at once; afterwards it
proposes like everybody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from service.access.four_eyes import require_other_eyes
from service.access.unit_of_work import UnitOfWork
from service.areas.account_administration import account_change_queries as change_queries
from service.areas.account_administration.teams import require_open
from service.areas.cases.release_cases_on_leaving import Because, release_cases
from service.core.errors import Attempt, Conflict, Invalid, NotAllowed, NotFound
from service.db.base import read_as
from service.identity import queries
from service.identity import second_factor_queries as factor_queries
from service.identity.permissions import BY_TWO, CASE_READERS, CASE_WORKERS, POLICY, Role
from service.identity.tables import AccountChange

Kind = Literal["proposed", "confirmed", "rejected", "changed", "password"]
About = Literal["rights", "second_factor"]

STAYING: Final = {
    Role.ADMINISTRATOR: "people.last_administrator",
    Role.PRIVACY_OFFICER: "people.last_privacy_officer",
}
"""Roles that at least one person who can sign in must have, with the sentence of the refusal."""

NO_SECOND_PERSON_FOR: Final = timedelta(days=7)
"""So long nobody is the second person for whoever made or changed their account; own judgement."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What an account may see and do: its roles, and the ids of its teams."""

    roles: frozenset[Role]
    teams: frozenset[int]

    @classmethod
    def of(cls, roles: Iterable[str], teams: Iterable[int]) -> Rights:
        return cls(frozenset(map(Role, roles)), frozenset(teams))

    @property
    def words(self) -> tuple[str, str]:
        """The roles and the teams as they are stored: in order, with commas between them."""
        return ",".join(sorted(self.roles)), ",".join(map(str, sorted(self.teams)))

    @classmethod
    def from_words(cls, roles: str, teams: str) -> Rights:
        """What ``words`` gave."""
        return cls.of(filter(None, roles.split(",")), map(int, filter(None, teams.split(","))))


@dataclass(frozen=True, slots=True)
class Change:
    """One step. ``made_by`` is ``None`` for the command line and where ``because`` says what else made it;
    ``waits``: a proposal without a decision.

    ``about`` the second factor: it is taken away, and the rights stay as they are."""

    id: int
    person_id: int
    kind: Kind
    before: Rights
    after: Rights
    proposal_id: int | None
    made_at: datetime
    made_by: int | None
    waits: bool
    about: About
    because: str | None = None


def needs_two(before: Rights, after: Rights) -> bool:
    """Whether ``after`` gives approvals or access to cases that ``before`` did not give."""
    if (after.roles - before.roles) & BY_TWO:
        return True
    return bool(after.teams - before.teams) and bool(after.roles & CASE_READERS)


def rights_of(unit: UnitOfWork, person_id: int) -> Rights:
    """The present rights of an account. The caller decides on access."""
    return Rights.of(*change_queries.rights(unit.db, person_id))


def change(unit: UnitOfWork, person_id: int, after: Rights, shown: Rights | None = None) -> int | None:
    """Change what an account may see and do; returns the number of the proposal where it takes two people.

    ``shown`` is what the form showed. Raises ``Conflict`` when the account changed since, when a proposal
    waits already, or when nobody would be left as administrator or privacy officer; ``Invalid`` without any
    role.
    """
    unit.require("people.propose", "person", person_id)
    return _change(unit, person_id, after, shown, alone=False)


def change_by_installation(unit: UnitOfWork, person_id: int, after: Rights) -> int | None:
    """``change`` for the command line, which needs no second person while nobody could confirm."""
    return _change(unit, person_id, after, None, alone=nobody_to_confirm(unit, person_id))


def first_rights(unit: UnitOfWork, person_id: int, after: Rights, *, alone: bool) -> int | None:
    """The rights of an account that was made just now; what takes two people waits as a proposal."""
    none = Rights(frozenset(), frozenset())
    if alone or not needs_two(none, after):
        store(unit, person_id, none, after, "changed")
        return None
    at_once = Rights(after.roles - BY_TWO, after.teams)
    store(unit, person_id, none, at_once, "changed")
    return propose(unit, person_id, at_once, after)


def give_back(unit: UnitOfWork, person_id: int) -> int | None:
    """The rights of an account that is enabled again; what takes two people waits as a proposal."""
    before = rights_of(unit, person_id)
    at_once = Rights(before.roles - BY_TWO, before.teams)
    if at_once == before:
        return None
    store(unit, person_id, before, at_once, "changed")
    return propose(unit, person_id, at_once, before)


def nobody_to_confirm(unit: UnitOfWork, person_id: int | None = None) -> bool:
    """Whether the installation still has to find its first people: no administrator, no privacy officer, or
    nobody besides ``person_id`` who could confirm."""
    in_charge = [set(queries.enabled_with_role(unit.db, role)) for role in STAYING]
    return not all(in_charge) or not set.union(*in_charge) - {person_id}


def may_confirm(unit: UnitOfWork, waiting: Change | None) -> frozenset[int]:
    """The ids of everybody who can decide on a proposal; empty without a proposal."""
    if waiting is None:
        return frozenset()
    able = {
        person for role in POLICY["people.approve"] for person in queries.enabled_with_role(unit.db, role)
    }
    return frozenset(able - {waiting.made_by, waiting.person_id} - _too_close(unit, waiting.made_by))


def _too_close(unit: UnitOfWork, made_by: int | None) -> frozenset[int]:
    """Accounts that the proposer made, let in or changed in the last days: they are no second person yet.

    Who can make an account or give it a code could otherwise be both people.
    """
    if made_by is None:
        return frozenset()
    return change_queries.given_by(unit.db, made_by, unit.now - NO_SECOND_PERSON_FOR)


def confirm(unit: UnitOfWork, proposal: int) -> None:
    """Confirm what another person proposed; it holds at once.

    ``NotAllowed`` (logged) for who proposed it and for who it is about. ``Conflict`` when it was decided, and
    when the account changed since: then it has to be proposed anew.
    """
    unit.require("people.approve", "person")
    waiting = _waiting(unit, proposal)
    attempt = Attempt("people.approve", "person", str(waiting.person_id))
    require_other_eyes(unit, (waiting.made_by, waiting.person_id), attempt, "people.same_person")
    if unit.actor.person_id in _too_close(unit, waiting.made_by):
        raise NotAllowed.at(attempt, "people.too_close", days=NO_SECOND_PERSON_FOR.days)
    person = queries.person_by_id(unit.db, waiting.person_id)
    if person is None or person.disabled_at is not None:
        raise Conflict("people.is_disabled")
    if rights_of(unit, waiting.person_id) != waiting.before:
        raise Conflict("people.changed_meanwhile")
    if waiting.about == "second_factor":
        second_factor_gone(unit, waiting.person_id, _decided(unit, waiting, "confirmed"))
        return
    require_open(unit, waiting.after.teams, waiting.before.teams)
    store(unit, waiting.person_id, waiting.before, waiting.after, "confirmed", proposal=proposal)


def reject(unit: UnitOfWork, proposal: int) -> None:
    """Reject a proposal, or take back one's own; one person is enough, since nothing changes."""
    unit.require("people.reject", "person")
    waiting = _waiting(unit, proposal)
    take_back(unit, waiting)


def take_back(unit: UnitOfWork, waiting: Change, *, because: str | None = None) -> None:
    """Let a proposal that waits go. The caller decides on access."""
    _decided(unit, waiting, "rejected", because=because)
    unit.record("people.rejected", "person", waiting.person_id, proposal=waiting.id, about=waiting.about)


def waiting(unit: UnitOfWork) -> tuple[Change, ...]:
    """Every proposal without a decision, the oldest first."""
    unit.require("people.read", "person")
    return tuple(map(change_from, change_queries.waiting(unit.db)))


def proposals(unit: UnitOfWork) -> dict[int, int]:
    """The number of the proposal that waits, by account. The caller decides on access."""
    return {row.person_id: row.id for row in change_queries.waiting(unit.db)}


def waiting_for(unit: UnitOfWork, person_id: int) -> Change | None:
    """The proposal about one account that has no decision yet. The caller decides on access."""
    rows = change_queries.waiting(unit.db, person_id)
    return change_from(rows[0]) if rows else None


def password_given(unit: UnitOfWork, person_id: int) -> None:
    """Note for the privacy officer that somebody else gave this account a password."""
    rights = rights_of(unit, person_id)
    add_step(unit, person_id, "password", rights, rights)


def _decided(unit: UnitOfWork, waiting: Change, kind: Kind, *, because: str | None = None) -> int:
    """The step that decides on a proposal; gives its number."""
    return add_step(
        unit,
        waiting.person_id,
        kind,
        waiting.before,
        waiting.after,
        proposal=waiting.id,
        because=because,
        about=waiting.about,
    )


def second_factor_gone(unit: UnitOfWork, person_id: int, step: int) -> None:
    """Take every second factor of an account away, as ``step`` says; its sessions end."""
    factor_queries.remove_all(unit.db, person_id)
    ended = queries.revoke_sessions(unit.db, unit.now, person_id=person_id)
    unit.record("people.factor_reset", "person", person_id, change=step, ended=ended)


def only_theirs(unit: UnitOfWork, person_id: int, roles: frozenset[Role]) -> tuple[Role, ...]:
    """Those of ``roles`` that must stay and that nobody has but this person, in the order of ``STAYING``."""
    return tuple(
        role for role in STAYING if role in roles and queries.enabled_with_role(unit.db, role) == [person_id]
    )


def require_staying(unit: UnitOfWork, person_id: int, roles: frozenset[Role]) -> None:
    """Raise ``Conflict`` when ``person_id`` in ``roles`` leaves nobody in a role that must stay."""
    if lost := only_theirs(unit, person_id, frozenset(STAYING) - roles):
        raise Conflict(STAYING[lost[0]])


def count_to_confirm(unit: UnitOfWork) -> int:
    """How many proposals wait that the actor may confirm."""
    rows = change_queries.waiting(unit.db)
    return sum(unit.actor.person_id not in (row.made_by, row.person_id) for row in rows)


def _change(
    unit: UnitOfWork, person_id: int, after: Rights, shown: Rights | None, *, alone: bool
) -> int | None:
    person = queries.person_by_id(unit.db, person_id)
    if person is None:
        raise NotFound
    if not after.roles:
        raise Invalid("people.no_role")
    before = rights_of(unit, person_id)
    if shown is not None and shown != before:
        raise Conflict("people.changed_meanwhile")
    if person.disabled_at is not None:
        raise Conflict("people.is_disabled")
    if after == before:
        return None
    require_open(unit, after.teams, before.teams)
    require_staying(unit, person_id, after.roles)
    if alone or not needs_two(before, after):
        store(unit, person_id, before, after, "changed")
        return None
    if waiting_for(unit, person_id):
        raise Conflict("people.already_proposed")
    return propose(unit, person_id, before, after)


def propose(
    unit: UnitOfWork, person_id: int, before: Rights, after: Rights, *, because: str | None = None
) -> int:
    """Propose ``after``, for another person to confirm; gives the number. The caller decides on access."""
    number = add_step(unit, person_id, "proposed", before, after, because=because)
    unit.record(
        "people.proposed",
        "person",
        person_id,
        proposal=number,
        roles=_codes(after.roles),
        teams=_codes(after.teams),
    )
    return number


def store(
    unit: UnitOfWork,
    person_id: int,
    before: Rights,
    after: Rights,
    kind: Kind,
    *,
    proposal: int | None = None,
    because: str | None = None,
) -> None:
    """Give ``after`` to an account: its sessions end, and cases it cannot have any more are with nobody.

    The caller decides on access, and on whether it takes two people.
    """
    require_staying(unit, person_id, after.roles)
    change_queries.set_rights(unit.db, person_id, sorted(after.roles), sorted(after.teams))
    ended = queries.revoke_sessions(unit.db, unit.now, person_id=person_id)
    if after.roles & CASE_WORKERS:
        gone, lost = before.teams - after.teams, Because.LEFT_TEAM
    else:
        gone, lost = before.teams | after.teams, Because.LOST_ROLE
    if before.roles:
        release_cases(unit, person_id, lost, teams=gone)
    number = add_step(unit, person_id, kind, before, after, proposal=proposal, because=because)
    unit.record(
        f"people.{kind}",
        "person",
        person_id,
        change=number,
        ended=ended,
        roles=_codes(after.roles),
        teams=_codes(after.teams),
    )


def _codes(of: Iterable[Role] | Iterable[int]) -> tuple[str, ...]:
    return tuple(str(code) for code in sorted(of))


def add_step(
    unit: UnitOfWork,
    person_id: int,
    kind: Kind,
    before: Rights,
    after: Rights,
    *,
    proposal: int | None = None,
    because: str | None = None,
    about: About = "rights",
) -> int:
    """A step, which is the notice to the privacy officer as well; the caller decides on access."""
    roles_before, teams_before = before.words
    roles, teams = after.words
    return unit.add(
        AccountChange,
        person_id=person_id,
        kind=kind,
        roles_before=roles_before,
        teams_before=teams_before,
        roles=roles,
        teams=teams,
        proposal_id=proposal,
        made_at=unit.now,
        made_by=unit.actor.person_id if unit.signed_in else None,
        because=because,
        about=about,
    )


def _waiting(unit: UnitOfWork, proposal: int) -> Change:
    row = change_queries.change(unit.db, proposal)
    if row is None or row.kind != "proposed":
        raise NotFound
    if not row.waits:
        raise Conflict("people.decided")
    return change_from(row)


def change_from(row: Any) -> Change:
    """The step in a row of ``account_change_queries``."""
    before = Rights.from_words(row.roles_before, row.teams_before)
    after = Rights.from_words(row.roles, row.teams)
    return read_as(Change, row, before=before, after=after, waits=bool(row.waits))

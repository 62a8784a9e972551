"""Accounts with a password of this installation, beside an identity provider.

An organisation may switch them off. Two emergency accounts stay, for when the provider is away; each use of
one is in the access log, and the privacy officer gets a notice.
"""

from __future__ import annotations

from typing import Final

from service.access.unit_of_work import UnitOfWork
from service.core.errors import Attempt, LocalAccountsOff
from service.identity.tables import AccountChange

EMERGENCY: Final = "emergency_sign_in"


def admit(unit: UnitOfWork) -> None:
    """Let the actor, whose password was right, sign in; ``LocalAccountsOff`` (logged)."""
    require_allowed(unit)
    if _is_for_emergencies(unit):
        roles = ",".join(sorted(unit.actor.roles))
        teams = ",".join(map(str, sorted(unit.actor.teams)))
        unit.add(
            AccountChange,
            person_id=unit.actor.person_id,
            kind="changed",
            roles_before=roles,
            teams_before=teams,
            roles=roles,
            teams=teams,
            proposal_id=None,
            made_at=unit.now,
            made_by=unit.actor.person_id,
            because=EMERGENCY,
        )
        unit.record("session.emergency", "person", unit.actor.person_id)


def require_allowed(unit: UnitOfWork) -> None:
    """Raise ``LocalAccountsOff`` (logged) where the actor has to sign in with the provider."""
    provider = unit.installation.organisation.provider
    if provider is None or provider.local_accounts or _is_for_emergencies(unit):
        return
    attempt = Attempt("session.create", "person", str(unit.actor.person_id))
    raise LocalAccountsOff.at(attempt)


def _is_for_emergencies(unit: UnitOfWork) -> bool:
    provider = unit.installation.organisation.provider
    return provider is not None and unit.actor.login in provider.emergency_accounts

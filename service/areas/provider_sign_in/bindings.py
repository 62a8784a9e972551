"""Which account is whom at the identity provider."""

from __future__ import annotations

from typing import Literal

from service.access.unit_of_work import UnitOfWork
from service.areas.account_administration import rights as changes
from service.core.errors import Conflict, NotFound
from service.identity.openid import queries as openid
from service.identity.openid.tables import ProviderIdentity


def bind(unit: UnitOfWork, person_id: int, subject: str) -> None:
    """Bind an account to a subject of the provider, in the place of an earlier one; the privacy officer is
    told. ``Conflict`` where the subject has an account. The caller decides on access."""
    issuer = _issuer(unit)
    account = openid.person_of(unit.db, issuer, subject)
    if account is not None:
        if account.id == person_id:
            return
        raise Conflict("provider.other_account")
    openid.unbind(unit.db, person_id)
    unit.add(ProviderIdentity, person_id=person_id, issuer=issuer, subject=subject, bound_at=unit.now)
    _add_notice(unit, person_id, "bound")
    unit.record("account.bind", "person", person_id)


def unbind(unit: UnitOfWork, person_id: int) -> None:
    """An account is nobody at the provider any more; the sessions that it opened end."""
    if openid.identity_of(unit.db, person_id) is None:
        raise Conflict("provider.not_bound")
    openid.unbind(unit.db, person_id)
    openid.end_sessions(unit.db, unit.now, person_id, None)
    _add_notice(unit, person_id, "unbound")
    unit.record("account.unbind", "person", person_id)


def _issuer(unit: UnitOfWork) -> str:
    provider = unit.installation.organisation.provider
    if provider is None:
        raise NotFound("provider.none")
    return provider.issuer


def _add_notice(unit: UnitOfWork, person_id: int, because: Literal["bound", "unbound"]) -> None:
    """The notice to the privacy officer: a change of the account that leaves its rights as they are."""
    rights = changes.rights_of(unit, person_id)
    changes.add_step(unit, person_id, "changed", rights, rights, because=because)

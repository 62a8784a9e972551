"""What a person arranges for themselves: password, sessions, language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from screening.language import Language
from service.access.step_up import require_fresh
from service.access.unit_of_work import UnitOfWork, unit_as
from service.areas.sign_in import local_accounts, second_factor
from service.areas.sign_in.sign_in import Proof, accept, normal_login, prove
from service.core.errors import Invalid, NotFound
from service.db.base import read_as
from service.identity import queries, sessions
from service.identity.actor import Actor
from service.identity.openid import queries as openid
from service.identity.passwords import Passwords, check_new
from service.identity.sign_in_source import Source
from service.installation.running_installation import Installation


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A place where the person is signed in; ``current`` is the one of this request.

    ``device`` is a code for browser and system, ``source`` the address; ``None`` where they are not known.
    """

    id: int
    created_at: datetime
    last_seen_at: datetime
    current: bool
    device: str | None
    source: str | None


def own_sessions(unit: UnitOfWork) -> list[OwnSession]:
    """Where the actor is signed in at this moment, the latest first."""
    unit.require("account.manage_own", "account")
    rows = sessions.alive(unit.db, unit.actor.person_id, unit.now, unit.installation.organisation)
    return [read_as(OwnSession, row, current=row.id == unit.actor.session_id) for row in rows]


def bound_to_provider(unit: UnitOfWork) -> bool:
    """Whether the actor is known to the identity provider of the organisation."""
    provider = unit.installation.organisation.provider
    row = openid.identity_of(unit.db, unit.actor.person_id)
    return provider is not None and row is not None and row.issuer == provider.issuer


def opened_by_provider(unit: UnitOfWork) -> bool:
    """Whether the session of this request was opened by the identity provider."""
    return openid.is_by_provider(unit.db, unit.actor.session_id or 0)


def end_session(unit: UnitOfWork, session_id: int) -> None:
    """End one of the actor's own sessions; ``NotFound`` when it is not theirs or has ended.

    Ending another one than that of this request asks who it is again.
    """
    unit.require("account.manage_own", "account")
    if session_id != unit.actor.session_id:
        require_fresh(unit)
    ended = queries.revoke_sessions(unit.db, unit.now, person_id=unit.actor.person_id, session_id=session_id)
    if not ended:
        raise NotFound
    unit.record("session.end", "session", session_id)


def end_other_sessions(unit: UnitOfWork) -> int:
    """End every session of the actor but the one of this request; returns how many there were."""
    unit.require("account.manage_own", "account")
    require_fresh(unit)
    person_id = unit.actor.person_id
    ended = queries.revoke_sessions(unit.db, unit.now, person_id=person_id, keep=unit.actor.session_id)
    unit.record("session.end_others", "person", person_id, ended=ended)
    return ended


def prove_again(
    installation: Installation, actor: Actor, source: Source, *, password: str = "", code: str = ""
) -> None:
    """Whoever is signed in shows once more who they are, with password or code; ``SignInFailed`` or
    ``TooMany``."""
    if code.strip():
        second_factor.prove_code(installation, actor.person_id, code, source)
        proof = None
    else:
        proof = prove(installation, actor.login, password, source)
    with unit_as(installation, actor.person_id) as unit:
        if proof is not None:
            accept(unit, proof)
        if actor.session_id is not None:
            queries.session_proved(unit.db, actor.session_id, unit.now)
        unit.record("session.prove", "session", actor.session_id, with_code=proof is None)


def choose_language(unit: UnitOfWork, language: Language) -> None:
    """Remember the language in which the actor reads."""
    unit.require("account.manage_own", "account")
    queries.set_language(unit.db, unit.actor.person_id, language)
    unit.record("account.language", "person", unit.actor.person_id, language=language)


def begin(installation: Installation, login: str, code: str, new: str, source: Source) -> Proof:
    """Choose the own password with a one-time code; then the person may sign in.

    Raises ``SignInFailed`` (also for a code that has expired), ``TooMany`` or ``Invalid``; then the code
    still works.
    """
    proof = prove(installation, login, code, source, one_time=True)
    check_new(new, normal_login(login), installation.organisation.name)
    if new == code:
        raise Invalid("people.password_same")
    stored = Passwords(installation.settings.password_work).hash(new)
    with unit_as(installation, proof.person_id) as unit:
        local_accounts.require_allowed(unit)
        accept(unit, proof)
        queries.set_password(unit.db, proof.person_id, stored, unit.now)
        queries.revoke_sessions(unit.db, unit.now, person_id=proof.person_id)
        unit.record("account.begin", "person", proof.person_id)
    return replace(proof, fresh_hash=None)


def change_password(
    installation: Installation,
    login: str,
    current: str,
    new: str,
    source: Source,
    *,
    keep_session: int | None,
) -> None:
    """Give the person a new password after proving the current one; every other session ends.

    Raises ``SignInFailed``, ``TooMany`` or ``Invalid``.
    """
    check_new(new, login, installation.organisation.name)
    proof = prove(installation, login, current, source)
    if new == current:
        raise Invalid("people.password_same")
    stored = Passwords(installation.settings.password_work).hash(new)
    with unit_as(installation, proof.person_id) as unit:
        accept(unit, proof)
        queries.set_password(unit.db, proof.person_id, stored, unit.now)
        ended = queries.revoke_sessions(unit.db, unit.now, person_id=proof.person_id, keep=keep_session)
        unit.record("account.password", "person", proof.person_id, ended=ended)

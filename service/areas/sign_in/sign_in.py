"""Signing in and out.

Checking a password is slow on purpose, so it happens between two transactions: the first counts the attempt,
the second opens the session. Neither the response, nor its time, nor the lockout shows whether a login
exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from service.access.unit_of_work import UnitOfWork, unit_as, unit_of_system
from service.areas.sign_in import local_accounts
from service.audit.entry import NOBODY
from service.core.errors import ChoosePassword, SignInFailed
from service.identity import queries, sessions
from service.identity.actor import Actor
from service.identity.lockout import attempt_hash, begin_attempt
from service.identity.passwords import LONGEST, Passwords
from service.identity.tables import SignInSession
from service.installation.running_installation import Installation

LONGEST_LOGIN: Final = 120
KEPT_AFTER_START: Final = timedelta(days=30)
"""How long a session stays in its table; far longer than any session lives."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Login and password went together. ``fresh_hash`` replaces a stored hash that is out of date."""

    person_id: int
    attempt_id: int
    fresh_hash: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: the token for the cookie, and whose it is."""

    token: str
    actor: Actor


def normal_login(login: str) -> str:
    """A login as it is stored: without spaces around it, without capitals."""
    return login.strip().casefold()


def sign_in(
    installation: Installation, login: str, password: str, address: str, replaced: str | None = None
) -> SignedIn:
    """Open a session; its token is always a new one.

    ``replaced`` is the token the browser had before; its session ends. Raises ``SignInFailed``, ``TooMany``
    or ``ChoosePassword``.
    """
    return open_session(installation, prove(installation, login, password, address), replaced)


def open_session(installation: Installation, proof: Proof, replaced: str | None) -> SignedIn:
    """Open a session for who proved to be somebody; ``SignInFailed`` for an account that is shut."""
    with unit_as(installation, proof.person_id) as unit:
        if not unit.signed_in:
            raise SignInFailed
        local_accounts.admit(unit)
        accept(unit, proof)
        return start_session(unit, replaced, "session.create")


def start_session(unit: UnitOfWork, replaced: str | None, action: str, **more: str) -> SignedIn:
    """A session of the actor, recorded as ``action``; that of the token ``replaced`` ends."""
    token = sessions.new_token()
    if replaced is not None:
        queries.revoke_sessions(unit.db, unit.now, token_hash=sessions.hashed(replaced))
    queries.forget_old_sessions(unit.db, unit.now - KEPT_AFTER_START)
    session_id = unit.add(
        SignInSession,
        token_hash=sessions.hashed(token),
        person_id=unit.actor.person_id,
        created_at=unit.now,
        last_seen_at=unit.now,
        **more,
    )
    unit.record(action, "session", session_id)
    return SignedIn(token, unit.actor)


def prove(
    installation: Installation,
    login: str,
    password: str,
    address: str,
    *,
    logged: bool = True,
    one_time: bool = False,
) -> Proof:
    """Check a password, counting the attempt; ``SignInFailed`` or ``TooMany``.

    A failure is ``logged``, unless the log cannot be continued yet. ``one_time``: it must be the one-time
    code of the account; without it such a code raises ``ChoosePassword``.
    """
    login = normal_login(login)
    if not 1 <= len(login) <= LONGEST_LOGIN or not 1 <= len(password) <= LONGEST:
        raise SignInFailed
    key = installation.keys.audit
    with installation.database.transaction() as db:
        attempt_id = begin_attempt(
            db,
            installation.organisation.lockout,
            attempt_hash(key, "login", login),
            attempt_hash(key, "address", address),
            installation.clock.now(),
        )
        person = queries.person_by_login(db, login)
    passwords = Passwords(installation.settings.password_work)
    fits = passwords.fits(password, person.password_hash if person else None)
    if person is None or not fits or person.disabled_at is not None:
        if logged:
            _record_failure(installation, person.id if person else None)
        raise SignInFailed("code_failed" if one_time else None)
    if person.code_until is not None and installation.clock.now() > person.code_until:
        raise SignInFailed("code_over")
    if one_time and person.code_until is None:
        raise SignInFailed("code_failed")
    if person.code_until is not None and not one_time:
        _forgive(installation, attempt_id)
        raise ChoosePassword
    outdated = passwords.outdated(person.password_hash)
    return Proof(person.id, attempt_id, passwords.hash(password) if outdated else None)


def _record_failure(installation: Installation, person_id: int | None) -> None:
    with unit_of_system(installation, NOBODY) as unit:
        unit.record("session.create", "person", person_id, outcome="refused", wrong="credentials")


def _forgive(installation: Installation, attempt_id: int) -> None:
    with installation.database.transaction() as db:
        queries.attempt_succeeded(db, attempt_id)


def accept(unit: UnitOfWork, proof: Proof) -> None:
    """Count the attempt as succeeded, and store a fresher hash of the same password."""
    queries.attempt_succeeded(unit.db, proof.attempt_id)
    if proof.fresh_hash is not None:
        queries.refresh_hash(unit.db, proof.person_id, proof.fresh_hash)


def sign_out(unit: UnitOfWork) -> None:
    """End the session of this request."""
    queries.revoke_sessions(unit.db, unit.now, session_id=unit.actor.session_id)
    unit.record("session.end", "session", unit.actor.session_id)

"""Signing in and out.

Checking a password is slow on purpose, so it happens between two transactions: the first counts the attempt,
the second opens the session. Neither the response, nor its time, nor the lockout shows whether a login
exists. Whoever has a second factor shows that too before the session is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from service.access.unit_of_work import UnitOfWork, unit_as
from service.areas.sign_in import local_accounts, second_factor
from service.areas.sign_in.attempts import count_attempt, record_failure
from service.core.errors import ChoosePassword, SecondFactorNeeded, SignInFailed
from service.identity import queries, sessions, sign_in_attempt_queries
from service.identity.actor import Actor
from service.identity.lockout import attempt_hash, tried
from service.identity.passwords import LONGEST, Passwords
from service.identity.sign_in_source import Source, with_device
from service.identity.tables import SignInSession
from service.installation.running_installation import Installation

LONGEST_LOGIN: Final = 120
KEPT_AFTER_START: Final = timedelta(days=30)
"""How long a session stays in its table; far longer than any session lives."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Somebody showed who they are. ``fresh_hash`` replaces a stored hash that is out of date; the attempt is
    ``None`` where it was counted already.

    ``provider_sid`` is ``None`` unless the identity provider said who it is. Then it is what the provider
    calls the session, empty where it has no name for it, and ``proved_at`` is when the provider asked who
    somebody is, where it says so.
    """

    person_id: int
    attempt_id: int | None = None
    fresh_hash: str | None = None
    provider_sid: str | None = None
    proved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: the token for the cookie, whose it is, and what the device shows from now on."""

    token: str
    actor: Actor
    marks: str


def normal_login(login: str) -> str:
    """A login as it is stored: without spaces around it, without capitals."""
    return login.strip().casefold()


def sign_in(
    installation: Installation,
    login: str,
    password: str,
    source: Source,
    replaced: str | None = None,
    *,
    code: str = "",
) -> SignedIn:
    """Open a session; its token is always a new one.

    ``replaced`` is the token the browser had before; its session ends. Raises ``SignInFailed``, ``TooMany``
    or ``ChoosePassword``; ``SecondFactorNeeded`` without the ``code`` of who has a second factor.
    """
    proof = prove(installation, login, password, source)
    if not second_factor.has_one(installation, proof.person_id):
        return open_session(installation, proof, replaced, source)
    settle(installation, proof)
    if not code.strip():
        raise SecondFactorNeeded
    second_factor.prove_code(installation, proof.person_id, code, source)
    return open_session(installation, Proof(proof.person_id), replaced, source, factors=2)


def open_session(
    installation: Installation, proof: Proof, replaced: str | None, source: Source, *, factors: int = 1
) -> SignedIn:
    """Open a session for who proved to be somebody; ``SignInFailed`` for an account that is shut.

    Whoever must have a second factor and has none can only set one up in it, unless ``factors`` were two.
    """
    token, key = sessions.new_token(), installation.keys.audit
    with unit_as(installation, proof.person_id) as unit:
        if not unit.signed_in:
            raise SignInFailed
        by_provider = proof.provider_sid is not None
        if not by_provider:
            local_accounts.admit(unit)
        accept(unit, proof)
        if replaced is not None:
            queries.revoke_sessions(unit.db, unit.now, token_hash=sessions.hashed(replaced))
        queries.forget_old_sessions(unit.db, unit.now - KEPT_AFTER_START)
        _end_the_oldest(unit)
        must_set_up = factors < 2 and second_factor.is_missing(unit)
        session_id = unit.add(
            SignInSession,
            token_hash=sessions.hashed(token),
            person_id=proof.person_id,
            created_at=unit.now,
            last_seen_at=unit.now,
            proved_at=proof.proved_at if by_provider else unit.now,
            provider_sid=proof.provider_sid,
            device=source.device,
            source=source.code,
            must_set_up=must_set_up,
        )
        action = "session.by_provider" if by_provider else "session.create"
        unit.record(action, "session", session_id, source=source.code)
        known_as = attempt_hash(key, "login", unit.actor.login)
        marks = source.marks if must_set_up else with_device(key, source.marks, known_as, unit.now)
        return SignedIn(token, unit.actor, marks)


def _end_the_oldest(unit: UnitOfWork) -> None:
    """End the oldest sessions of the actor, so that with one more there are no more than allowed."""
    organisation = unit.installation.organisation
    alive = sessions.alive(unit.db, unit.actor.person_id, unit.now, organisation)
    for row in alive[organisation.sign_in.sessions_per_account - 1 :]:
        queries.revoke_sessions(unit.db, unit.now, session_id=row.id)
        unit.record("session.end", "session", row.id, because="too_many")


def prove(
    installation: Installation,
    login: str,
    password: str,
    source: Source,
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
    who = tried(installation.keys.audit, login, source, installation.clock.now())
    attempt_id = count_attempt(installation, who, source, logged=logged)
    with installation.database.reading() as db:
        person = queries.person_by_login(db, login)
    passwords = Passwords(installation.settings.password_work)
    fits = passwords.fits(password, person.password_hash if person else None)
    if person is None or not fits or person.disabled_at is not None:
        if logged:
            record_failure(installation, person.id if person else None, source)
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


def settle(installation: Installation, proof: Proof) -> None:
    """Count the attempt as succeeded: the password was right, and the second factor is counted apart."""
    with unit_as(installation, proof.person_id) as unit:
        accept(unit, proof)


def _forgive(installation: Installation, attempt_id: int) -> None:
    with installation.database.transaction() as db:
        sign_in_attempt_queries.attempt_succeeded(db, attempt_id)


def accept(unit: UnitOfWork, proof: Proof) -> None:
    """Count the attempt as succeeded, and store a fresher hash of the same password."""
    if proof.attempt_id is not None:
        sign_in_attempt_queries.attempt_succeeded(unit.db, proof.attempt_id)
    if proof.fresh_hash is not None:
        queries.refresh_hash(unit.db, proof.person_id, proof.fresh_hash)


def sign_out(unit: UnitOfWork) -> None:
    """End the session of this request."""
    queries.revoke_sessions(unit.db, unit.now, session_id=unit.actor.session_id)
    unit.record("session.end", "session", unit.actor.session_id)

"""The second factor of an account: an app that shows codes, passkeys, recovery codes for who lost both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from service.access.step_up import require_fresh
from service.access.unit_of_work import UnitOfWork, unit_as
from service.areas.sign_in.attempts import count_attempt, record_failure
from service.core.encrypted_text import seal_until, unseal_until
from service.core.errors import Conflict, Invalid, NotFound, SignInFailed
from service.db.base import read_as
from service.identity import one_time_passwords as codes
from service.identity import queries, sign_in_attempt_queries
from service.identity import second_factor_queries as factor_queries
from service.identity.lockout import tried
from service.identity.sign_in_source import Source
from service.installation.running_installation import Installation

BETWEEN: Final = timedelta(minutes=5)
"""How long there is between the password and the code, and between the QR code and its first code."""

_HALFWAY: Final = "password was right"
_SETTING_UP: Final = "secret that is being set up"


@dataclass(frozen=True, slots=True)
class OwnPasskey:
    """A passkey of the actor; ``used_at`` is ``None`` until it signs in for the first time."""

    id: int
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has; ``app_since`` is ``None`` without an app."""

    app_since: datetime | None
    passkeys: tuple[OwnPasskey, ...]
    recovery_codes: int
    required: bool

    @property
    def any(self) -> bool:
        return self.app_since is not None or bool(self.passkeys)

    @property
    def last(self) -> bool:
        """Whether there is exactly one."""
        return (self.app_since is not None) + len(self.passkeys) == 1


def has_one(installation: Installation, person_id: int) -> bool:
    """Whether a person has a second factor."""
    with installation.database.reading() as db:
        return factor_queries.has_one(db, person_id)


def actor_has_one(unit: UnitOfWork) -> bool:
    """Whether the actor has a second factor."""
    return factor_queries.has_one(unit.db, unit.actor.person_id)


def is_required(unit: UnitOfWork) -> bool:
    """Whether one of the actor's roles asks for a second factor."""
    return not unit.actor.roles.isdisjoint(unit.installation.organisation.sign_in.second_factor_roles)


def is_missing(unit: UnitOfWork) -> bool:
    """Whether the actor must have a second factor and has none."""
    return is_required(unit) and not actor_has_one(unit)


def own(unit: UnitOfWork) -> Factors:
    """What the actor has."""
    unit.require("account.manage_own", "account")
    person_id = unit.actor.person_id
    app = factor_queries.authenticator(unit.db, person_id)
    return Factors(
        app_since=app.made_at if app else None,
        passkeys=tuple(read_as(OwnPasskey, row) for row in factor_queries.passkeys(unit.db, person_id)),
        recovery_codes=factor_queries.recovery_codes_left(unit.db, person_id),
        required=is_required(unit),
    )


# between the password and the code


def halfway(installation: Installation, person_id: int, provider_sid: str | None = None) -> str:
    """What the page that asks for the code carries: who showed the first factor, until when that counts, and
    what the identity provider calls the session where it was the one who said so."""
    until = installation.clock.now() + BETWEEN
    return seal_until(installation.keys.audit, _HALFWAY, until, person_id, provider_sid)


def who_is_halfway(installation: Installation, text: str) -> tuple[int, str | None]:
    """The person who showed the first factor, and the provider's name of the session; ``SignInFailed`` for
    anything else, and when it took too long."""
    content = unseal_until(installation.keys.audit, _HALFWAY, text, installation.clock.now())
    if content is None:
        raise SignInFailed("second_factor_over")
    person_id, provider_sid = content
    return person_id, provider_sid


def prove_code(installation: Installation, person_id: int, typed: str, source: Source) -> None:
    """Check a code of the app, or a recovery code, which works once.

    Raises ``SignInFailed``, and ``TooMany`` after too many wrong ones; these are counted apart from wrong
    passwords.
    """
    with installation.database.reading() as db:
        person = queries.person_by_id(db, person_id)
    if person is None:
        raise SignInFailed("second_factor_failed")
    who = tried(installation.keys.audit, person.login, source, installation.clock.now(), second=True)
    attempt_id = count_attempt(installation, who, source)
    with unit_as(installation, person_id) as unit:
        fits = unit.signed_in and _use_code(unit, typed)
        if fits:
            sign_in_attempt_queries.attempt_succeeded(unit.db, attempt_id)
    if not fits:
        record_failure(installation, person_id, source, "second_factor")
        raise SignInFailed("second_factor_failed")


def _use_code(unit: UnitOfWork, typed: str) -> bool:
    """Whether ``typed`` is a code of the actor, of the app or for recovery; it works no second time."""
    key, person_id = unit.installation.keys.audit, unit.actor.person_id
    app = factor_queries.authenticator(unit.db, person_id)
    secret = codes.decrypted(key, app.secret) if app else None
    step = codes.step_of(secret, typed, unit.clock) if secret else None
    if step is not None:
        return factor_queries.take_step(unit.db, person_id, step)
    hashed = codes.recovery_hash(key, person_id, typed)
    if not factor_queries.take_recovery_code(unit.db, person_id, hashed, unit.now):
        return False
    left = factor_queries.recovery_codes_left(unit.db, person_id)
    unit.record("factor.recovery", "person", person_id, left=left)
    return True


# setting up


def begin_app(unit: UnitOfWork) -> tuple[str, str]:
    """A new secret, and the same sealed for the form; nothing is stored before its first code came."""
    unit.require("account.manage_own", "account")
    require_fresh(unit)
    secret = codes.new_secret()
    key, until = unit.installation.keys.audit, unit.clock + BETWEEN * 3
    return secret, seal_until(key, _SETTING_UP, until, unit.actor.person_id, secret)


def secret_being_set_up(unit: UnitOfWork, sealed: str) -> str | None:
    """The secret in what ``begin_app`` sealed for the actor; ``None`` for anything else or after too long."""
    content = unseal_until(unit.installation.keys.audit, _SETTING_UP, sealed, unit.clock)
    if content is None:
        return None
    person_id, secret = content
    return str(secret) if person_id == unit.actor.person_id else None


def finish_app(unit: UnitOfWork, sealed: str, typed: str) -> tuple[str, ...]:
    """Store the app once its first code is right; returns recovery codes where there were none.

    ``Invalid`` for a wrong code, ``Conflict`` when it took too long.
    """
    unit.require("account.manage_own", "account")
    require_fresh(unit)
    secret = secret_being_set_up(unit, sealed)
    if secret is None:
        raise Conflict("second_factor_again")
    step = codes.step_of(secret, typed, unit.clock)
    if step is None:
        raise Invalid("second_factor_code")
    stored = codes.encrypted(unit.installation.keys.audit, secret)
    factor_queries.set_authenticator(unit.db, unit.actor.person_id, stored, step, unit.now)
    unit.record("factor.add", "person", unit.actor.person_id, kind="app")
    return after_adding(unit)


def after_adding(unit: UnitOfWork) -> tuple[str, ...]:
    """The session opens everything from now on; recovery codes are made where there are none."""
    if unit.actor.session_id is not None:
        queries.session_proved(unit.db, unit.actor.session_id, unit.now, set_up=True)
    if factor_queries.recovery_codes_left(unit.db, unit.actor.person_id):
        return ()
    return _new_recovery_codes(unit)


def renew_recovery_codes(unit: UnitOfWork) -> tuple[str, ...]:
    """New recovery codes; those of before work no longer."""
    unit.require("account.manage_own", "account")
    require_fresh(unit)
    if not actor_has_one(unit):
        raise Conflict("second_factor_none")
    return _new_recovery_codes(unit)


def _new_recovery_codes(unit: UnitOfWork) -> tuple[str, ...]:
    key, person_id = unit.installation.keys.audit, unit.actor.person_id
    fresh = codes.new_recovery_codes()
    hashes = [codes.recovery_hash(key, person_id, code) for code in fresh]
    factor_queries.set_recovery_codes(unit.db, person_id, hashes, unit.now)
    unit.record("factor.codes", "person", person_id)
    return fresh


def remove_app(unit: UnitOfWork) -> None:
    """Take away the own app; ``Conflict`` for the last factor of who must have one."""
    unit.require("account.manage_own", "account")
    require_fresh(unit)
    _require_another(own(unit))
    if not factor_queries.remove_authenticator(unit.db, unit.actor.person_id):
        raise NotFound
    _removed(unit, "app")


def remove_passkey(unit: UnitOfWork, passkey_id: int) -> None:
    """Take away one of the own passkeys; ``Conflict`` for the last factor of who must have one."""
    unit.require("account.manage_own", "account")
    require_fresh(unit)
    factors = own(unit)
    if passkey_id not in {key.id for key in factors.passkeys}:
        raise NotFound
    _require_another(factors)
    factor_queries.remove_passkey(unit.db, unit.actor.person_id, passkey_id)
    _removed(unit, "passkey")


def _removed(unit: UnitOfWork, kind: str) -> None:
    person_id = unit.actor.person_id
    if not actor_has_one(unit):
        factor_queries.remove_recovery_codes(unit.db, person_id)
    unit.record("factor.remove", "person", person_id, kind=kind)


def _require_another(factors: Factors) -> None:
    """Raise ``Conflict`` for the last factor of who must have one."""
    if factors.required and factors.last:
        raise Conflict("second_factor_last")

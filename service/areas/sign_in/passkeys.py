"""Passkeys (WebAuthn): a key on a device of the person, who shows there that it is them.

Such a key signs in by itself: having it and unlocking it are two factors. It works for the address under
which it was made, so a page that only looks like ours gets nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from service.access.step_up import require_fresh
from service.access.unit_of_work import UnitOfWork, unit_as
from service.areas.sign_in import second_factor
from service.areas.sign_in.attempts import record_failure
from service.core.encrypted_text import seal_until, unseal_until
from service.core.errors import Conflict, Invalid, SignInFailed
from service.identity import second_factor_queries as factor_queries
from service.identity.sign_in_source import Source
from service.identity.tables import Passkey
from service.installation.running_installation import Installation
from service.web.security.public_address import Site

if TYPE_CHECKING:
    from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
    from webauthn.registration.verify_registration_response import VerifiedRegistration

WAITS: Final = timedelta(minutes=30)
"""How long a page with a challenge may stand before it is answered."""

MOST: Final = 10
"""How many passkeys one person may have."""

_PURPOSE: Final = "challenge for a passkey"
_NOBODY: Final = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is asked, as JSON; ``challenge`` comes back with the answer, sealed."""

    options: str
    challenge: str


def ask_for_new(unit: UnitOfWork, site: Site) -> Asked:
    """Ask for a new passkey of the actor, on a device that has none of theirs yet."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import structs

    unit.require("account.manage_own", "account")
    require_fresh(unit)
    person_id, key = unit.actor.person_id, unit.installation.keys.audit
    challenge = secrets.token_bytes(32)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=f"Signaalwijzer {unit.installation.organisation.name}",
        user_name=unit.actor.login,
        user_display_name=unit.actor.name,
        user_id=hmac.digest(key, f"passkey\n{person_id}".encode(), hashlib.sha256),
        challenge=challenge,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=row.credential_id)
            for row in factor_queries.passkeys(unit.db, person_id)
        ],
    )
    return Asked(options_to_json(options), _sealed(unit.installation, challenge, person_id))


def add(unit: UnitOfWork, site: Site, challenge: str, answer: str, name: str) -> tuple[str, ...]:
    """Store the passkey in ``answer``; returns recovery codes where there were none.

    ``Invalid`` for an answer that does not fit, ``Conflict`` when it took too long or there are too many.
    """
    from webauthn import verify_registration_response

    unit.require("account.manage_own", "account")
    require_fresh(unit)
    name = name.strip()
    if not 1 <= len(name) <= 60:
        raise Invalid("passkey.name")
    if len(factor_queries.passkeys(unit.db, unit.actor.person_id)) >= MOST:
        raise Conflict("passkey.most", n=MOST)
    expected = _spent(unit, challenge, unit.actor.person_id)
    if expected is None:
        raise Conflict("passkey.again")
    verified: VerifiedRegistration | None = _checked(
        lambda: verify_registration_response(
            credential=_credential_in(answer),
            expected_challenge=expected,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    )
    if verified is None or factor_queries.passkey(unit.db, verified.credential_id) is not None:
        raise Invalid("passkey.wrong")
    unit.add(
        Passkey,
        person_id=unit.actor.person_id,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        name=name,
        made_at=unit.now,
    )
    unit.record("factor.add", "person", unit.actor.person_id, kind="passkey")
    return second_factor.after_adding(unit)


def ask_to_sign_in(installation: Installation, site: Site) -> Asked:
    """Ask whichever passkey the device has for this site."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    challenge = secrets.token_bytes(32)
    options = generate_authentication_options(
        rp_id=site.host, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return Asked(options_to_json(options), _sealed(installation, challenge, _NOBODY))


def who_signs_in(installation: Installation, site: Site, challenge: str, answer: str, source: Source) -> int:
    """The person whose passkey gave ``answer``; ``SignInFailed`` for anything else."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import base64url_to_bytes

    credential = _checked(lambda: _credential_in(answer))
    credential_id = _checked(lambda: base64url_to_bytes(credential["id"]))
    if credential_id is None:
        raise SignInFailed("passkey.failed")
    with installation.database.reading() as db:
        passkey = factor_queries.passkey(db, credential_id)
    if passkey is None:
        raise SignInFailed("passkey.unknown")
    with unit_as(installation, passkey.person_id) as unit:
        expected = _spent(unit, challenge, _NOBODY)
        verified: VerifiedAuthentication | None = _checked(
            lambda: verify_authentication_response(
                credential=credential,
                expected_challenge=expected or b"",
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        )
        if expected is not None and verified is not None:
            factor_queries.passkey_used(unit.db, passkey.id, verified.new_sign_count, unit.now)
    if expected is None or verified is None:
        record_failure(installation, passkey.person_id, source, "passkey")
        raise SignInFailed("passkey.failed")
    return int(passkey.person_id)


def _credential_in(answer: str) -> dict[str, Any]:
    """What the browser answered. ``ValueError`` for anything else, which the library does not always see."""
    credential = json.loads(answer)
    if not isinstance(credential, dict) or not isinstance(credential.get("response"), dict):
        raise ValueError("an answer is an object with a response")
    return credential


def _checked(check: Callable[[], Any]) -> Any:
    """What ``check`` gives; ``None`` where what came from outside does not fit."""
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return check()
    except (WebAuthnException, ValueError, TypeError, KeyError, RecursionError):
        return None


def _sealed(installation: Installation, challenge: bytes, person_id: int) -> str:
    until = installation.clock.now() + WAITS
    return seal_until(installation.keys.audit, _PURPOSE, until, challenge.hex(), person_id)


def _spent(unit: UnitOfWork, sealed: str, person_id: int) -> bytes | None:
    """The challenge in ``sealed``, used up now; ``None`` for anything else, another person's, an old one and
    one that was answered before."""
    content = unseal_until(unit.installation.keys.audit, _PURPOSE, sealed, unit.clock)
    if content is None:
        return None
    challenge, asked_of = content
    if asked_of != person_id:
        return None
    spent = hashlib.sha256(bytes.fromhex(challenge)).digest()
    if not factor_queries.spend_challenge(unit.db, spent, unit.now, unit.now - 2 * WAITS):
        return None
    return bytes.fromhex(challenge)

"""Signing in with the identity provider: sending somebody there, and taking back what it says of them.

An account is bound to who somebody is at one provider (issuer and subject), never to an e-mail address. It is
bound by the person, who is signed in here and there, by the command line, or when it is made.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from service.access.step_up import FRESH_FOR
from service.access.unit_of_work import UnitOfWork, unit_of_system
from service.areas.account_administration import rights as changes
from service.areas.account_administration import rights_from_claims
from service.areas.account_administration import service as accounts
from service.areas.account_administration.rights_from_claims import PROVIDER
from service.areas.provider_sign_in.bindings import bind
from service.areas.sign_in.sign_in import Proof
from service.audit.entry import NOBODY
from service.core.errors import Conflict, Invalid, NotFound
from service.db.base import AnyRow
from service.identity.lockout import attempt_hash
from service.identity.openid import queries as openid
from service.identity.openid.connection import Connection
from service.identity.openid.refusals import ProviderAwayError, ProviderRefusedError
from service.identity.openid.tables import ProviderRequest
from service.identity.openid.tokens import LEEWAY, read_id_token, values_of
from service.identity.sessions import TOKEN_CHARACTERS, new_token
from service.installation.running_installation import Installation
from service.web.identity_provider_view import AWAY

TAKES: Final = timedelta(minutes=10)
"""How long somebody may be away at the provider."""

MOST_AWAY: Final = 100
"""How many may be away from one address; those before them begin again."""

_STOPPED: Final = frozenset({"access_denied", "login_required", "interaction_required", "consent_required"})


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, and the mark by which it is known when it comes back."""

    url: str
    browser: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back in the address, and the mark of the browser."""

    state: str
    code: str
    issuer: str
    error: str
    browser: str


@dataclass(frozen=True, slots=True)
class Waited:
    """What waited here: the page that was asked for, and a sealed form."""

    onward: str
    kept: str


def connection_of(installation: Installation) -> Connection:
    """The provider of the organisation; ``NotFound`` where it has none."""
    if installation.provider is None:
        raise NotFound
    return installation.provider


def begin(
    installation: Installation,
    waits: Waited,
    *,
    browser: str | None,
    address: str,
    back: str,
    binds: int | None,
    again: bool,
) -> Begun:
    """Send somebody to the provider, who comes back at ``back``; ``ProviderAwayError``.

    ``binds`` is the account of who is signed in here and binds it to the provider. With ``again`` the
    provider asks who somebody is, also where it knows.
    """
    connection = connection_of(installation)
    browser = browser if browser and len(browser) == TOKEN_CHARACTERS else new_token()
    state, nonce, verifier = new_token(), new_token(), new_token()
    url = connection.authorization_url(
        redirect_uri=back, state=state, nonce=nonce, verifier=verifier, again=again
    )
    address_hash = attempt_hash(installation.keys.audit, "provider", address)
    with unit_of_system(installation, NOBODY) as unit:
        openid.forget_requests(unit.db, unit.now - TAKES, address_hash, MOST_AWAY - 1)
        unit.add(
            ProviderRequest,
            state_hash=_hashed(state),
            browser_hash=_hashed(browser),
            address_hash=address_hash,
            nonce=nonce,
            verifier=verifier,
            onward=waits.onward,
            kept=waits.kept,
            person_id=binds,
            again=again,
            made_at=unit.now,
        )
    return Begun(url, browser)


def waited_for(installation: Installation, returned: Returned) -> tuple[AnyRow | None, Waited]:
    """The request that comes back, once; ``None`` where there is none of this browser, or it is too late."""
    connection_of(installation)
    with unit_of_system(installation, NOBODY) as unit:
        row = openid.take_request(unit.db, _hashed(returned.state))
        now = unit.now
    if row is None:
        return None, Waited("/", "")
    if not hmac.compare_digest(row.browser_hash, _hashed(returned.browser)) or now - row.made_at > TAKES:
        return None, Waited("/", "")
    return row, Waited(row.onward, row.kept)


def finish(installation: Installation, request: AnyRow | None, returned: Returned, *, back: str) -> Proof:
    """Who comes back from the provider. ``ProviderRefusedError`` and ``ProviderAwayError`` are logged with a
    code, and with nothing of what the provider said."""
    try:
        claims = _claims(installation, request, returned, back)
        proved_at = _proved_at(claims, installation.clock.now(), again=bool(request and request.again))
        person_id = _account_of(installation, claims, request.person_id if request else None)
    except ProviderRefusedError as refusal:
        _record_refusal(installation, refusal.wrong)
        raise
    except ProviderAwayError:
        _record_refusal(installation, AWAY)
        raise
    sid = values_of(claims, "sid")
    return Proof(person_id, provider_sid=sid_hash(min(sid)) if sid else "", proved_at=proved_at)


def _proved_at(claims: Mapping[str, Any], now: datetime, *, again: bool) -> datetime | None:
    """When the provider asked who somebody is, where it says so; ``ProviderRefusedError`` where that was not
    just now and ``again`` asked for it."""
    seconds = claims.get("auth_time")
    proved_at = None
    if isinstance(seconds, int) and 0 <= seconds <= now.timestamp() + LEEWAY:
        proved_at = min(datetime.fromtimestamp(seconds, UTC), now)
    if not again:
        return proved_at
    if proved_at is None or now - proved_at > FRESH_FOR:
        raise ProviderRefusedError("time")
    return now


def sid_hash(sid: str) -> str:
    """What the provider calls a session, as it is kept here."""
    return hashlib.sha256(sid.encode()).hexdigest()


def _claims(
    installation: Installation, request: AnyRow | None, returned: Returned, back: str
) -> Mapping[str, Any]:
    connection = connection_of(installation)
    if request is None:
        raise ProviderRefusedError("request")
    if returned.issuer != connection.provider.issuer and (
        returned.issuer or connection.published().names_itself
    ):
        raise ProviderRefusedError("issuer")
    if returned.error or not returned.code:
        raise ProviderRefusedError("cancelled" if returned.error in _STOPPED else "error")
    tokens = connection.exchange(code=returned.code, verifier=request.verifier, redirect_uri=back)
    access = tokens.get("access_token")
    claims = read_id_token(
        connection,
        tokens.get("id_token"),
        nonce=request.nonce,
        access_token=access,
        now=installation.clock.now(),
    )
    if not _needed(connection) <= claims.keys() and isinstance(access, str):
        userinfo = connection.userinfo(access)
        if userinfo and userinfo.get("sub") != claims["sub"]:
            raise ProviderRefusedError("userinfo")
        claims = {**userinfo, **claims}
    return claims


def _needed(connection: Connection) -> set[str]:
    """The claims that the settings speak of; where the ID token has them all, nothing more is asked."""
    provider = connection.provider
    names: set[str] = set()
    if provider.rights == "claims":
        names |= {provider.role_claim.partition(".")[0]}
        names |= {provider.team_claim.partition(".")[0]} if provider.teams else set()
    if provider.new_accounts == "first_sign_in":
        names |= {provider.new_account_claim.partition(".")[0], "name", "preferred_username"}
    return names


def _account_of(installation: Installation, claims: Mapping[str, Any], binds: int | None) -> int:
    """The account of who signed in, with the rights that follow from the claims.

    ``binds`` is the account of who was signed in here and binds it. What was taken away stays taken away also
    where nobody is signed in then: that is refused after the transaction.
    """
    provider = connection_of(installation).provider
    wrong = ""
    with unit_of_system(installation, PROVIDER) as unit:
        person_id = _existing_or_new(unit, claims) if binds is None else _bound(unit, claims, binds)
        if provider.rights == "claims":
            wanted = rights_from_claims.rights_in(unit, provider, claims)
            rights = rights_from_claims.follow(unit, person_id, wanted)
            if not rights.roles and not changes.waiting_for(unit, person_id):
                wrong = "no_role"
    if wrong:
        raise ProviderRefusedError(wrong)
    return person_id


def _bound(unit: UnitOfWork, claims: Mapping[str, Any], person_id: int) -> int:
    try:
        bind(unit, person_id, claims["sub"])
    except Conflict:
        raise ProviderRefusedError("other_account") from None
    return person_id


def _existing_or_new(unit: UnitOfWork, claims: Mapping[str, Any]) -> int:
    row = openid.person_of(unit.db, connection_of(unit.installation).provider.issuer, claims["sub"])
    if row is None:
        return _new_account(unit, claims)
    if row.disabled_at is not None:
        raise ProviderRefusedError("shut")
    return int(row.id)


def _new_account(unit: UnitOfWork, claims: Mapping[str, Any]) -> int:
    """An account for somebody who has none, where the settings say so; ``ProviderRefusedError``."""
    provider = connection_of(unit.installation).provider
    admitted = values_of(claims, provider.new_account_claim) & set(provider.new_account_values)
    if provider.new_accounts != "first_sign_in" or not admitted:
        raise ProviderRefusedError("no_account")
    if not rights_from_claims.rights_in(unit, provider, claims).roles:
        raise ProviderRefusedError("no_role")
    made_up = "p-" + hashlib.sha256(f"{provider.issuer}\n{claims['sub']}".encode()).hexdigest()[:16]
    login = min(values_of(claims, "preferred_username"), default="") or made_up
    name = min(values_of(claims, "name"), default="") or login
    try:
        person_id = accounts.add_without_password(unit, login, name[:120])
    except Invalid:
        person_id = accounts.add_without_password(unit, made_up, made_up)
    except Conflict:
        raise ProviderRefusedError("login_taken") from None
    bind(unit, person_id, claims["sub"])
    return person_id


def _record_refusal(installation: Installation, wrong: str) -> None:
    with unit_of_system(installation, NOBODY) as unit:
        unit.record("session.by_provider", "session", outcome="refused", wrong=wrong)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()

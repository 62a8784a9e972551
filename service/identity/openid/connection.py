"""The connection to the identity provider: what it publishes, its keys, and the exchange of a code.

The libraries are loaded when somebody first signs in with the provider, never at the start. The service asks
only addresses that cannot be read on the way, follows no redirect, and waits a few seconds at most. Few
requests wait for the provider at once, so that a slow provider does not hold up everybody else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from service.core.clock import Clock
from service.core.provider_settings import Provider, is_guarded
from service.identity.openid.refusals import ProviderAwayError, ProviderRefusedError

if TYPE_CHECKING:
    import httpx2
    from joserfc.jwk import KeySet

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512")
"""How a token may be signed: with a key that only the provider has. Never with our own secret, never not."""

WELL_KNOWN: Final = "/.well-known/openid-configuration"
SECONDS: Final = 5.0
"""How long one answer of the provider is waited for."""

AT_ONCE: Final = 8
PUBLISHED_FOR: Final = 3600.0
KEYS_AGAIN_AFTER: Final = 10.0
"""How soon the keys are asked for again for a token of which nobody knows who sent it."""

_LARGEST: Final = 1_048_576
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Published:
    """What the provider says of itself."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    end_session: str | None
    algorithms: tuple[str, ...]
    names_itself: bool
    """Whether each answer carries the issuer (RFC 9207); then one without it is not right."""


class Connection:
    """One provider, as this installation knows it; used by many threads at once."""

    def __init__(self, provider: Provider, secret: str, clock: Clock) -> None:
        self.provider = provider
        self._secret = secret
        self._clock = clock
        self._lock = Lock()
        self._waiting = BoundedSemaphore(AT_ONCE)
        self._published: tuple[float, Published] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def published(self) -> Published:
        """What the provider publishes, asked for once an hour; ``ProviderAwayError``."""
        now = self._clock.elapsed()
        if self._published is None or now - self._published[0] > PUBLISHED_FOR:
            self._published = now, self._published_now()
        return self._published[1]

    def keys(self) -> KeySet:
        """The keys of the provider, as they were last seen."""
        return self._keys[1] if self._keys else self.keys_again()

    def keys_again(self, *, after: float = 0.0) -> KeySet:
        """The keys as they are now, unless they were asked for less than ``after`` seconds ago."""
        now = self._clock.elapsed()
        with self._lock:
            if self._keys is None or now - self._keys[0] >= after:
                self._keys = now, _key_set(self._json("GET", self.published().keys))
            return self._keys[1]

    def authorization_url(
        self, *, redirect_uri: str, state: str, nonce: str, verifier: str, again: bool
    ) -> str:
        """Where the browser goes; the code that comes back can only be used with ``verifier`` (PKCE).

        ``again``: the provider asks who somebody is, also who is signed in there.
        """
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        parameters = {
            "redirect_uri": redirect_uri,
            "scope": " ".join(("openid", *self.provider.scopes)),
            "state": state,
            "nonce": nonce,
            "response_mode": "query",
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        if again:
            parameters |= {"prompt": "login", "max_age": "0"}
        if self.provider.acr:
            parameters["acr_values"] = " ".join(self.provider.acr)
        address: str = prepare_grant_uri(
            self.published().authorization, self.provider.client_id, "code", **parameters
        )
        return address

    def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> Mapping[str, Any]:
        """The tokens for a code; ``ProviderRefusedError`` for one that is wrong, used or not ours."""
        from authlib.oauth2.auth import ClientAuth
        from authlib.oauth2.rfc6749.parameters import prepare_token_request

        body = prepare_token_request(
            "authorization_code", redirect_uri=redirect_uri, code=code, code_verifier=verifier
        )
        basic = self.provider.client_auth == "client_secret_basic"
        name, secret = self.provider.client_id, self._secret
        auth = ClientAuth(
            quote(name, safe="") if basic else name,
            quote(secret, safe="") if basic else secret,
            self.provider.client_auth,
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        url, headers, body = auth.prepare("POST", self.published().token, headers, body)
        return self._json("POST", url, headers=headers, content=body, refused="code")

    def userinfo(self, access_token: str) -> Mapping[str, Any]:
        """What the provider says of the person besides; nothing where it has no such address."""
        address = self.published().userinfo
        if address is None:
            return {}
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
        return self._json("GET", address, headers=headers, refused="userinfo")

    def end_session_url(self, back: str) -> str | None:
        """Where the browser ends the session at the provider, if that is offered; asks nobody anything."""
        if self._published is None or self._published[1].end_session is None:
            return None
        from authlib.common.urls import add_params_to_uri

        parameters = {"client_id": self.provider.client_id, "post_logout_redirect_uri": back}
        address: str = add_params_to_uri(self._published[1].end_session, parameters)
        return address

    def close(self) -> None:
        """Let go of the connections."""
        if client := self.__dict__.pop("_client", None):
            client.close()

    def _published_now(self) -> Published:
        issuer = self.provider.issuer
        content = self._json("GET", issuer.rstrip("/") + WELL_KNOWN)
        if content.get("issuer") != issuer:
            raise ProviderAwayError
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        optional = (name for name in ("userinfo_endpoint", "end_session_endpoint") if content.get(name))
        addresses = {name: content.get(name) for name in (*needed, *optional)}
        if not all(isinstance(url, str) and is_guarded(url) for url in addresses.values()):
            raise ProviderAwayError
        offered = content.get("id_token_signing_alg_values_supported", ())
        return Published(
            authorization=content["authorization_endpoint"],
            token=content["token_endpoint"],
            keys=content["jwks_uri"],
            userinfo=addresses.get("userinfo_endpoint"),
            end_session=addresses.get("end_session_endpoint"),
            algorithms=tuple(name for name in ALGORITHMS if name in offered),
            names_itself=content.get("authorization_response_iss_parameter_supported") is True,
        )

    def _json(self, method: str, url: str, *, refused: str | None = None, **sent: Any) -> Mapping[str, Any]:
        """The object that the provider answers with; ``refused`` is the reason where it says no."""
        with self._asking(), self._client.stream(method, url, **sent) as answer:
            body = b""
            for part in answer.iter_bytes():
                body += part
                if len(body) > _LARGEST:
                    raise ProviderAwayError
            if refused and answer.status_code in {400, 401, 403}:
                raise ProviderRefusedError(refused)
            if answer.status_code != _OK:
                raise ProviderAwayError
        try:
            content = json.loads(body)
        except ValueError:
            raise ProviderAwayError from None
        if not isinstance(content, dict):
            raise ProviderAwayError
        return content

    @contextmanager
    def _asking(self) -> Iterator[None]:
        import httpx2

        if not self._waiting.acquire(timeout=SECONDS):
            raise ProviderAwayError
        try:
            yield
        except (httpx2.HTTPError, httpx2.InvalidURL):
            raise ProviderAwayError from None
        finally:
            self._waiting.release()

    @cached_property
    def _client(self) -> httpx2.Client:
        """Made once: making one reads the certificates of all authorities."""
        import httpx2

        return httpx2.Client(timeout=SECONDS, follow_redirects=False)


def _key_set(content: Mapping[str, Any]) -> KeySet:
    """The keys that signatures are checked with; others in the set are left out."""
    from joserfc.jwk import KeySet

    keys = content.get("keys")
    usable = [
        key
        for key in (keys if isinstance(keys, list) else ())
        if isinstance(key, dict) and key.get("kty") in {"RSA", "EC"} and key.get("use", "sig") == "sig"
    ]
    try:
        return KeySet.import_key_set({"keys": usable})
    except (ValueError, TypeError, KeyError):
        raise ProviderAwayError from None

"""Reading what the provider signed: who signed in, and who signed out.

The clock of the provider may differ from ours by ``LEEWAY`` seconds. Which second factor somebody used is
read from ``acr`` alone: it is what was asked for, and what a provider promises.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from service.identity.openid.connection import KEYS_AGAIN_AFTER, Connection
from service.identity.openid.refusals import LogoutRefusedError, ProviderRefusedError

LEEWAY: Final = 120
LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_LOGOUT_TYPES: Final = frozenset({"logout+jwt", "application/logout+jwt"})
_CLAIM: Final = {"iss": "issuer", "aud": "audience", "azp": "audience", "nonce": "nonce", "sub": "subject"}
_TIMES: Final = frozenset({"exp", "iat", "nbf", "auth_time"})
_LONGEST_TOKEN: Final = 65_536
_LONGEST_SUBJECT: Final = 255


class _WrongError(Exception):
    """A token that is not right; its only argument is the code of the reason."""


def read_id_token(
    connection: Connection, raw: object, *, nonce: str, access_token: object, now: datetime
) -> Mapping[str, Any]:
    """The claims of an ID token that was made for us, for this sign-in, just now.

    ``ProviderRefusedError`` says what is wrong with it.
    """
    provider = connection.provider
    try:
        claims = _read(connection, raw, nonce, access_token, now)
    except _WrongError as wrong:
        raise ProviderRefusedError(str(wrong)) from None
    if provider.acr and claims.get("acr") not in provider.acr:
        raise ProviderRefusedError("acr")
    return claims


def _read(
    connection: Connection, raw: object, nonce: str, access_token: object, now: datetime
) -> Mapping[str, Any]:
    from authlib.oidc.core import CodeIDToken
    from joserfc.errors import JoseError

    header, content = _decoded(connection, raw, again_after=0.0)
    if str(header.get("typ", "JWT")).lower() in _LOGOUT_TYPES:
        raise _WrongError("token")
    _check_for_us(connection, content, now)
    expected = {"nonce": nonce, "client_id": connection.provider.client_id}
    if isinstance(access_token, str):
        expected["access_token"] = access_token
    try:
        claims = CodeIDToken(content, header, None, expected)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except JoseError as error:
        raise _WrongError(_reason(error)) from None
    if content.get("nonce") != nonce:
        raise _WrongError("nonce")
    if not 1 <= len(_text(content, "sub")) <= _LONGEST_SUBJECT:
        raise _WrongError("subject")
    return content


def read_logout_token(connection: Connection, raw: object, now: datetime) -> Mapping[str, Any]:
    """The claims of a logout token of the provider, to be carried out once; ``LogoutRefusedError``."""
    try:
        header, content = _decoded(connection, raw, again_after=KEYS_AGAIN_AFTER)
        if str(header.get("typ", "")).lower() not in _LOGOUT_TYPES:
            raise _WrongError("type")
        _check_for_us(connection, content, now)
    except _WrongError as wrong:
        raise LogoutRefusedError(str(wrong)) from None
    events = content.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise LogoutRefusedError("events")
    if "nonce" in content:
        raise LogoutRefusedError("nonce")
    if not _text(content, "jti") or not (_text(content, "sub") or _text(content, "sid")):
        raise LogoutRefusedError("subject")
    return content


def _decoded(
    connection: Connection, raw: object, *, again_after: float
) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Header and claims of a token with a right signature. A key that is not known is looked for once more,
    since providers change their keys."""
    from joserfc import jwt
    from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
    from joserfc.jws import JWSRegistry

    if not isinstance(raw, str) or len(raw) > _LONGEST_TOKEN:
        raise _WrongError("token")
    registry = JWSRegistry(algorithms=list(connection.published().algorithms), strict_check_header=False)
    try:
        try:
            token = jwt.decode(raw, connection.keys(), registry=registry)
        except (InvalidKeyIdError, BadSignatureError):
            token = jwt.decode(raw, connection.keys_again(after=again_after), registry=registry)
    except (InvalidKeyIdError, BadSignatureError):
        raise _WrongError("signature") from None
    except (JoseError, ValueError, TypeError):
        raise _WrongError("token") from None
    return token.header, dict(token.claims)


def _check_for_us(connection: Connection, claims: Mapping[str, Any], now: datetime) -> None:
    """Issuer, audience and times; libraries check some of these only where they are asked to."""
    if claims.get("iss") != connection.provider.issuer:
        raise _WrongError("issuer")
    audience = claims.get("aud")
    ours = connection.provider.client_id
    if audience != ours and not (isinstance(audience, list) and ours in audience):
        raise _WrongError("audience")
    moment = now.timestamp()
    issued, expires = _number(claims.get("iat")), _number(claims.get("exp"))
    if issued > moment + LEEWAY or expires <= moment - LEEWAY:
        raise _WrongError("time")


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _WrongError("time")
    return value


def _reason(error: Exception) -> str:
    claim = getattr(error, "claim", "")
    if claim in _TIMES or type(error).__name__ == "ExpiredTokenError":
        return "time"
    return _CLAIM.get(claim, "token")


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def values_of(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """The words in a claim, one or a list; ``a.b`` is the claim ``b`` within ``a`` where there is no
    ``a.b``."""
    value: object = claims
    for part in (name,) if name in claims else name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    words = value if isinstance(value, list) else [value]
    return frozenset(word for word in words if isinstance(word, str))

"""A provider that does wrong: it signs whatever a test gives it, with whatever key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from service.identity.openid.tokens import LOGOUT_EVENT
from tests.service.provider.certified import CLIENT_ID


class Fake:
    """What it publishes, and the answer to the next exchange of a code."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, auto_kid=False)
        self.other = ECKey.generate_key("P-256", {"kid": "two", "use": "sig"}, auto_kid=False)
        self.reset()

    def reset(self) -> None:
        self.published: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
            "authorization_response_iss_parameter_supported": True,
        }
        self.tokens: dict[str, Any] = {}
        self.asked: list[str] = []

    def answer(self, path: str) -> tuple[int, object]:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return 200, self.published
        if path == "/keys":
            odd = {"kty": "OKP", "crv": "X25519", "x": "AAAA", "kid": "three"}
            return 200, {"keys": [self.key.as_dict(private=False), odd]}
        return (200, self.tokens) if path == "/token" else (404, {})

    def claims(self, now: datetime, **more: Any) -> dict[str, Any]:
        """What a token for us says of the one person that it knows, and ``more``."""
        moment = int(now.timestamp())
        lasts = {"iat": moment, "exp": moment + 120}
        return {"iss": self.issuer, "sub": "forged", "aud": CLIENT_ID} | lasts | more

    def id_token(self, now: datetime, nonce: str, **changes: Any) -> str:
        """An ID token for us as it should be, with ``changes``; ``None`` leaves a claim out."""
        return self.signed(self.claims(now, nonce=nonce) | changes)

    def logout_token(self, now: datetime, **changes: Any) -> str:
        """A logout token for us as it should be, with ``changes``."""
        claims = self.claims(now, jti="once", events={LOGOUT_EVENT: {}})
        return self.signed(claims | changes, typ="logout+jwt")

    def callback(self, state: str, **changes: str) -> str:
        """The address with which a browser comes back to us, with ``changes``; without a field that is
        empty."""
        fields = {"state": state, "code": "c", "iss": self.issuer} | changes
        query = "&".join(f"{name}={value}" for name, value in fields.items() if value)
        return f"/login/provider/callback?{query}"

    def signed(
        self, claims: dict[str, Any], *, algorithm: str = "RS256", key: Any = None, **header: str
    ) -> str:
        said = {name: value for name, value in claims.items() if value is not None}
        key = key or self.key
        kid = {"kid": key.kid} if key.kid else {}
        return jwt.encode({"alg": algorithm} | kid | header, said, key, algorithms=[algorithm])


def our_secret_as_key(secret: str) -> OctKey:
    """The client secret as a key, as somebody would sign who has heard of it."""
    return OctKey.import_key(secret.encode())


@contextmanager
def faking() -> Iterator[Fake]:
    """A fake provider on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            status, content = fake.answer(self.path)
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _take  # noqa: N815 - the names of the library

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        fake = Fake(f"http://127.0.0.1:{server.server_address[1]}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join()

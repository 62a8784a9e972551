"""The session cookie, the one by which a device is known, and the one that keeps the language.

``HttpOnly``: no script reads it. ``SameSite=Strict``: no other site makes a browser send it, not even by a
link. Over https it is ``Secure`` and has the ``__Host-`` prefix, so no neighbouring host or plain http page
can set it. It has no ``Max-Age``: closing the browser forgets it, and the server decides how long it lives.

Browsers keep cookies by host, whatever the port. So its name says which installation it is of: two services
on one host do not sign each other out. Below a path of the host (``base_path``) it goes to that path only,
since the others there are not to have it; ``__Host-`` asks for the whole host, so it is ``__Secure-`` there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Final

from fastapi import Request, Response

from service.identity.sign_in_source import KNOWN_FOR, Source, device_code
from service.installation.running_installation import Installation

LANGUAGE: Final = "language"
_A_YEAR: Final = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Cookies:
    """How the cookies of one installation are called and where they go."""

    mark: str
    https: bool
    path: str

    @property
    def session(self) -> str:
        """The name of the session cookie."""
        return self.named(f"signaalwijzer-{self.mark}")

    @property
    def language(self) -> str:
        """The name of the cookie that keeps the language."""
        return self.named(LANGUAGE)

    def named(self, name: str) -> str:
        """``name`` with the prefix that browsers hold a cookie to; over http there is none."""
        prefix = "" if not self.https else "__Host-" if self.path == "/" else "__Secure-"
        return f"{prefix}{name}"

    def chosen_language(self, request: Request) -> str | None:
        """What the cookie of ``request`` says."""
        return request.cookies.get(self.language)

    def session_token(self, request: Request) -> str | None:
        """The token in the cookie of ``request``."""
        return request.cookies.get(self.session)

    def set_session(self, response: Response, token: str) -> None:
        self._set(response, self.session, token)

    def clear_session(self, response: Response) -> None:
        """Forget the session, and what scripts of this address may have stored.

        Not "cookies", which browsers clear for the whole host: other services there, and the mark of a known
        device. Not below a path either, for the others there share what is stored.
        """
        if self.path == "/":
            response.headers["Clear-Site-Data"] = '"storage"'
        response.delete_cookie(
            self.session, path=self.path, secure=self.https, httponly=True, samesite="strict"
        )

    @property
    def provider(self) -> str:
        """The name of the cookie of who is at the identity provider."""
        return f"{self.session}-provider"

    def set_provider(self, response: Response, token: str, seconds: int) -> None:
        """Bind what was begun to this browser. It has to come along when the provider sends the browser
        back, which is a link from another site: so it is ``SameSite=Lax``, and opens nothing by itself."""
        response.set_cookie(
            self.provider, token, seconds, path=self.path, secure=self.https, httponly=True, samesite="lax"
        )

    @property
    def device(self) -> str:
        """The name of the cookie with the marks of a known device; it outlives the session."""
        return f"{self.session}-device"

    def set_signed_in(self, response: Response, token: str, marks: str) -> None:
        """The cookies of who just signed in."""
        self.set_session(response, token)
        if marks:
            self._set(response, self.device, marks, max_age=int(KNOWN_FOR.total_seconds()))

    def set_language(self, response: Response, language: str) -> None:
        self._set(response, self.language, language, max_age=_A_YEAR)

    def _set(self, response: Response, name: str, value: str, max_age: int | None = None) -> None:
        response.set_cookie(
            name, value, max_age, path=self.path, secure=self.https, httponly=True, samesite="strict"
        )


def cookies_of(installation: Installation) -> Cookies:
    """The cookies of ``installation``."""
    settings = installation.settings
    return _cookies(installation.keys.signing_public, settings.https, settings.base_path)


@cache
def _cookies(public_key: bytes, https: bool, base_path: str) -> Cookies:
    mark = sha256(b"cookie\0" + public_key).hexdigest()[:8]
    return Cookies(mark, https, f"{base_path}/")


def address_here(request: Request, path: str) -> str:
    """The whole address of a page, as the browser of ``request`` reaches this service."""
    settings = request.app.state.installation.settings
    scheme = "https" if settings.https else request.url.scheme
    return f"{scheme}://{request.url.netloc}{settings.base_path}{path}"


def address_of(request: Request) -> str:
    """The address of the client; behind a trusted proxy the server has put the real one in place."""
    return request.client.host if request.client else "unknown"


def source_of(request: Request) -> Source:
    """Where ``request`` comes from, and what the device shows."""
    marks = request.cookies.get(cookies_of(request.app.state.installation).device, "")
    return Source(address_of(request), marks, device_code(request.headers.get("user-agent", "")))

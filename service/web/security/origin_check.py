"""No change on behalf of a person unless their own browser asks for it from our own pages (CSRF).

A browser says where a request comes from, and a page cannot make it say anything else: ``Sec-Fetch-Site``, or
in older browsers ``Origin``. A request with neither does not come from a browser; a program may use the API
that way, with JSON (which no form of another site can send), and never the pages.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from service.core.errors import ForeignOrigin, MethodNotAllowed
from service.web.asgi_scope import header, is_api
from service.web.security.refuse_request import refuse

BY_THE_PROVIDER = "/login/provider/logout"
"""Where the identity provider says that somebody signed out. Its server asks, which is no browser; what it
sends is signed, and nothing in a cookie counts there."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
METHODS = SAFE_METHODS | {"POST", "PUT", "PATCH", "DELETE"}
"""Others, such as TRACE, are of no use here."""
_JSON = frozenset({"application/json", "application/fhir+json"})


class Origin:
    """ASGI layer that responds 403 to a change that was asked for from elsewhere."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in METHODS:
            await refuse(MethodNotAllowed(), scope, receive, send)
            return
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and not self._ours(scope):
            await refuse(ForeignOrigin(), scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _ours(self, scope: Scope) -> bool:
        if scope["path"] == BY_THE_PROVIDER:
            return True
        if (site := header(scope, b"sec-fetch-site")) is not None:
            return site == "same-origin"
        if (origin := header(scope, b"origin")) is not None:
            scheme = "https" if self._https else "http"
            return origin.lower() == f"{scheme}://{(header(scope, b'host') or '').lower()}"
        return is_api(scope) and _json_or_empty(scope)


def _json_or_empty(scope: Scope) -> bool:
    kind = (header(scope, b"content-type") or "").partition(";")[0].strip().lower()
    if kind in _JSON:
        return True
    empty = header(scope, b"content-length") in (None, "0") and header(scope, b"transfer-encoding") is None
    return kind == "" and empty

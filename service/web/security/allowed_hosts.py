"""Only requests for a host name that is ours.

A page of another site can let its own name point at this machine (DNS rebinding); the browser then takes the
service for that site. The host name in the request gives it away.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from service.core.errors import UnknownHost
from service.web.asgi_scope import header
from service.web.security.public_address import host_name
from service.web.security.refuse_request import refuse


class Hosts:
    """ASGI layer that responds 400 to a request for an unknown host."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str]) -> None:
        self.app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and host_name(header(scope, b"host") or "") not in self._hosts:
            await refuse(UnknownHost(), scope, receive, send)
            return
        await self.app(scope, receive, send)

"""What may be read may be asked for without its body: ``HEAD`` answers like ``GET``.

Proxies and monitoring programs ask so whether a service lives. It is a read like any other: the same guards,
the same rules of access, the same entry in the access log; only the body stays behind.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASKED = "signaalwijzer.method"
"""Where a scope keeps the method that was asked for, for the log of the machine."""


class Head:
    """ASGI layer that lets every route for GET answer HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_bare(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # The server goes by its own scope; what is changed here is a copy.
        await self.app({**scope, "method": "GET", ASKED: "HEAD"}, receive, send_bare)

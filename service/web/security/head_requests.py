"""``HEAD`` for every route of ``GET``: the same response without its body.

Proxies and monitoring programs use it to see whether a service lives. It is a read like any other, with the
same guards, rules of access and entry in the access log.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASKED = "signaalwijzer.method"
"""The key under which a scope keeps the original method, for the log of the machine."""


class Head:
    """ASGI layer that lets every route for GET serve HEAD."""

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

        # The server uses its own scope, so a copy is changed here.
        await self.app({**scope, "method": "GET", ASKED: "HEAD"}, receive, send_bare)

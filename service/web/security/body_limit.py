"""A limit to how much one request may send.

A length announced above the limit is refused before anything is read. What comes without a length is counted
while it is read, so that nothing larger than the limit ever stands in memory.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.core.errors import TooLarge
from service.web.asgi_scope import header
from service.web.security.refuse_request import refuse


class _BodyTooLarge(Exception):
    """The limit was passed while reading."""


class BodyLimit:
    """ASGI layer that responds 413 to a body of more than ``limit`` bytes."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self.app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = header(scope, b"content-length")
        if announced is not None and not (announced.isdigit() and int(announced) <= self._limit):
            await self._refuse(scope, receive, send)
            return
        read = 0
        passed = started = False

        async def receive_counted() -> Message:
            nonlocal read, passed
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > self._limit:
                    passed = True
                    raise _BodyTooLarge
            return message

        async def send_unless_passed(message: Message) -> None:
            # The reader of the body may take our exception for its own and respond 400; 413 is right.
            nonlocal started
            if passed and not started:
                raise _BodyTooLarge
            started = True
            await send(message)

        try:
            await self.app(scope, receive_counted, send_unless_passed)
        except _BodyTooLarge:
            if not started:
                await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        await refuse(TooLarge(limit_kib=self._limit // 1024), scope, receive, send)

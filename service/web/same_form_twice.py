"""A form that is sent twice in a row, by a double click, is carried out once.

The browser drops the first response and shows the second, so the second request gets the redirect of the
first. Nothing is made twice, and nobody sees an error. It is the same form when the same session sends the
same bytes to the same address without another request in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.core.clock import Clock
from service.web.asgi_scope import header, is_for_programs

SECONDS: Final = 10.0
"""After a longer time a form is sent again on purpose."""

SEE_OTHER: Final = 303


@dataclass(eq=False)
class _Sent:
    """A form that was sent; ``answer`` is its redirect, ``None`` while there is none."""

    form: bytes
    at: float
    loop: asyncio.AbstractEventLoop
    done: asyncio.Event = field(default_factory=asyncio.Event)
    answer: Mapping[str, Any] | None = None


class Twice:
    """ASGI layer that gives the second of two equal forms the response of the first."""

    def __init__(self, app: ASGIApp, *, cookie: str, clock: Clock) -> None:
        self.app = app
        self._cookie = cookie
        self._clock = clock
        self._last: dict[str, _Sent] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = self._session(scope)
        if session is None:
            await self.app(scope, receive, send)
        elif scope["method"] != "POST":
            self._last.pop(session, None)
            await self.app(scope, receive, send)
        else:
            await self._take(session, scope, receive, send)

    def _session(self, scope: Scope) -> str | None:
        if scope["type"] != "http" or is_for_programs(scope):
            return None
        try:
            cookie = SimpleCookie(header(scope, b"cookie") or "").get(self._cookie)
        except CookieError:
            return None
        return cookie.value if cookie else None

    async def _take(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        body, read = await _body(receive)
        form = sha256(f"{scope['path']}?{scope['query_string']!r}\n".encode() + body).digest()
        now, loop = self._clock.elapsed(), asyncio.get_running_loop()
        first = self._last.get(session)
        if (
            first
            and first.form == form
            and now - first.at <= SECONDS
            and (first.done.is_set() or first.loop is loop)
        ):
            await first.done.wait()
            if first.answer is not None:
                await send({**first.answer})
                await send({"type": "http.response.body", "body": b""})
                return
        for token in [token for token, sent in self._last.items() if now - sent.at > SECONDS]:
            del self._last[token]
        sent = self._last[session] = _Sent(form, now, loop)

        async def send_and_keep(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == SEE_OTHER:
                sent.answer = message
            await send(message)

        try:
            await self.app(scope, read, send_and_keep)
        finally:
            sent.done.set()


async def _body(receive: Receive) -> tuple[bytes, Receive]:
    """The whole body, and a way to read it once more."""
    parts, more = [], True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    body, replayed = b"".join(parts), False

    async def again() -> Message:
        nonlocal replayed
        if replayed or more:
            return await receive()
        replayed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return body, again

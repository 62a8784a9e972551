"""A service below a path, as behind a reverse proxy that serves others on the same host (``/signaal/``).

Inside the application addresses have no base path. It is taken off a request here, if the proxy did not do
so, and put before the addresses of a response: here for redirects, in ``with_base_path`` for the addresses on
a page. So no page and no route can forget it.
"""

from __future__ import annotations

import re
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ADDRESS: Final = re.compile(r'(\s(?:href|src|action|formaction|data-[a-z-]+)=")(?=/(?!/))')
"""An attribute with an address on this site. In text between tags a quotation mark is always escaped."""


def with_base_path(html: str, base: str) -> str:
    """``html`` with ``base`` before each address on this site; ``base`` is empty or like ``/signaal``."""
    return _ADDRESS.sub(rf"\g<1>{base}", html) if base else html


class BasePath:
    """ASGI layer that serves ``app`` below ``base``."""

    def __init__(self, app: ASGIApp, *, base: str) -> None:
        self.app = app
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_base(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [self._header(*pair) for pair in message["headers"]]}
            await send(message)

        await self.app(self._inside(scope), receive, send_with_base)

    def _inside(self, scope: Scope) -> Scope:
        path = str(scope["path"])
        if path != self._base and not path.startswith(f"{self._base}/"):
            return scope
        raw = scope.get("raw_path")
        bare = raw[len(self._base) :] or b"/" if raw and raw.startswith(self._base.encode()) else raw
        return {**scope, "path": path[len(self._base) :] or "/", "raw_path": bare}

    def _header(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        ours = name.lower() == b"location" and value.startswith(b"/") and not value.startswith(b"//")
        return name, self._base.encode() + value if ours else value

"""How the guards refuse a request before anything of the application sees it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from service.core.errors import ServiceError
from service.web.asgi_scope import header
from service.web.error_responses import response_to

_DISCARD_LIMIT = 64 * 1024 * 1024


async def refuse(error: ServiceError, scope: Scope, receive: Receive, send: Send) -> None:
    """Respond with ``error``; nothing else of the application runs.

    What the client is still sending is read and dropped first (up to a limit): closing a connection with
    unread data can lose the response. A client that waits for our go-ahead (``Expect: 100-continue``) sends
    nothing before it.
    """
    discarded = 0
    while header(scope, b"expect") is None and discarded <= _DISCARD_LIMIT:
        message = await receive()
        discarded += len(message.get("body", b""))
        if not message.get("more_body", False):
            break
    await response_to(Request(scope), error)(scope, receive, send)

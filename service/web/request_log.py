"""One line of the machine's log for each request: what was asked, never by whom or about whom."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.core.clock import Clock
from service.core.machine_log import _requests
from service.web.security.head_requests import ASKED


def pattern_of(scope: Scope) -> str | None:
    """The address with the name of each value in its place; ``None`` where no route took the request."""
    if "route" not in scope:
        return None
    names = {str(value): name for name, value in scope.get("path_params", {}).items()}
    if any("/" in value for value in names):
        return None
    return "/".join(f"{{{names[part]}}}" if part in names else part for part in scope["path"].split("/"))


class RequestLog:
    """ASGI layer that logs each request: method, pattern of the route, status, duration (ms)."""

    def __init__(self, app: ASGIApp, *, clock: Clock) -> None:
        self.app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = self._clock.elapsed()
        status = 0

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_see)
        finally:
            facts = {
                "method": scope.get(ASKED, scope["method"]),
                "route": pattern_of(scope),
                "status": status,
                "ms": round((self._clock.elapsed() - started) * 1000, 1),
            }
            _requests.info("request", extra={"facts": facts})

"""The log of the machine: JSON lines for its administrator, without anything about people.

Requests are logged only where the settings ask for it (``log_requests``), by the pattern of their route
(``/cases/{reference}``), never by their address, and without query, body, cookie or address of the reader.
A fault is logged by its type and the lines of code it passed, never by its message: messages quote what was
typed. Who saw what stands in the access log of ``service.audit``.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.core.clock import Clock
from service.db.types import utc_text
from service.web.security.head import ASKED

_requests = logging.getLogger("signaalwijzer.requests")
_QUIET: Final = ("uvicorn.access",)


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": utc_text(self._clock.now()),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        facts = getattr(record, "facts", None)
        if facts is not None:
            line |= facts
        elif record.exc_info and record.exc_info[1] is not None:
            line["fault"] = faults(record.exc_info[1])
        else:
            line["message"] = record.getMessage()
        return json.dumps(line, ensure_ascii=False)


def faults(error: BaseException) -> list[dict[str, Any]]:
    """The chain of exceptions by type and place, the first cause last; no message of any."""
    chain: list[dict[str, Any]] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        chain.append({"type": f"{type(current).__module__}.{type(current).__qualname__}", "where": where})
        current = current.__cause__ or current.__context__
    return chain


def configure(clock: Clock) -> None:
    """Send everything the process logs to standard error, as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(clock))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).disabled = True


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

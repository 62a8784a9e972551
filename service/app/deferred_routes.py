"""The routes that are not in ``service.app.first_routes``: built shortly after the start, or when first
needed."""

from __future__ import annotations

import asyncio
import gc
from threading import Lock
from typing import Final

from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

SECONDS_AFTER_START: Final = 1.0
"""By then the requests that waited for the start have been served."""


class DeferredRoutes(BaseRoute):
    """The last of ``routes`` at the start. When a request gets this far, it appends the other routes, once.

    The router is still going through the list, so it tries the new routes next: a request gets the same
    response before and after they are built.
    """

    def __init__(self, routes: list[BaseRoute]) -> None:
        self._routes = routes
        self._lock = Lock()
        self._built = False

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Build the other routes; this route itself never matches."""
        if scope["type"] == "http":
            self.build()
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        raise RuntimeError("this route takes no request")

    def build(self) -> None:
        """Build the other routes, unless that was done."""
        with self._lock:
            if not self._built:
                from service.app.first_routes import FIRST
                from service.app.routes import ROUTERS

                others = [router for router in ROUTERS if router not in FIRST]
                self._routes.extend(route for router in others for route in router.routes)
                self._built = True

    async def build_soon(self) -> None:
        """Build them in a thread after the start; requests are served meanwhile."""
        await asyncio.sleep(SECONDS_AFTER_START)
        await asyncio.to_thread(self.build)
        # The routes live as long as the process; the collector need not look at them again.
        gc.freeze()

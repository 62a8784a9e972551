"""Every other route: built a moment after the start, or at once when somebody asks for one before."""

from __future__ import annotations

import asyncio
import gc
from threading import Lock
from typing import Final

from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

SECONDS_AFTER_START: Final = 1.0
"""By then whoever waited for the start has been let in."""


class Rest(BaseRoute):
    """Stands behind the first of ``routes`` and puts the others behind itself, once.

    A request that no route before it takes comes here; whoever goes through the list finds the others next.
    So which routes there are, and what each of them answers, is the same before and after.
    """

    def __init__(self, routes: list[BaseRoute]) -> None:
        self._routes = routes
        self._lock = Lock()
        self._built = False

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Nothing itself; but after this the other routes are there."""
        if scope["type"] == "http":
            self.build()
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        raise RuntimeError("this route takes no request")

    def build(self) -> None:
        """Build the other routes, unless they stand already."""
        with self._lock:
            if not self._built:
                from service.app.first_routes import FIRST
                from service.app.routes import ROUTERS

                others = [router for router in ROUTERS if router not in FIRST]
                self._routes.extend(route for router in others for route in router.routes)
                self._built = True

    async def soon(self) -> None:
        """Build them when the start is over, beside whatever is asked meanwhile."""
        await asyncio.sleep(SECONDS_AFTER_START)
        await asyncio.to_thread(self.build)
        # Like all that was loaded before: it lives as long as the process.
        gc.freeze()

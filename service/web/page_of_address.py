"""Which page an address belongs to: itself where it can be opened, else the nearest address above it.

Many forms have an address that only takes forms. A page that comes back from there with a mistake has that
address; to open the page again, in another language or later, its own address is needed.
"""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.routing import Match

READS = frozenset({"GET", "HEAD"})


def page_of(request: Request) -> str:
    """The path of the page that ``request`` is about."""
    path = request.url.path
    if request.method in READS:
        return path
    if not hasattr(request.state, "page"):
        request.state.page = page_at(request.app, path)
    return str(request.state.page)


def page_at(app: FastAPI, path: str) -> str:
    """``path`` when a page can be opened there, else the nearest address above it that can."""
    while path and not _opens(app, path):
        path = path.rpartition("/")[0]
    return path or "/"


def _opens(app: FastAPI, path: str) -> bool:
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return any(route.matches(scope)[0] is Match.FULL for route in app.routes)

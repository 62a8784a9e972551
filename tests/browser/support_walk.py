"""Walking through the product by its own links, in a browser or without one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from fastapi import APIRouter
from fastapi.routing import APIRoute
from playwright.sync_api import Page

from service.app.routes import PAGES
from tests.browser.support_markup import Document


def page_routes() -> tuple[str, ...]:
    """The address pattern of every page (``/cases/{reference}``), fixed words before free ones."""
    patterns = {route.path for router in PAGES for route in _routes(router) if "GET" in (route.methods or ())}
    return tuple(sorted(patterns, key=lambda pattern: (pattern.count("{"), pattern)))


def _routes(router: APIRouter) -> Iterator[APIRoute]:
    return (route for route in router.routes if isinstance(route, APIRoute))


def route_of(url: str, patterns: tuple[str, ...]) -> str | None:
    """Which of ``patterns`` the address is of."""
    path = urlsplit(url).path
    for pattern in patterns:
        if re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", pattern), path):
            return pattern
    return None


Open = Callable[[str], Iterable[str]]
"""Opens the page at an address, and gives the addresses that it links to."""


def walk(start: str, open_page: Open, at_most: int, first: Sequence[str] = ()) -> set[str]:
    """Open what can be reached by links from the page at ``start``, ``at_most`` pages of each pattern.

    ``first`` are addresses to prefer. Gives the patterns that were met.
    """
    host = urlsplit(start).netloc
    patterns = page_routes()
    met: Counter[str] = Counter()
    waiting = [*(urljoin(start, address) for address in first), start]
    known = set(waiting)
    while waiting:
        url = waiting.pop(0)
        pattern = route_of(url, patterns)
        if pattern is None or met[pattern] >= at_most:
            continue
        met[pattern] += 1
        for link in open_page(url):
            bare = urljoin(url, link).partition("#")[0]
            if urlsplit(bare).netloc == host and bare not in known:
                known.add(bare)
                waiting.append(bare)
    return set(met)


def in_session(page: Page, look: Callable[[str, Document], None]) -> Open:
    """Pages are fetched as whoever is signed in in ``page``; ``look`` gets the address and the page."""

    def open_page(url: str) -> Iterable[str]:
        answer = page.request.get(url)
        assert answer.status == 200, f"{answer.status} {url}"
        document = Document(answer.text())
        look(url, document)
        return document.links

    return open_page


def without_browser(read: Callable[[str], str]) -> Open:
    """Pages are fetched by ``read``, which gives their HTML and fails on anything but a page."""
    return lambda url: Document(read(url)).links

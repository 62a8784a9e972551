"""Walking through the product by its own links, as one role after another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from fastapi import APIRouter
from fastapi.routing import APIRoute
from playwright.sync_api import Page

from service.routes import PAGES

_LINKS = "() => [...document.querySelectorAll('a[href]')].map(a => a.href)"


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


def walk(page: Page, visit: Callable[[Page], None], at_most: int, first: Sequence[str] = ()) -> set[str]:
    """Visit what can be reached by links from the page that is open, ``at_most`` pages of each pattern.

    ``first`` are addresses to prefer. ``visit`` is called on every page; returns the patterns that were met.
    """
    host = urlsplit(page.url).netloc
    patterns = page_routes()
    met: Counter[str] = Counter()
    waiting = [*(urljoin(page.url, address) for address in first), page.url]
    known = set(waiting)
    while waiting:
        url = waiting.pop(0)
        pattern = route_of(url, patterns)
        if pattern is None or met[pattern] >= at_most:
            continue
        answer = page.goto(url)
        assert answer
        assert answer.status == 200, f"{answer.status} {url}"
        met[pattern] += 1
        visit(page)
        for link in page.evaluate(_LINKS):
            bare = link.partition("#")[0]
            if urlsplit(bare).netloc == host and bare not in known:
                known.add(bare)
                waiting.append(bare)
    return set(met)

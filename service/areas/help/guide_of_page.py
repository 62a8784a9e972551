"""Which part of which guide is about a page."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from service.areas.help.guides import OPEN, OPEN_GUIDES, about_pages
from service.identity.permissions import Role

_OPEN: Final = tuple(f"/help/{name}#" for name in OPEN_GUIDES)

Place = tuple[frozenset[Role], str]
"""Whom a guide is for (empty: everybody), and the address of its part."""


def help_url(path: str, roles: frozenset[Role] | None) -> str:
    """The address of the help about the page at ``path``: of a part for one of ``roles`` where there is one,
    else of a part for everybody.

    A page that no guide is about leads to the list of guides. ``roles`` is None for who is not signed in: the
    open guides alone can be read then, whomever they are for.
    """
    places = next((places for route, places in _routes() if route.fullmatch(path)), ())
    if roles is None:
        fitting = [url for _, url in places if url.startswith(_OPEN)]
        return fitting[0] if fitting else f"/help/{OPEN}"
    fitting = [url for of, url in places if not of.isdisjoint(roles)]
    fitting += [url for of, url in places if not of]
    return fitting[0] if fitting else places[0][1] if places else "/help"


@cache
def _routes() -> tuple[tuple[re.Pattern[str], tuple[Place, ...]], ...]:
    """Each route that a guide is about with its places, fixed addresses before those with a part open."""
    found: dict[str, tuple[Place, ...]] = {}
    for roles, address, pages in about_pages():
        for route in pages:
            found[route] = (*found.get(route, ()), (roles, address))
    ordered = sorted(found, key=lambda route: route.count("{"))
    return tuple((re.compile(re.sub(r"\{\w+\}", "[^/]+", route)), found[route]) for route in ordered)

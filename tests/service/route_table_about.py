"""The routes about the product itself and its guides; the letters are those of the whole table."""

from __future__ import annotations

from typing import Final

from tests.service.route import Route

EVERYONE: Final = "abcrnpdm"

ABOUT_ROUTES: Final = (
    Route("GET", "/about", EVERYONE, open=True),
    Route("GET", "/help/start", EVERYONE, open=True),
    Route("GET", "/help", EVERYONE),
    Route("GET", "/help/{name}", EVERYONE),
    Route("GET", "/patterns", EVERYONE),
    Route("GET", "/api/docs", EVERYONE),
    Route("GET", "/api/v1/openapi.json", EVERYONE),
)

"""The page that says what went wrong, in the reader's language and without anything technical."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from fastapi import Request, Response

from screening.errors import SignaalwijzerError
from service.errors import SignInNeeded
from service.web.typed import typed_before
from service.web.visit import Visit, see

SEND_AGAIN = frozenset(
    {HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INSUFFICIENT_STORAGE}
)
"""Answers after which the same form may well be taken in: nothing of it was stored."""


def error_page(request: Request, error: SignaalwijzerError, status: int) -> Response:
    """The page for ``error``. Who must sign in does so first; what was typed waits for it."""
    if isinstance(error, SignInNeeded):
        return _sign_in_first(request)
    visit = Visit.unknown(request)
    words = visit.reader
    heading = f"error.head_{status}"
    return visit.page(
        "error.html",
        status=status,
        heading=words(heading if words.has(heading) else "error.head_500"),
        sentence=error.in_language(words.language),
        kept=typed_before(request).kept if status in SEND_AGAIN else (),
    )


def _sign_in_first(request: Request) -> Response:
    if request.method in {"GET", "HEAD"}:
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return see("/login" if path == "/" else f"/login?next={quote(path, safe='/')}")
    return Visit.unknown(request).page(
        "people/login.html",
        status=401,
        errors={},
        login="",
        next=request.url.path,
        ended=True,
        kept=typed_before(request).kept,
    )

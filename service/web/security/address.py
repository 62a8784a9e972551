"""Where a request came from, for counting attempts to sign in. It is never stored or logged as it is."""

from __future__ import annotations

from fastapi import Request


def address_of(request: Request) -> str:
    """The address of the client; behind a trusted proxy the server has put the real one in place."""
    return request.client.host if request.client else "unknown"

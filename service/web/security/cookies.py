"""The session cookie.

``HttpOnly``: no script reads it. ``SameSite=Strict``: no other site makes a browser send it, not even by a
link. Over https it is ``Secure`` and has the ``__Host-`` prefix, so no neighbouring host or plain http page
can set it. It has no ``Max-Age``: closing the browser forgets it, and the server decides how long it lives.
"""

from __future__ import annotations

from fastapi import Request, Response


def cookie_name(*, https: bool) -> str:
    return "__Host-signaalwijzer" if https else "signaalwijzer"


def session_token(request: Request, *, https: bool) -> str | None:
    """The token in the cookie of ``request``."""
    return request.cookies.get(cookie_name(https=https))


def set_session(response: Response, token: str, *, https: bool) -> None:
    response.set_cookie(
        cookie_name(https=https), token, path="/", secure=https, httponly=True, samesite="strict"
    )


def clear_session(response: Response, *, https: bool) -> None:
    response.delete_cookie(cookie_name(https=https), path="/", secure=https, httponly=True, samesite="strict")

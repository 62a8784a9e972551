"""The page that says what went wrong, in the reader's language and without anything technical."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from screening.errors import SignaalwijzerError
from service.errors import SignInNeeded
from service.web.language import language_of
from service.web.rendering import Shell, reader, render


def error_page(request: Request, error: SignaalwijzerError, status: int) -> Response:
    """The page for ``error``; who must sign in first is sent there, and back afterwards."""
    if isinstance(error, SignInNeeded) and request.method == "GET":
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(path, safe='/')}", 303)
    house = request.app.state.house
    language = language_of(request.cookies, None, house.organisation.default_language)
    shell = Shell(
        language,
        request.url.path,
        house.organisation.timezone,
        demonstration=house.settings.demonstration,
    )
    words = reader(language, house.organisation.timezone)
    heading = (
        words(f"error.heading_{status}") if words.has(f"error.heading_{status}") else words("error.heading")
    )
    view = {"heading": heading, "sentence": error.in_language(language), "kept": ()}
    return HTMLResponse(render("error.html", shell, view), status)

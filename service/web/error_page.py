"""The page that says what went wrong, in the reader's language and without anything technical.

What was typed is never lost: it waits for signing in, or to be sent again. When somebody else is signed in
than the author of the form, it is kept for its author.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from screening.errors import SignaalwijzerError
from service.core.errors import OtherAuthor, ProveAgain, SecondFactorMissing, SignInNeeded
from service.web.form_author import LANGUAGE, author_sent, own_fields
from service.web.forms import typed_before
from service.web.page_context import Page, local_path, see
from service.web.page_frame import frame_of
from service.web.page_of_address import page_at, page_of
from service.web.sign_in_page import prove_again_form, sign_in_form
from service.web.waiting_form import WaitingForm, seal

SEND_AGAIN = frozenset(
    {HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INSUFFICIENT_STORAGE}
)
"""Responses after which the same form may be sent again: nothing of it was stored."""


SET_UP: Final = "/account/second-factor"
"""Where a second factor is set up."""


def error_page(request: Request, error: SignaalwijzerError, status: int) -> Response:
    """The page for ``error``. Who must sign in does so first; what was typed waits for it."""
    if isinstance(error, SignInNeeded):
        return _sign_in_first(request)
    if isinstance(error, SecondFactorMissing):
        if form := waiting_form(request):
            _put_aside(request, form)
        return RedirectResponse(SET_UP, 302)  # not 303, which says that a form was taken
    if isinstance(error, ProveAgain):
        return _prove_again(request, status)
    if isinstance(error, OtherAuthor):
        return other_author(request, waiting_form(request), status)
    page = Page.unknown(request)
    words = page.reader
    form = waiting_form(request) if status not in SEND_AGAIN else None
    own = form if form and getattr(request.state, "person_id", None) == form.author else None
    aside = own is not None and _put_aside(request, own)
    heading = f"error.head_{status}"
    return page.response(
        "error.html",
        status=status,
        heading=words(heading if words.has(heading) else "error.head_500"),
        sentence=error.in_language(words.language),
        kept=typed_before(request).kept if status in SEND_AGAIN else (),
        again=request.url.path,
        aside=aside,
        typed=[value for _, value in own.fields if " " in value.strip()] if own and not aside else [],
    )


def _sign_in_first(request: Request) -> Response:
    if request.method in {"GET", "HEAD"}:
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return see("/login" if path == "/" else f"/login?next={quote(path, safe='/')}")
    waiting = waiting_form(request)
    page = Page(request, request.app.state.installation, None, at="/login")
    onward = waiting.path if waiting else page_at(request.app, request.url.path)
    kept = seal(page.installation.keys.audit, waiting) if waiting else ""
    return sign_in_form(page, onward, kept, status=401, ended=True)


def _prove_again(request: Request, status: int) -> Response:
    """The page that asks for the password again; the same request is carried out afterwards."""
    installation = request.app.state.installation
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    actor, at = request.state.actor, page_at(request.app, request.url.path)
    kept = ""
    if request.method not in {"GET", "HEAD"}:
        form = WaitingForm(actor.person_id, request.url.path, own_fields(typed_before(request)))
        kept = seal(installation.keys.audit, form)
    page = Page(request, installation, actor, at=at)
    return prove_again_form(page, at if kept else path, kept, status=status)


def _put_aside(request: Request, form: WaitingForm) -> bool:
    """Whether ``form``, which came with ``request``, could be kept for who sent it."""
    installation = request.app.state.installation
    return frame_of(request).put_aside(
        installation, form.author, page_of(request), request.url.path, form.fields
    )


def waiting_form(request: Request) -> WaitingForm | None:
    """The form that came with ``request``, to wait for its author; ``None`` when nobody is known to be."""
    author = author_sent(request, request.app.state.installation.keys.audit)
    fields = own_fields(typed_before(request))
    if author is None or not fields:
        return None
    query = f"?{request.url.query}" if request.url.path == LANGUAGE else ""
    return WaitingForm(author, request.url.path + query, fields)


def other_author(request: Request, form: WaitingForm | None, status: int) -> Response:
    """The page for somebody who sends, or finds, a form of another author. Nothing of it is carried out or
    shown; it is kept for its author, and this page says so."""
    installation = request.app.state.installation
    path = form.path if form else request.url.path
    address = local_path(request.query_params.get("back", "/")) if path.startswith(LANGUAGE) else path
    address = page_at(request.app, address.partition("?")[0])
    kept = form is not None and frame_of(request).put_aside(
        installation, form.author, address, path.partition("?")[0], form.fields
    )
    return Page(request, installation, None, at=address).response(
        "sign_in/other_author.html",
        status=status,
        filled_in=form is not None,
        kept=kept,
        next=address,
        sealed=seal(installation.keys.audit, form) if form and not kept else "",
    )

"""Pages of passkeys: adding one, and signing in with one. They need the script ``passkey.js``."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.areas.sign_in import passkeys
from service.areas.sign_in.pages import signed_in_response
from service.areas.sign_in.second_factor_pages import show_codes
from service.areas.sign_in.sign_in import Proof
from service.core.errors import Invalid, SignInFailed
from service.web.form_transaction import sent_form
from service.web.forms import Sent, Typed
from service.web.page_context import Page, TypedFields, local_path, visit
from service.web.security.cookies import source_of
from service.web.security.public_address import site_of

router = APIRouter(include_in_schema=False)


@router.post("/login/passkey/ask")
def passkey_sign_in_page(request: Request, typed: TypedFields) -> Response:
    """The page on which the browser asks for a passkey."""
    return _sign_in(request, typed, {}, 200)


@router.post("/login/passkey")
def take_passkey(request: Request, typed: TypedFields) -> Response:
    """Sign in with what the passkey answered."""
    installation, source = request.app.state.installation, source_of(request)
    try:
        person_id = passkeys.who_signs_in(
            installation, site_of(request), typed("challenge"), typed("answer"), source
        )
        proof = Proof(person_id)
        return signed_in_response(request, proof, local_path(typed("next")), typed("kept"), factors=2)
    except SignInFailed as error:
        sentence = error.in_language(Page.unknown(request).reader.language)
        return _sign_in(request, typed, {"": sentence}, Invalid.status)


@router.get("/account/second-factor/passkey")
def new_passkey_page(request: Request) -> Response:
    """The page on which the browser makes a passkey."""
    return _new(request, Sent())


@router.post("/account/second-factor/passkey")
def take_new_passkey(request: Request, typed: TypedFields) -> Response:
    """Store a passkey; the recovery codes stand on the answer this once, where there were none."""
    with sent_form(request, typed, {"passkey.name": "name"}) as form:
        codes = passkeys.add(form.unit, site_of(request), typed("challenge"), typed("answer"), typed("name"))
    return _new(request, form) if form.errors else show_codes(form.page, codes)


def _sign_in(request: Request, typed: Typed, errors: dict[str, str], status: int) -> Response:
    return Page(request, request.app.state.installation, None, at="/login").response(
        "sign_in/passkey.html",
        status=status,
        errors=errors,
        action="/login/passkey",
        way="get",
        asked=passkeys.ask_to_sign_in(request.app.state.installation, site_of(request)),
        next=local_path(typed("next")),
        kept=typed("kept"),
        back="/login",
    )


def _new(request: Request, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        asked = passkeys.ask_for_new(unit, site_of(request))
    return page.response(
        "sign_in/passkey.html",
        sent=sent,
        current="account",
        action="/account/second-factor/passkey",
        way="create",
        asked=asked,
        back="/account/second-factor",
    )

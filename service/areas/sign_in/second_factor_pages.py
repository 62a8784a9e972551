"""Pages of the own second factor: what there is, an app that shows codes, recovery codes, taking one away."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.areas.sign_in import second_factor
from service.areas.sign_in.qr_code import qr_code
from service.areas.sign_in.second_factor import BETWEEN
from service.core.errors import Conflict
from service.core.row_number import RowNumber
from service.identity.one_time_passwords import in_groups, setup_link
from service.web.form_transaction import sent_form
from service.web.forms import Sent, Typed
from service.web.page_context import Page, TypedFields, see, visit
from service.web.security.public_address import site_of

router = APIRouter(prefix="/account/second-factor", include_in_schema=False)


@router.get("")
def second_factor_page(request: Request) -> Response:
    """What I have beside my password, and what can be added."""
    return _overview(request, Sent())


@router.get("/app")
def app_page(request: Request) -> Response:
    """The QR code for an app, and the field for its first code."""
    return _app(request, Sent())


@router.post("/app")
def take_app(request: Request, typed: TypedFields) -> Response:
    """Store the app when its first code is right; the recovery codes stand on the answer this once."""
    with sent_form(request, typed, text="first_code") as form:
        codes = second_factor.finish_app(form.unit, typed("secret"), typed("first_code"))
    return _app(request, form) if form.errors else show_codes(form.page, codes)


@router.post("/app/remove")
def take_app_removal(request: Request, _typed: TypedFields) -> Response:
    """Take the app away."""
    with sent_form(request, Typed(), refusals=(Conflict,)) as form:
        second_factor.remove_app(form.unit)
    return _overview(request, form) if form.errors else see("/account/second-factor")


@router.post("/passkeys/{passkey_id}/remove")
def take_passkey_removal(request: Request, passkey_id: RowNumber, _typed: TypedFields) -> Response:
    """Take one passkey away."""
    with sent_form(request, Typed(), refusals=(Conflict,)) as form:
        second_factor.remove_passkey(form.unit, passkey_id)
    return _overview(request, form) if form.errors else see("/account/second-factor")


@router.post("/codes")
def take_new_codes(request: Request, _typed: TypedFields) -> Response:
    """New recovery codes; they stand on the answer this once."""
    with sent_form(request, Typed(), refusals=(Conflict,)) as form:
        codes = second_factor.renew_recovery_codes(form.unit)
    return _overview(request, form) if form.errors else show_codes(form.page, codes)


def show_codes(page: Page, codes: tuple[str, ...]) -> Response:
    """The recovery codes, shown this once; without any, back to what there is."""
    if not codes:
        return see("/account/second-factor")
    return page.response("sign_in/recovery_codes.html", current="account", codes=codes)


def _overview(request: Request, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        factors = second_factor.own(unit)
    return page.response(
        "sign_in/second_factor.html",
        sent=sent,
        current="account",
        factors=factors,
        passkeys=site_of(request).takes_passkeys,
    )


def _app(request: Request, sent: Sent) -> Response:
    """The page with the secret that the form holds already, or else with a new one."""
    with visit(request) as (unit, page):
        sealed = sent.typed("secret") or page.came_along("secret")
        secret = second_factor.secret_being_set_up(unit, sealed)
        if secret is None:
            secret, sealed = second_factor.begin_app(unit)
        login = unit.actor.login
    link = setup_link(secret, login, page.installation.organisation.name)
    return page.response(
        "sign_in/app.html",
        sent=sent,
        current="account",
        qr=qr_code(link, page.reader("factor.qr")),
        link=link,
        groups=in_groups(secret),
        sealed=sealed,
        minutes=int(BETWEEN.total_seconds() * 3 // 60),
    )

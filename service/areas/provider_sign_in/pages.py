"""Pages on the way to the identity provider and back, and what the provider itself tells us."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse

from service.areas.provider_sign_in import service as provider
from service.areas.provider_sign_in.provider_logout import end_by_provider
from service.areas.provider_sign_in.service import Begun, Returned, Waited
from service.areas.sign_in import second_factor
from service.areas.sign_in.pages import code_page, go_on
from service.areas.sign_in.sign_in import open_session
from service.identity.openid.refusals import LogoutRefusedError, ProviderAwayError, ProviderRefusedError
from service.web.identity_provider_view import AWAY
from service.web.page_context import Page, TypedFields, local_path, see
from service.web.request_unit_of_work import remember_language, unit_of
from service.web.security.cookies import address_here, address_of, cookies_of, source_of
from service.web.sign_in_page import sign_in_form

router = APIRouter(include_in_schema=False)

BACK = "/login/provider/callback"
_SEE_OTHER = 303
_WORDS: Final = {
    "onward": ("provider.onward_title", "provider.onward"),
    "done": ("provider.done_title", "provider.done"),
    "back": ("provider.back_title", "provider.back"),
}
"""Title and sentence of a page that goes on by itself."""


@router.post("/login/provider")
def take_begin(request: Request, typed: TypedFields) -> Response:
    """Go to the identity provider; what waits on the sign-in page waits on."""
    waits = Waited(local_path(typed("next")), typed("kept"))
    try:
        begun = _begun(request, waits, None, again=typed("again") == "yes")
    except ProviderAwayError:
        page = Page.unknown(request)
        return sign_in_form(page, waits.onward, waits.kept, status=503, refused=AWAY)
    return _to_provider(request, begun)


@router.post("/account/provider")
def take_binding(request: Request, _typed: TypedFields) -> Response:
    """Go to the identity provider, to bind the own account to it."""
    with unit_of(request) as unit:
        person_id = unit.actor.person_id
    try:
        begun = _begun(request, Waited("/account", ""), person_id, again=False)
    except ProviderAwayError:
        return see("/account?refused=away")
    return _to_provider(request, begun)


@router.get(BACK)
def callback(request: Request, state: str = "", code: str = "", iss: str = "", error: str = "") -> Response:
    """Come back from the identity provider: signed in, or with one sentence that says why not."""
    installation = request.app.state.installation
    cookies = cookies_of(installation)
    returned = Returned(state, code, iss, error, request.cookies.get(cookies.provider, ""))
    row, waits = provider.waited_for(installation, returned)
    try:
        proof = provider.finish(installation, row, returned, back=address_here(request, BACK))
    except (ProviderRefusedError, ProviderAwayError) as refused:
        wrong = refused.wrong if isinstance(refused, ProviderRefusedError) else AWAY
        if row is not None and row.person_id is not None:
            return _moving(request, f"/account?refused={wrong}", "back")
        if not waits.kept:
            return see(f"/login?refused={wrong}")
        return sign_in_form(_on_sign_in_page(request), waits.onward, waits.kept, refused=wrong)
    factors = 2 if provider.connection_of(installation).provider.acr else 1
    if factors < 2 and second_factor.has_one(installation, proof.person_id):
        halfway = second_factor.halfway(installation, proof.person_id, proof.provider_sid)
        return code_page(_on_sign_in_page(request), halfway, waits.onward, waits.kept, errors={})
    replaced = cookies.session_token(request)
    signed_in = open_session(installation, proof, replaced, source_of(request), factors=factors)
    remember_language(request, signed_in.actor.language)
    response = go_on(request, signed_in, waits.onward, waits.kept)
    if response.status_code == _SEE_OTHER:
        response = _moving(request, response.headers["location"], "done")
    cookies.set_signed_in(response, signed_in.token, signed_in.marks)
    return response


@router.post("/login/provider/logout")
def take_logout(request: Request, logout_token: Annotated[str, Form()] = "") -> Response:
    """The identity provider says that somebody signed out there: their sessions here end."""
    try:
        end_by_provider(request.app.state.installation, logout_token)
    except LogoutRefusedError:
        return JSONResponse({"error": "invalid_request"}, 400)
    return Response(status_code=200)


def _begun(request: Request, waits: Waited, binds: int | None, *, again: bool) -> Begun:
    installation = request.app.state.installation
    return provider.begin(
        installation,
        waits,
        browser=request.cookies.get(cookies_of(installation).provider),
        address=address_of(request),
        back=address_here(request, BACK),
        binds=binds,
        again=again,
    )


def _to_provider(request: Request, begun: Begun) -> Response:
    response = _moving(request, begun.url, "onward")
    cookies_of(request.app.state.installation).set_provider(
        response, begun.browser, int(provider.TAKES.total_seconds())
    )
    return response


def _moving(request: Request, url: str, way: Literal["onward", "done", "back"]) -> Response:
    """A page that goes on to ``url`` by itself.

    A redirect would not do. After a form it may not leave this site, and after the provider the browser
    sends no session along, since the way began elsewhere.
    """
    installation = request.app.state.installation
    name = provider.connection_of(installation).provider.name
    page = _on_sign_in_page(request)
    reader = page.reader
    title, words = (reader(key, name=name) for key in _WORDS[way])
    response = page.response("provider_sign_in/moving.html", url=url, title=title, words=words)
    base = installation.settings.base_path if url.startswith("/") else ""
    response.headers["Refresh"] = f"0; url={base}{url}"
    return response


def _on_sign_in_page(request: Request) -> Page:
    """The page as it stands at the sign-in page, without what the provider put in the address."""
    at = Request({**request.scope, "path": "/login", "raw_path": b"/login", "query_string": b""})
    return Page(at, request.app.state.installation, None)

"""Pages for signing in and out, the language, and one's own account."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter, Request, Response

from service.areas.sign_in import names_and_teams as people
from service.areas.sign_in import own_account
from service.areas.sign_in.sign_in import SignedIn, sign_in, sign_out
from service.core.errors import (
    ChoosePassword,
    Conflict,
    Invalid,
    NotFound,
    ServiceError,
    SignInFailed,
    SignInNeeded,
    TooMany,
)
from service.core.reader_language import known_language
from service.core.row_number import RowNumber
from service.web import provider_on_page
from service.web.error_page import other_author
from service.web.form_author import FIELD, author_sent
from service.web.forms import NEVER_KEPT, Typed
from service.web.language_switch import ShownAgain
from service.web.page_of_address import page_at
from service.web.page_visit import Page, TypedFields, home_of, local_path, see, visit
from service.web.request_unit_of_work import unit_of
from service.web.security.cookies import address_here, address_of, cookies_of
from service.web.waiting_form import unseal

router = APIRouter(include_in_schema=False)

NOT_ALONG = NEVER_KEPT - {"login"} | {"language", "back", FIELD}
"""Fields that do not go along to the other language: passwords, and those of the switch itself."""


@router.get("/")
def home(request: Request) -> Response:
    """Where the visitor's own work begins."""
    with unit_of(request) as unit:
        return see(home_of(unit.actor))


@router.get("/login")
def sign_in_page(
    request: Request,
    next: str = "/",  # noqa: A002 - as the address calls it
    refused: str = "",
    left: str = "",
) -> Response:
    """The form to sign in; who is signed in already goes on.

    ``refused`` is why the identity provider signed nobody in, ``left`` that one may still be signed in there.
    """
    with unit_of(request, anonymous=True) as unit:
        page = Page.of(request, unit)
    if page.actor is not None:
        return see(local_path(next))
    came = page.came_along
    onward, kept = local_path(came("next", next)), came("kept")
    return sign_in_form(page, {}, came("login"), onward, kept, refused=refused, left=bool(left))


@router.post("/login")
def take_sign_in(request: Request, typed: TypedFields) -> Response:
    """Sign in, then go where one wanted to be; what was typed before the sign-in ended goes along."""
    installation = request.app.state.installation
    login, onward, kept = typed("login"), local_path(typed("next")), typed("kept")
    try:
        replaced = cookies_of(installation).session_token(request)
        signed_in = sign_in(installation, login, typed("password"), address_of(request), replaced)
    except ChoosePassword:
        code = (("login", login), ("one_time", typed("password")), ("next", onward))
        return _begin(Page.unknown(request), Typed(code), {})
    except (SignInFailed, TooMany) as error:
        return _refused(request, error, login, onward, kept)
    response = go_on(request, signed_in, onward, kept)
    cookies_of(installation).set_session(response, signed_in.token)
    return response


@router.get("/begin")
def begin_page(request: Request) -> Response:
    """The form to choose a password with a one-time code; who is signed in already goes on."""
    with unit_of(request, anonymous=True) as unit:
        page = Page.of(request, unit)
    if page.actor is not None:
        return see(home_of(page.actor))
    return _begin(page, page.came_along, {})


@router.post("/begin")
def take_begin(request: Request, typed: TypedFields) -> Response:
    """Choose a password with a one-time code, and go on signed in; the code works once."""
    installation, page = request.app.state.installation, Page.unknown(request)
    if missing := [name for name in ("login", "one_time", "new") if not typed(name).strip()]:
        return _begin(page, typed, {missing[0]: page.reader("begin.missing")}, 422)
    try:
        signed_in = own_account.begin(
            installation,
            typed("login"),
            typed("one_time").strip(),
            typed("new"),
            address=address_of(request),
            replaced=cookies_of(installation).session_token(request),
        )
    except (SignInFailed, TooMany, Invalid) as error:
        field = "new" if isinstance(error, Invalid) else "one_time"
        return _begin(page, typed, {field: error.in_language(page.reader.language)}, error.status)
    response = see(local_path(typed("next", "/")))
    cookies_of(installation).set_session(response, signed_in.token)
    return response


@router.post("/logout")
def take_sign_out(request: Request, typed: TypedFields) -> Response:
    """Sign out; who is not signed in any more is signed out. A form that waits for another goes along."""
    left = False
    with unit_of(request, anonymous=True) as unit:
        if unit.signed_in:
            left = own_account.opened_by_provider(unit)
            sign_out(unit)
    response = see("/login?left=yes" if left else "/login")
    if kept := typed("kept"):
        page = Page(request, request.app.state.installation, None, at="/login")
        response = sign_in_form(page, {}, "", local_path(typed("next")), kept)
    cookies_of(request.app.state.installation).clear_session(response)
    return response


@router.post("/language")
def choose_language(request: Request, typed: TypedFields) -> Response:
    """Read on in the other language, on this browser and wherever one signs in; what was typed goes along."""
    chosen, key = known_language(typed("language")), request.app.state.installation.keys.audit
    with unit_of(request, anonymous=True) as unit:
        if unit.signed_in:
            own_account.choose_language(unit, chosen)
        elif author_sent(request, key):
            raise SignInNeeded
    back = local_path(request.query_params.get("back") or typed("back"))
    came = Typed(tuple(pair for pair in typed.fields if pair[0] not in NOT_ALONG))
    address = page_at(request.app, back.partition("?")[0])
    moved = address != back.partition("?")[0]
    response: Response = ShownAgain(request, address if moved else back, came, chosen)
    if not came.fields:
        response = see(address if moved else back)
    cookies_of(request.app.state.installation).set_language(response, chosen)
    return response


@router.get("/account")
def account_page(request: Request, refused: str = "") -> Response:
    """Who I am here, where I am signed in, and a new password."""
    return _account(request, {}, refused)


@router.post("/account/password")
def take_password(request: Request, typed: TypedFields) -> Response:
    """Change my password; every other session of mine ends."""
    with visit(request) as (unit, page):
        actor = unit.actor
    current, new = typed("current"), typed("new")
    if not current or not new:
        return _account(request, {"new" if current else "current": page.reader("account.password_missing")})
    try:
        own_account.change_password(
            page.installation,
            actor.login,
            current,
            new,
            address=address_of(request),
            keep_session=actor.session_id,
        )
    except SignInFailed:
        return _account(request, {"current": page.reader("account.password_wrong")})
    except (Invalid, Conflict, TooMany) as error:
        return _account(request, {"new": error.in_language(page.reader.language)})
    return see("/account")


@router.post("/account/sessions/{session_id}/end")
def take_session_end(request: Request, session_id: RowNumber, _typed: TypedFields) -> Response:
    """Sign out somewhere else; one that has ended already is fine."""
    with suppress(NotFound), unit_of(request) as unit:
        own_account.end_session(unit, session_id)
    return see("/account")


def sign_in_form(
    page: Page,
    errors: dict[str, str],
    login: str,
    onward: str,
    kept: str,
    *,
    status: int = 200,
    refused: str = "",
    left: bool = False,
) -> Response:
    """The sign-in page; ``refused`` is why the identity provider signed nobody in."""
    connection = page.installation.provider
    end = connection.end_session_url(address_here(page.request, "/login")) if connection and left else ""
    return page.response(
        "sign_in/login.html",
        status=status,
        errors=errors,
        login=login,
        next=onward,
        ended=bool(kept),
        kept=kept,
        provider=provider_on_page.view_of(page.installation, page.reader, refused, end or ""),
    )


def _begin(page: Page, typed: Typed, errors: dict[str, str], status: int = 200) -> Response:
    return page.response("sign_in/begin.html", status=status, errors=errors, typed=typed)


def _refused(request: Request, error: ServiceError, login: str, onward: str, kept: str) -> Response:
    page = Page.unknown(request)
    sentence = error.in_language(page.reader.language)
    response = sign_in_form(page, {"login": sentence}, login, onward, kept, status=error.status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait_seconds)
    return response


def go_on(request: Request, signed_in: SignedIn, onward: str, kept: str) -> Response:
    """Go to the page that was asked for. A form that waits is sent only for its author."""
    installation = request.app.state.installation
    form = unseal(installation.keys.audit, kept) if kept else None
    if form is None:
        return see(onward)
    if form.author != signed_in.actor.person_id:
        return other_author(request, form, 200)
    page = Page(request, installation, signed_in.actor, at=page_at(request.app, form.path.partition("?")[0]))
    return page.response("sign_in/resume.html", next=form.path, kept=form.fields)


def _account(request: Request, errors: dict[str, str], refused: str = "") -> Response:
    with visit(request) as (unit, page):
        bound = own_account.bound_to_provider(unit)
        sessions = own_account.own_sessions(unit)
        teams = [name for _, name in people.teams_of_actor(unit)]
    return page.response(
        "sign_in/account.html",
        status=422 if errors else 200,
        current="account",
        errors=errors,
        me=page.actor,
        teams=teams,
        sessions=sessions,
        provider=provider_on_page.view_of(page.installation, page.reader, refused),
        bound=bound,
    )

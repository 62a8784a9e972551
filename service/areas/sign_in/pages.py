"""Pages for signing in and out, the language, and one's own account."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter, Request, Response

from service.areas.sign_in import names_and_teams as people
from service.areas.sign_in import own_account, second_factor
from service.areas.sign_in.sign_in import Proof, SignedIn, open_session, prove, settle, sign_out
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
from service.web import identity_provider_view
from service.web.error_page import other_author
from service.web.form_author import FIELD, author_sent
from service.web.forms import NEVER_KEPT, Typed
from service.web.page_context import Page, TypedFields, home_of, local_path, see, visit
from service.web.page_of_address import page_at
from service.web.page_shown_again import ShownAgain
from service.web.request_unit_of_work import unit_of
from service.web.security.cookies import cookies_of, source_of
from service.web.security.public_address import site_of
from service.web.sign_in_page import prove_again_form, sign_in_form
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
    along = page.came_along
    onward, kept = local_path(along("next", next)), along("kept")
    return sign_in_form(page, onward, kept, login=along("login"), refused=refused, left=bool(left))


@router.post("/login")
def take_sign_in(request: Request, typed: TypedFields) -> Response:
    """Sign in, then go where one wanted to be; what was typed before the sign-in ended goes along."""
    installation, source = request.app.state.installation, source_of(request)
    login, onward, kept = typed("login"), local_path(typed("next")), typed("kept")
    try:
        proof = prove(installation, login, typed("password"), source)
        return after_password(request, proof, onward, kept)
    except ChoosePassword:
        code = (("login", login), ("one_time", typed("password")), ("next", onward))
        return _begin(Page.unknown(request), Typed(code), {})
    except (SignInFailed, TooMany) as error:
        return _refused(request, error, login, onward, kept)


def after_password(request: Request, proof: Proof, onward: str, kept: str) -> Response:
    """The session of who has no second factor; else the page that asks for it."""
    installation = request.app.state.installation
    if not second_factor.has_one(installation, proof.person_id):
        return signed_in_response(request, proof, onward, kept)
    settle(installation, proof)
    halfway = second_factor.halfway(installation, proof.person_id)
    return code_page(Page.unknown(request), halfway, onward, kept, errors={})


@router.post("/login/code")
def take_code(request: Request, typed: TypedFields) -> Response:
    """The second step of signing in: a code of the app, or a recovery code."""
    installation, onward, kept = request.app.state.installation, local_path(typed("next")), typed("kept")
    page = Page.unknown(request)
    try:
        person_id, provider_sid = second_factor.who_is_halfway(installation, typed("halfway"))
    except SignInFailed as error:
        return _refused(request, error, "", onward, kept, status=_status_on_form(error))
    try:
        second_factor.prove_code(installation, person_id, typed("factor_code"), source_of(request))
        proof = Proof(person_id, provider_sid=provider_sid, proved_at=installation.clock.now())
        return signed_in_response(request, proof, onward, kept, factors=2)
    except (SignInFailed, TooMany) as error:
        errors = {"factor_code": error.in_language(page.reader.language)}
        response = code_page(
            page, typed("halfway"), onward, kept, errors=errors, status=_status_on_form(error)
        )
        return _with_wait(response, error)


def signed_in_response(
    request: Request, proof: Proof, onward: str, kept: str, *, factors: int = 1
) -> Response:
    """Open the session and go on to where the person wanted to be."""
    cookies = cookies_of(request.app.state.installation)
    signed_in = open_session(
        request.app.state.installation,
        proof,
        cookies.session_token(request),
        source_of(request),
        factors=factors,
    )
    response = go_on(request, signed_in, onward, kept)
    cookies.set_signed_in(response, signed_in.token, signed_in.marks)
    return response


def code_page(
    page: Page, halfway: str, onward: str, kept: str, *, errors: dict[str, str], status: int = 200
) -> Response:
    """The page that asks for the code of the second factor."""
    return page.response(
        "sign_in/code.html",
        status=status,
        errors=errors,
        halfway=halfway,
        next=onward,
        kept=kept,
        passkeys=site_of(page.request).takes_passkeys,
    )


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
        proof = own_account.begin(
            installation, typed("login"), typed("one_time").strip(), typed("new"), source_of(request)
        )
        return after_password(request, proof, local_path(typed("next", "/")), "")
    except (SignInFailed, TooMany, Invalid) as error:
        field = "new" if isinstance(error, Invalid) else "one_time"
        return _begin(page, typed, {field: error.in_language(page.reader.language)}, error.status)


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
        response = sign_in_form(page, local_path(typed("next")), kept)
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
    along = Typed(tuple(pair for pair in typed.fields if pair[0] not in NOT_ALONG))
    path = back.partition("?")[0]
    address = page_at(request.app, path)
    onward = back if address == path else address
    response: Response = ShownAgain(request, onward, along, chosen) if along.fields else see(onward)
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
            source_of(request),
            keep_session=actor.session_id,
        )
    except SignInFailed:
        return _account(request, {"current": page.reader("account.password_wrong")})
    except (Invalid, Conflict, TooMany) as error:
        return _account(request, {"new": error.in_language(page.reader.language)})
    return see("/account")


@router.post("/account/prove")
def take_proof(request: Request, typed: TypedFields) -> Response:
    """Show once more who I am; then what was asked before is carried out."""
    with visit(request) as (unit, page):
        actor = unit.actor
    onward, kept = local_path(typed("next")), typed("kept")
    password, code = typed("password"), typed("factor_code")
    field = "factor_code" if code.strip() else "password"
    try:
        own_account.prove_again(page.installation, actor, source_of(request), password=password, code=code)
    except (SignInFailed, TooMany) as error:
        sentence = error.in_language(page.reader.language)
        if isinstance(error, SignInFailed):
            sentence = page.reader(f"prove.wrong_{field}")
        response = prove_again_form(
            page, onward, kept, status=_status_on_form(error), errors={field: sentence}
        )
        return _with_wait(response, error)
    form = unseal(page.installation.keys.audit, kept) if kept else None
    if form is None or form.author != actor.person_id:
        return see(onward)
    return page.response("sign_in/resume.html", words="proved", next=form.path, kept=form.fields)


@router.post("/account/sessions/end")
def take_others_end(request: Request, _typed: TypedFields) -> Response:
    """Sign out everywhere else."""
    with unit_of(request) as unit:
        own_account.end_other_sessions(unit)
    return see("/account")


@router.post("/account/sessions/{session_id}/end")
def take_session_end(request: Request, session_id: RowNumber, _typed: TypedFields) -> Response:
    """Sign out somewhere else; one that has ended already is fine."""
    with suppress(NotFound), unit_of(request) as unit:
        own_account.end_session(unit, session_id)
    return see("/account")


def _begin(page: Page, typed: Typed, errors: dict[str, str], status: int = 200) -> Response:
    return page.response("sign_in/begin.html", status=status, errors=errors, typed=typed)


def _refused(
    request: Request, error: ServiceError, login: str, onward: str, kept: str, *, status: int = 0
) -> Response:
    page = Page.unknown(request)
    sentence = error.in_language(page.reader.language)
    response = sign_in_form(
        page, onward, kept, errors={"login": sentence}, login=login, status=status or error.status
    )
    return _with_wait(response, error)


def _status_on_form(error: ServiceError) -> int:
    """The status of a page whose form does not fit; 401 would be that nobody is signed in."""
    return error.status if isinstance(error, TooMany) else Invalid.status


def _with_wait(response: Response, error: ServiceError) -> Response:
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
    return page.response("sign_in/resume.html", words="resume", next=form.path, kept=form.fields)


def _account(request: Request, errors: dict[str, str], refused: str = "") -> Response:
    with visit(request) as (unit, page):
        bound = own_account.bound_to_provider(unit)
        sessions = own_account.own_sessions(unit)
        has_factor = second_factor.actor_has_one(unit)
        teams = [name for _, name in people.teams_of_actor(unit)]
    return page.response(
        "sign_in/account.html",
        status=422 if errors else 200,
        current="account",
        errors=errors,
        me=page.actor,
        teams=teams,
        sessions=sessions,
        provider=identity_provider_view.view_of(page.installation, page.reader, refused),
        bound=bound,
        most=page.installation.organisation.sign_in.sessions_per_account,
        has_factor=has_factor,
    )

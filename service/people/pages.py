"""Pages for signing in and out, the language, and one's own account."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.errors import Conflict, Invalid, NotFound, ServiceError, SignInFailed, TooMany
from service.people import account
from service.people import service as people
from service.people.sign_in import SignedIn, sign_in, sign_out
from service.unit import unit_of
from service.web.language import known_language
from service.web.security.address import address_of
from service.web.typed import PREFIX, Typed
from service.web.visit import TypedFields, Visit, home_of, local_path, see

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request) -> Response:
    """Where the visitor's own work begins."""
    with unit_of(request) as unit:
        return see(home_of(unit.actor))


@router.get("/login")
def sign_in_page(request: Request, next: str = "/") -> Response:  # noqa: A002 - as the address calls it
    """The form to sign in; who is signed in already goes on."""
    with unit_of(request, anonymous=True) as unit:
        visit = Visit.of(request, unit)
    if visit.actor is not None:
        return see(local_path(next))
    return _form(visit, {}, "", local_path(next), ())


@router.post("/login")
def take_sign_in(request: Request, typed: TypedFields) -> Response:
    """Sign in, then go where one wanted to be; what was typed before the sign-in ended goes along."""
    house = request.app.state.house
    login, onward = typed("login"), local_path(typed("next"))
    kept = tuple(typed.under(PREFIX))
    try:
        replaced = house.cookies.session_token(request)
        signed_in = sign_in(house, login, typed("password"), address_of(request), replaced)
    except (SignInFailed, TooMany) as error:
        return _refused(request, error, login, onward, kept)
    response = _onward(request, signed_in, onward, kept)
    house.cookies.set_session(response, signed_in.token)
    return response


@router.post("/logout")
def take_sign_out(request: Request) -> Response:
    """Sign out; who is not signed in any more is signed out."""
    with unit_of(request, anonymous=True) as unit:
        if unit.signed_in:
            sign_out(unit)
    response = see("/login")
    request.app.state.house.cookies.clear_session(response)
    return response


@router.post("/language")
def choose_language(request: Request, typed: TypedFields) -> Response:
    """Read on in the other language, on this browser and wherever one signs in."""
    chosen = known_language(typed("language"))
    with unit_of(request, anonymous=True) as unit:
        if unit.signed_in:
            account.choose_language(unit, chosen)
    response = see(local_path(typed("back")))
    request.app.state.house.cookies.set_language(response, chosen)
    return response


@router.get("/account")
def account_page(request: Request, done: str = "") -> Response:
    """Who I am here, where I am signed in, and a new password."""
    return _account(request, {}, done)


@router.post("/account/password")
def take_password(request: Request, typed: TypedFields) -> Response:
    """Change my password; every other session of mine ends."""
    with unit_of(request) as unit:
        visit = Visit.of(request, unit)
        actor = unit.actor
    current, new = typed("current"), typed("new")
    if not current or not new:
        return _account(request, {"new" if current else "current": visit.reader("account.password_missing")})
    try:
        account.change_password(
            visit.house,
            actor.login,
            current,
            new,
            address=address_of(request),
            keep_session=actor.session_id,
        )
    except SignInFailed:
        return _account(request, {"current": visit.reader("account.password_wrong")})
    except (Invalid, Conflict, TooMany) as error:
        return _account(request, {"new": error.in_language(visit.reader.language)})
    return see("/account?done=password_changed")


@router.post("/account/sessions/{session_id}/end")
def take_session_end(request: Request, session_id: int) -> Response:
    """Sign out somewhere else; one that has ended already is fine."""
    try:
        with unit_of(request) as unit:
            account.end_session(unit, session_id)
    except NotFound:
        return see("/account")
    return see("/account?done=ended")


def _form(
    visit: Visit,
    errors: dict[str, str],
    login: str,
    onward: str,
    kept: tuple[tuple[str, str], ...],
    *,
    status: int = 200,
) -> Response:
    return visit.page(
        "people/login.html",
        status=status,
        errors=errors,
        login=login,
        next=onward,
        ended=bool(kept),
        kept=kept,
    )


def _refused(
    request: Request, error: ServiceError, login: str, onward: str, kept: tuple[tuple[str, str], ...]
) -> Response:
    visit = Visit.unknown(request)
    sentence = error.in_language(visit.reader.language)
    response = _form(visit, {"login": sentence}, login, onward, kept, status=error.status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait_seconds)
    return response


def _onward(
    request: Request, signed_in: SignedIn, onward: str, kept: tuple[tuple[str, str], ...]
) -> Response:
    if not kept:
        return see(onward)
    visit = Visit(request, request.app.state.house, signed_in.actor)
    return visit.page("people/resume.html", next=onward, kept=Typed(kept).kept)


def _account(request: Request, errors: dict[str, str], done: str = "") -> Response:
    with unit_of(request) as unit:
        visit = Visit.of(request, unit)
        sessions = account.own_sessions(unit)
        teams = [name for _, name in people.teams_of_actor(unit)]
    said = f"account.{done}" if done in {"password_changed", "ended"} else ""
    return visit.page(
        "people/account.html",
        status=422 if errors else 200,
        current="account",
        errors=errors,
        done=visit.reader(said) if said else "",
        me=visit.actor,
        teams=teams,
        sessions=sessions,
    )

"""JSON routes for signing in and for one's own account."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.areas.sign_in import own_account as account
from service.areas.sign_in import second_factor
from service.areas.sign_in.schemas import Begin, Me, PasswordChange, ProveAgain, SessionOut, SignIn
from service.areas.sign_in.sign_in import open_session as new_session
from service.areas.sign_in.sign_in import sign_in, sign_out
from service.core.errors import SecondFactorNeeded
from service.core.row_number import RowNumber
from service.web.request_unit_of_work import unit_of
from service.web.security.cookies import cookies_of, source_of

router = APIRouter(prefix="/api/v1", tags=["sessions"])


@router.post("/sessions", status_code=201)
def open_session(request: Request, response: Response, body: SignIn) -> Me:
    """Sign in; the answer sets the session cookie. Who has a second factor sends its code along."""
    installation = request.app.state.installation
    replaced = cookies_of(installation).session_token(request)
    signed_in = sign_in(
        installation, body.login, body.password, source_of(request), replaced, code=body.code or ""
    )
    cookies_of(installation).set_signed_in(response, signed_in.token, signed_in.marks)
    return Me.of(signed_in.actor)


@router.post("/account", status_code=201)
def begin(request: Request, response: Response, body: Begin) -> Me:
    """Choose a password with a one-time code, and sign in; who has a second factor signs in afterwards."""
    installation, source = request.app.state.installation, source_of(request)
    proof = account.begin(installation, body.login, body.code, body.new, source)
    if second_factor.has_one(installation, proof.person_id):
        raise SecondFactorNeeded
    replaced = cookies_of(installation).session_token(request)
    signed_in = new_session(installation, proof, replaced, source)
    cookies_of(installation).set_signed_in(response, signed_in.token, signed_in.marks)
    return Me.of(signed_in.actor)


@router.post("/sessions/current/proof", status_code=204)
def prove_again(request: Request, body: ProveAgain) -> None:
    """Show once more who I am, with my password or the code of my second factor; it counts five minutes."""
    with unit_of(request) as unit:
        actor = unit.actor
    account.prove_again(
        request.app.state.installation,
        actor,
        source_of(request),
        password=body.password or "",
        code=body.code or "",
    )


@router.delete("/sessions/current", status_code=204)
def end_current_session(request: Request, response: Response) -> None:
    """Sign out."""
    with unit_of(request) as unit:
        sign_out(unit)
    cookies_of(request.app.state.installation).clear_session(response)


@router.get("/me")
def me(request: Request) -> Me:
    """Who is signed in."""
    with unit_of(request) as unit:
        return Me.of(unit.actor)


@router.get("/me/sessions")
def my_sessions(request: Request) -> list[SessionOut]:
    """Where I am signed in."""
    with unit_of(request) as unit:
        return [SessionOut.of(session) for session in account.own_sessions(unit)]


@router.delete("/me/sessions", status_code=204)
def end_my_other_sessions(request: Request) -> None:
    """Sign out everywhere else."""
    with unit_of(request) as unit:
        account.end_other_sessions(unit)


@router.delete("/me/sessions/{session_id}", status_code=204)
def end_my_session(request: Request, session_id: RowNumber) -> None:
    """Sign out somewhere else."""
    with unit_of(request) as unit:
        account.end_session(unit, session_id)


@router.put("/me/password", status_code=204)
def change_my_password(request: Request, body: PasswordChange) -> None:
    """Change my password; every other session of mine ends."""
    with unit_of(request) as unit:
        actor = unit.actor
    account.change_password(
        request.app.state.installation,
        actor.login,
        body.current,
        body.new,
        source_of(request),
        keep_session=actor.session_id,
    )

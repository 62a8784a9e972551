"""From an HTTP request to who acts: the unit of work behind a request, and the language of its reader."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager, suppress
from datetime import datetime
from typing import Final

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from screening.language import LANGUAGES, Language
from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork, Who, committed_unit, note_head, unit_by
from service.core.errors import Away, Busy, SecondFactorMissing, ServiceError, SignInNeeded
from service.identity import sessions
from service.identity.actor import Actor
from service.installation.running_installation import Installation
from service.web.form_author import require_author
from service.web.security.cookies import cookies_of

CHOSEN: Final = "chosen_language"
BEFORE_SET_UP: Final = (
    "/account/second-factor",
    "/account/prove",
    "/logout",
    "/language",
    "/api/v1/me",
    "/api/v1/sessions/current",
)
"""What opens for who must set up a second factor first. Pages that need no signing in open too."""


@contextmanager
def unit_of(request: Request, *, anonymous: bool = False) -> Iterator[UnitOfWork]:
    """The unit of an HTTP request; raises ``SignInNeeded`` unless signed in or ``anonymous`` is fine too.

    Raises ``OtherAuthor`` for a form that was made for somebody else: nothing of it is carried out.
    """
    installation: Installation = request.app.state.installation
    with (
        _not_asked_again(request),
        unit_by(installation, _signed_in(request, installation, anonymous=anonymous)) as unit,
    ):
        yield unit


@contextmanager
def unit_of_case(request: Request, reference: str, action: str) -> Iterator[tuple[UnitOfWork, OpenCase]]:
    """The unit of a request about one case, and the case as it is opened for ``action``."""
    with unit_of(request) as unit:
        yield unit, open_case(unit, reference, action)


def _signed_in(request: Request, installation: Installation, *, anonymous: bool) -> Who:
    token = cookies_of(installation).session_token(request)

    def who(db: Session, now: datetime) -> Actor | None:
        actor = sessions.authenticate(db, token, now, installation.organisation)
        remember_language(request, actor.language if actor else None)
        if actor is None and not anonymous:
            raise SignInNeeded
        if actor is not None:
            require_author(request, installation.keys.audit, actor)
            request.state.person_id, request.state.actor = actor.person_id, actor
            if actor.must_set_up and not anonymous and not _opens_before_set_up(request.url.path):
                raise SecondFactorMissing
        return actor

    return who


def _opens_before_set_up(path: str) -> bool:
    return any(path == opens or path.startswith(f"{opens}/") for opens in BEFORE_SET_UP)


@asynccontextmanager
async def unit_in_loop(request: Request) -> AsyncIterator[UnitOfWork]:
    """``unit_of`` for a route that runs in the event loop: others are served while it waits for the disk."""
    installation: Installation = request.app.state.installation
    database = installation.database
    with _not_asked_again(request):
        async with database.turn_in_loop():
            begins = committed_unit(installation, _signed_in(request, installation, anonymous=False))
            async with _begun_in_thread(begins) if database.elsewhere else _begun(begins) as unit:
                yield unit
        await database.on_disk()
    note_head(installation, unit.head)


@asynccontextmanager
async def _begun(unit: AbstractContextManager[UnitOfWork]) -> AsyncIterator[UnitOfWork]:
    with unit as begun:
        yield begun


@asynccontextmanager
async def _begun_in_thread(unit: AbstractContextManager[UnitOfWork]) -> AsyncIterator[UnitOfWork]:
    """``unit``, where beginning may mean waiting for another program: others are served meanwhile."""
    begun = await asyncio.to_thread(unit.__enter__)
    with ExitStack() as ends:
        ends.push(unit)
        yield begun


@contextmanager
def _not_asked_again(request: Request) -> Iterator[None]:
    """A sentence about a database that does not answer must not wait for it once more."""
    try:
        yield
    except (Busy, Away):
        if not hasattr(request.state, CHOSEN):
            remember_language(request, None)
        raise


def chosen_language(request: Request) -> Language | None:
    """The language that the holder of the session chose; ``None`` where nobody is signed in or chose one.

    An error before the unit of a request begins also needs a language; then the session is looked up here.
    """
    state = request.state
    if not hasattr(state, CHOSEN):
        installation = request.app.state.installation
        language = None
        token = cookies_of(installation).session_token(request)
        # A sentence about a broken database must not need the database.
        if token is not None:
            with suppress(SQLAlchemyError, ServiceError), installation.database.reading() as db:
                language = sessions.language_of_session(db, token)
        remember_language(request, language)
    chosen: Language | None = getattr(state, CHOSEN)
    return chosen


def remember_language(request: Request, language: str | None) -> None:
    """Keep with ``request`` what was chosen, for the sentences of errors."""
    setattr(request.state, CHOSEN, next((code for code in LANGUAGES if code == language), None))

"""After a form was accepted: drop its kept words, and let the next page say what was stored.

This layer serves every form. The response to an accepted form is a redirect; that to a form with a mistake,
or one that is refused, is not.
"""

from __future__ import annotations

import logging
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.unit_of_work import unit_as
from service.areas.unsent_text.service import sent
from service.core.errors import ServiceError
from service.installation.running_installation import Installation
from service.web.asgi_scope import is_for_programs
from service.web.forms import Typed
from service.web.saved_message import STORES_NOTHING, cookie, sentence_of
from service.web.security.cookies import cookies_of

_SEE_OTHER: Final = 303
_log = logging.getLogger("signaalwijzer")


class AcceptedForms:
    """ASGI layer around the routes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or is_for_programs(scope):
            await self.app(scope, receive, send)
            return
        state, installation = scope.setdefault("state", {}), scope["app"].state.installation

        async def send_with_sentence(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == _SEE_OTHER:
                await run_in_threadpool(_forget_unsent_words, installation, state, scope["path"])
                message["headers"] = [
                    *message["headers"],
                    *_sentence_cookie(installation, scope, message["headers"]),
                ]
            await send(message)

        await self.app(scope, receive, send_with_sentence)


def _forget_unsent_words(installation: Installation, state: dict[str, Any], address: str) -> None:
    """Drop the kept words of the form. When that fails they are offered once more, and nothing else is
    lost."""
    typed, person = state.get("typed", Typed()), state.get("person_id")
    copy = typed("form.copy")
    if person is None or not copy:
        return
    try:
        with unit_as(installation, person) as unit:
            if unit.signed_in:
                sent(unit, copy, address, {name for name, _ in typed.fields})
    except ServiceError:
        _log.exception("what was typed and sent could not be let go")


def _sentence_cookie(installation: Installation, scope: Scope, headers: Any) -> list[tuple[bytes, bytes]]:
    path = getattr(scope.get("route"), "path", "")
    location = next((value.decode("latin-1") for name, value in headers if name == b"location"), "")
    if not path or path in STORES_NOTHING or not location.startswith("/"):
        return []
    state = scope["state"]
    sentence = state.get("sentence") or sentence_of(path, state.get("typed", Typed()))
    value = cookie(
        cookies_of(installation), installation.keys.audit, sentence, location, installation.clock.now()
    )
    return [(b"set-cookie", value.encode("latin-1"))]

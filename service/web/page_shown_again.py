"""A page shown once more, with what was typed on it and not sent: after a change of language.

Nothing is stored for it. So it also holds what may not be stored, such as a text that was refused, and what
somebody typed who is not signed in.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from screening.language import Language
from service.web.forms import Typed


class ShownAgain(Response):
    """The page at ``path`` in ``language``, with ``typed`` in its fields."""

    def __init__(self, request: Request, path: str, typed: Typed, language: Language) -> None:
        super().__init__()
        self._app = request.app
        self._path, _, self._query = path.partition("?")
        self._state = {"laid_over": typed, "language": language}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        own = [pair for pair in self.raw_headers if pair[0] == b"set-cookie"]
        inner = {
            **scope,
            "method": "GET",
            "path": self._path,
            "raw_path": self._path.encode(),
            "query_string": self._query.encode("latin-1"),
            "state": self._state,
        }

        async def nothing_sent() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *own]
            await send(message)

        await self._app.router(inner, nothing_sent, send_with_cookie)

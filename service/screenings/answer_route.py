"""One clear sentence where answers do not fit: which question, what was sent, what is allowed.

The checks made from the catalogue say where a request is wrong, in the words of a library. The reader of
requests says it in ours, so a request that was refused is read once more by it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from screening.errors import SignaalwijzerError
from screening.explain.request import KEYS, ScreeningRequest

TAKE_ANSWERS = ("save_draft", "screen")
"""The routes, by the name of their function, whose body holds answers."""

_OF_THE_DRAFT = ("revision", "note")


class AnswerRoute(APIRoute):
    """A route of a round; one that takes answers says what is wrong with them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if self.name not in TAKE_ANSWERS:
            return handle

        async def plainly(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as wrong:
                raise _said(wrong, request) from None

        return plainly


def _said(wrong: RequestValidationError, request: Request) -> Exception:
    if not isinstance(wrong.body, dict):
        return wrong
    try:
        ScreeningRequest.parse(_asked(wrong.body), request.app.state.house.catalogue)
    except SignaalwijzerError as said:
        return said
    return wrong


def _asked(body: dict[str, Any]) -> dict[str, Any]:
    """The part of a body that is a screening request, with what may be left out filled in."""
    extra = _OF_THE_DRAFT if "revision" in body else ()
    asked = {key: value for key, value in body.items() if key not in extra}
    for key in ("now", "known"):
        if isinstance(asked.get(key), dict):
            asked[key] = {i: value for i, value in asked[key].items() if value is not None}
    for key, filled in (("setting", "-"), ("age", 0), ("answers", {})):
        if key not in asked or (asked[key] is None and key in KEYS):
            asked[key] = filled
    return asked

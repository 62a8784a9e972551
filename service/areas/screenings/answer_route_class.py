"""The route class for requests with answers: one clear sentence for a body that is not valid.

Pydantic checks a body against the catalogue and reports errors in its own words. ``ScreeningRequest.parse``
reports them in ours, so it reads a refused body once more.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from screening.errors import SignaalwijzerError
from screening.explain.screening_request import KEYS, ScreeningRequest

TAKE_ANSWERS = ("save_draft", "keep_choice", "screen")
"""Names of the endpoints whose body holds answers."""

_OF_THE_DRAFT = ("revision", "note")


class AnswerRoute(APIRoute):
    """A route of a round; where the body holds answers it says what is wrong with them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if self.name not in TAKE_ANSWERS:
            return handle

        async def with_clear_error(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                raise _clear_error_of(error, request) from None

        return with_clear_error


def _clear_error_of(error: RequestValidationError, request: Request) -> Exception:
    if not isinstance(error.body, dict):
        return error
    try:
        ScreeningRequest.parse(_screening_part(error.body), request.app.state.installation.catalogue)
    except SignaalwijzerError as clear_error:
        return clear_error
    return error


def _screening_part(body: dict[str, Any]) -> dict[str, Any]:
    """The part of a body that is a screening request, with what may be left out filled in."""
    extra = _OF_THE_DRAFT if "revision" in body else ()
    part = {key: value for key, value in body.items() if key not in extra}
    for key in ("now", "known"):
        if isinstance(part.get(key), dict):
            part[key] = {indicator: value for indicator, value in part[key].items() if value is not None}
    for key, filled in (("setting", "-"), ("age", 0), ("answers", {})):
        if key not in part or (part[key] is None and key in KEYS):
            part[key] = filled
    return part

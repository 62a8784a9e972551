"""Routes that take answers: quick where they fit, one clear sentence where they do not.

The checks made from the catalogue say where a request is wrong, in the words of a library. The reader of
requests says it in ours, so a request that was refused is read once more by it.

A screening whose body plainly fits goes straight to its function. The framework's way there, made for every
kind of parameter, took a tenth of the processor time of a screening. Whatever does not plainly fit takes that
way, so what is refused is refused in one place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel

from screening.errors import SignaalwijzerError
from screening.explain.request import KEYS, ScreeningRequest
from service.areas.screenings.schemas import ScreeningIn

TAKE_ANSWERS = ("save_draft", "keep_choice", "screen")
"""The routes, by the name of their function, whose body holds answers."""

STRAIGHT: Final[dict[str, type[BaseModel]]] = {"screen": ScreeningIn}
"""Routes whose function takes the request, the reference and one body, and how that body is read."""

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

        if self.name not in STRAIGHT:
            return plainly
        model, function = STRAIGHT[self.name], self.endpoint

        async def straight(request: Request) -> Response:
            body = await _fitting(request, model)
            if body is None:
                return await plainly(request)
            answer: Response = await function(request, request.path_params["reference"], body)
            return answer

        return straight


async def _fitting(request: Request, model: type[BaseModel]) -> BaseModel | None:
    """The body, when it is JSON that fits ``model``; reading it takes nothing away from who reads it next."""
    if request.headers.get("content-type") != "application/json":
        return None
    try:
        return model.model_validate(json.loads(await request.body()))
    except Exception:
        # Whatever it was, the framework meets it again and says it in its own way.
        return None


def _said(wrong: RequestValidationError, request: Request) -> Exception:
    if not isinstance(wrong.body, dict):
        return wrong
    try:
        ScreeningRequest.parse(_asked(wrong.body), request.app.state.installation.catalogue)
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

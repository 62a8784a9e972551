"""The route class for requests with answers: quick for a valid body, one clear sentence for an invalid one.

Pydantic checks a body against the catalogue and reports errors in its own words. ``ScreeningRequest.parse``
reports them in ours, so it reads a refused body once more.

The body of a screening that is valid goes straight to the endpoint: handling by FastAPI took a tenth of the
processor time of a screening. Any other body is handled by FastAPI, so that all refusals are made in one
place.
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
"""Names of the endpoints whose body holds answers."""

STRAIGHT: Final[dict[str, type[BaseModel]]] = {"screen": ScreeningIn}
"""Endpoints that take the request, the reference and one body, each with the model of its body."""

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

        if self.name not in STRAIGHT:
            return with_clear_error
        model, function = STRAIGHT[self.name], self.endpoint

        async def directly(request: Request) -> Response:
            body = await _valid_body(request, model)
            if body is None:
                return await with_clear_error(request)
            response: Response = await function(request, request.path_params["reference"], body)
            return response

        return directly


async def _valid_body(request: Request, model: type[BaseModel]) -> BaseModel | None:
    """The body as ``model``; ``None`` when it is not valid. The body can still be read again after this."""
    if request.headers.get("content-type") != "application/json":
        return None
    try:
        return model.model_validate(json.loads(await request.body()))
    except Exception:
        # FastAPI reads the same body again and reports the error.
        return None


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

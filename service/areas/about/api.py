"""JSON route for the description of the API."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from service.web.request_unit_of_work import unit_of

router = APIRouter(include_in_schema=False)


@router.get("/api/v1/openapi.json")
def api_description(request: Request) -> JSONResponse:
    """The description of the API for programs (OpenAPI 3.1); for everyone in a demonstration."""
    with unit_of(request, anonymous=for_everyone(request)):
        return JSONResponse(request.app.openapi())


def for_everyone(request: Request) -> bool:
    """Whether what only builders need is for everyone, or for who is signed in."""
    return bool(request.app.state.installation.settings.demonstration)

"""How an error reaches the reader: problem+json (RFC 9457) in the API, an OperationOutcome in FHIR, a page in
the browser.

The reader gets one sentence and what to do. What went wrong inside goes to the log of the machine, without
anything a person typed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from screening.errors import SignaalwijzerError
from screening.language import LANGUAGES, Language
from screening.quoted_in_messages import quoted
from service.core.errors import (
    Attempt,
    Hidden,
    Invalid,
    MethodNotAllowed,
    NotFound,
    NotText,
    ServiceError,
    SignInNeeded,
    TooMany,
)
from service.core.machine_log import security
from service.core.reader_language import language_of
from service.core.refusal_values_in_words import codes_in
from service.web.asgi_scope import is_fhir, is_for_programs
from service.web.error_page import error_page
from service.web.field_errors import detail
from service.web.operation_outcome import outcome_of_error
from service.web.request_unit_of_work import chosen_language, unit_of
from service.web.security.cookies import address_of, cookies_of

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("signaalwijzer")
FOR_SECURITY: Final = frozenset({400, 401, 403, 413, 429})
_BY_STATUS: Mapping[int, type[ServiceError]] = {404: NotFound, 405: MethodNotAllowed}


def install(app: FastAPI) -> None:
    """Give ``app`` a response for every kind of error."""
    app.add_exception_handler(SignaalwijzerError, _of_product)
    app.add_exception_handler(RequestValidationError, _does_not_fit)
    app.add_exception_handler(HTTPException, _by_framework)
    app.add_exception_handler(Exception, _unexpected)


def status_of(error: SignaalwijzerError) -> int:
    """The HTTP status; an error of the package ``screening`` is a mistake in its input, so 422."""
    return error.status if isinstance(error, ServiceError) else Invalid.status


def response_to(
    request: Request, error: SignaalwijzerError, errors: Sequence[Mapping[str, Any]] = ()
) -> Response:
    """The response for ``error``; ``errors`` says where in the request, for programs."""
    status = status_of(error)
    _log_refusal(request, error, status)
    if is_fhir(request.scope):
        response: Response = outcome_of_error(error, status, api_language(request))
    elif is_for_programs(request.scope):
        response = _problem(request, error, status, errors)
    else:
        response = error_page(request, error, status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait_seconds)
    return response


def _log_refusal(request: Request, error: SignaalwijzerError, status: int) -> None:
    """A line in the log of the machine for what may be an attack: a request from another site or for another
    host, without a session, with a wrong password, one too many, too large, or not allowed.

    A page that asks a reader to sign in is none of these.
    """
    if status not in FOR_SECURITY or (isinstance(error, SignInNeeded) and not is_for_programs(request.scope)):
        return
    security(code=error.key, status=status, method=request.method, address=address_of(request))


def api_language(request: Request) -> Language:
    """The choice of the signed-in person, else that of ``Accept-Language``, else the organisation's."""
    if (chosen := chosen_language(request)) is not None:
        return chosen
    asked = request.headers.get("accept-language", "")
    for part in asked.split(","):
        word = part.partition(";")[0].strip()[:2].lower()
        for language in LANGUAGES:
            if word == language:
                return language
    installation = request.app.state.installation
    kept = cookies_of(installation).chosen_language(request)
    return language_of(kept, None, installation.organisation.default_language)


def _problem(
    request: Request, error: SignaalwijzerError, status: int, errors: Sequence[Mapping[str, Any]]
) -> Response:
    content: dict[str, Any] = {
        "type": f"urn:signaalwijzer:problem:{error.key}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": error.in_language(api_language(request)),
        "code": error.key,
    }
    if errors:
        content["errors"] = list(errors)
    if codes := codes_in(error.values):
        content["allowed"] = codes
    extra = getattr(error, "problem", None)
    if extra is not None:
        content |= extra
    return JSONResponse(content, status, media_type=MEDIA_TYPE)


def _of_product(request: Request, error: Exception) -> Response:
    if not isinstance(error, SignaalwijzerError):
        raise TypeError("handles errors of the product only")
    if isinstance(error, NotText) and "\x00" in request.scope["path"]:
        error = _no_such_address(request)
    return response_to(request, error)


def _does_not_fit(request: Request, error: Exception) -> Response:
    """Where the request does not fit and why, without repeating what was sent."""
    if not isinstance(error, RequestValidationError):
        raise TypeError("handles errors of validation only")
    mistakes = error.errors()
    if any(mistake["loc"][0] == "path" for mistake in mistakes):
        return response_to(request, _no_such_address(request))
    if any(mistake["type"] == "json_invalid" for mistake in mistakes):
        return response_to(request, Invalid("request_body.not_json"))
    language = api_language(request)
    where = [
        {
            "at": [quoted(str(part)) for part in mistake["loc"][1:]],
            "code": mistake["type"],
            "detail": detail(mistake, language),
        }
        for mistake in mistakes[:20]
    ]
    return response_to(request, Invalid("request_body.field"), where)


def _no_such_address(request: Request) -> SignaalwijzerError:
    """The answer to an address that no row can have, such as one with a negative number.

    Who is signed in and tries one leaves an entry in the access log, as for a case that is not theirs.
    """
    try:
        with unit_of(request):
            raise Hidden.at(Attempt("address.open", "address"))
    except SignaalwijzerError as answer:
        return answer


def _by_framework(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else Invalid.status
    kind = _BY_STATUS.get(status)
    response = response_to(request, kind() if kind else Invalid())
    for name, value in (getattr(error, "headers", None) or {}).items():
        response.headers[name] = value
    return response


def _unexpected(request: Request, _error: Exception) -> Response:
    return response_to(request, ServiceError())

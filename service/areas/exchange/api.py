"""The addresses at which other systems speak FHIR R4 (4.0.1) with this one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Header, Query, Request, Response

from screening.catalogue.acute_rules import AcuteRules
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.fhir import form_id, questionnaire
from screening.catalogue.read_fhir import ResponseWarning
from screening.language import LANGUAGES, Language
from service.areas.acute.view import case_signs
from service.areas.exchange.capability_statement import capability_statement
from service.areas.exchange.fhir_json import fhir_response, written
from service.areas.exchange.round_in_fhir import RoundInFull
from service.areas.exchange.service import PURPOSES, TakenIn, hand_out, revision_in, take_in
from service.core.errors import NotFound
from service.core.reader_language import Reader, reader
from service.core.row_number import RowNumber
from service.web.error_responses import api_language
from service.web.operation_outcome import MEDIA_TYPE, issue, outcome
from service.web.request_unit_of_work import unit_in_loop, unit_of, unit_of_case

router = APIRouter(prefix="/fhir", tags=["fhir"])

_RESOURCE: Final = {"type": "object", "required": ["resourceType"], "additionalProperties": True}
_CONTENT: Final = {MEDIA_TYPE: {"schema": _RESOURCE}}
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": _CONTENT, "description": "The resource."}
}
_TAKEN: Final[dict[int | str, dict[str, Any]]] = {
    201: {"content": _CONTENT, "description": "Stored as a draft; an OperationOutcome says how."}
}
_SENT: Final = {"requestBody": {"content": _CONTENT, "required": True}}

_FORMS: Final[dict[tuple[str, str, Language], bytes]] = {}
_KINDS: Final = {
    "no_authored": "incomplete",
    "no_items": "incomplete",
    "questions_open": "incomplete",
    "disabled": "business-rule",
    "name_removed": "suppressed",
}
"""What FHIR calls each warning."""


class Fhir(Response):
    """A response of this kind, for the description of the API."""

    media_type = MEDIA_TYPE


@router.get("/metadata", response_class=Fhir, responses=_ANSWERS)
def read_metadata(request: Request) -> Response:
    """What this server does in FHIR, as a CapabilityStatement."""
    with unit_of(request):
        return fhir_response(written(capability_statement(_reader(request))))


@router.get("/Questionnaire/{form}", response_class=Fhir, responses=_ANSWERS)
async def read_questionnaire(request: Request, form: str) -> Response:
    """The form of today: ``intake-nl`` in Dutch, ``intake-en`` in English."""
    language = next((language for language in LANGUAGES if form_id(language) == form), None)
    async with unit_in_loop(request) as unit:
        unit.require("catalogue.read", "catalogue")
        if language is None:
            raise NotFound
        installation = unit.installation
        content = _form(installation.catalogue, installation.acute_rules, language)
    return fhir_response(content)


@router.get("/QuestionnaireResponse/{reference}.{number}", response_class=Fhir, responses=_ANSWERS)
def read_response(request: Request, reference: str, number: RowNumber) -> Response:
    """The answers of a round. The ETag is the revision of its draft, for ``If-Match`` when answers follow."""
    with unit_of_case(request, reference, "draft.read") as (unit, case):
        in_full = RoundInFull.read(unit, case, number)
        content = written(in_full.response(_reader(request)))
    return fhir_response(content, ETag=f'W/"{in_full.draft.revision}"')


@router.post(
    "/QuestionnaireResponse",
    status_code=201,
    response_class=Fhir,
    responses=_TAKEN,
    openapi_extra=_SENT,
)
def take_response(
    request: Request,
    resource: Annotated[dict[str, Any], Body()],
    if_match: Annotated[str | None, Header(max_length=40)] = None,
) -> Response:
    """Store answers in the draft of the case that ``subject`` names; never a screening.

    ``If-Match`` names the revision that was read; without it only an empty draft is filled. The answer says
    what was put right, and names danger first.
    """
    with unit_of(request) as unit:
        taken = take_in(unit, resource, revision_in(if_match))
        issues = list(_issues(unit.installation, taken, _reader(request)))
    draft, code = taken.draft, taken.case.reference
    response = outcome(issues, 201)
    response.headers["ETag"] = f'W/"{draft.revision}"'
    base = request.app.state.installation.settings.base_path
    response.headers["Location"] = f"{base}/fhir/QuestionnaireResponse/{code}.{draft.round.number}"
    return response


@router.get("/Bundle/{reference}.{number}", response_class=Fhir, responses=_ANSWERS)
def read_bundle(
    request: Request,
    reference: str,
    number: RowNumber,
    receiver: Annotated[str, Query(max_length=40, description="Who receives it, a kind.")] = "",
    purpose: Annotated[str, Query(max_length=40, description=f"What for: {', '.join(PURPOSES)}.")] = "",
) -> Response:
    """A round to hand out: answers, judgements, the estimate where it was shown, who looked, and the origin.

    Receiver and purpose stand in the access log. Police, prosecution and probation are no receivers.
    """
    with unit_of(request) as unit:
        text = hand_out(unit, reference, number, receiver=receiver, purpose=purpose, reader=_reader(request))
    return fhir_response(text)


def _form(catalogue: Catalogue, rules: AcuteRules, language: Language) -> bytes:
    """The form as it is sent, written once; a running service has one catalogue."""
    key = (catalogue.digest, rules.digest, language)
    if key not in _FORMS:
        _FORMS[key] = written(questionnaire(catalogue, rules, language)).encode()
    return _FORMS[key]


def _reader(request: Request) -> Reader:
    return reader(api_language(request), request.app.state.installation.organisation.timezone)


def _issues(installation: Any, taken: TakenIn, words: Reader) -> Iterator[dict[str, Any]]:
    """What is said of a response that was stored: danger first, then where it stands, then what was put
    right."""
    draft, code = taken.draft, taken.case.reference
    for sign in case_signs(installation, draft.answers, draft.now, words):
        text = words("exchange.acute", heading=sign.heading, urgency=sign.urgency, url=f"/cases/{code}/acute")
        yield issue("warning", "business-rule", "acute", text)
    text = words("exchange.stored", round=draft.round.number, revision=draft.revision)
    yield issue("information", "informational", "stored", text)
    for warning in taken.read.warnings:
        yield from _warning_issues(warning, words)


def _warning_issues(warning: ResponseWarning, words: Reader) -> Iterator[dict[str, Any]]:
    kind, text = _KINDS[warning.code], warning.in_language(words.language)
    found = issue("warning", kind, f"fhir.{warning.code}", text)
    if warning.link_ids:
        found["expression"] = [
            f"QuestionnaireResponse.descendants().where(linkId='{link}')" for link in warning.link_ids
        ]
    yield found

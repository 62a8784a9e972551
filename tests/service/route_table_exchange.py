"""The routes for other systems; the letters are those of the whole table."""

from __future__ import annotations

from typing import Final

from screening.catalogue import load_catalogue
from screening.catalogue.fhir import GivenAnswers, response
from screening.catalogue.read_fhir import CASE
from tests.service.route import Route

_ANSWERS: Final = response(
    load_catalogue(),
    GivenAnswers({"neglect": "suspected"}),
    "nl",
    status="completed",
    authored="2026-11-23T09:00:00+01:00",
)
TO: Final = {"receiver": "youth_care", "purpose": "shared_care"}
RESPONSE: Final = _ANSWERS | {"subject": {"identifier": {"system": CASE, "value": "2026-0001"}}}

EXCHANGE_ROUTES: Final = (
    Route("POST", "/fhir/QuestionnaireResponse", "ab", hidden="c", sent=RESPONSE),
    Route("GET", "/fhir/QuestionnaireResponse/{reference}.{number}", "abr", hidden="c"),
    Route("GET", "/fhir/Bundle/{reference}.{number}", "abr", hidden="c"),
    Route("GET", "/cases/{reference}/rounds/{number}/hand-out", "abr", hidden="c"),
    Route("POST", "/cases/{reference}/rounds/{number}/hand-out", "abr", hidden="c", sent=TO),
)

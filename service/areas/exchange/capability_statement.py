"""What this server does in FHIR: its CapabilityStatement."""

from __future__ import annotations

from typing import Final

from screening.catalogue.fhir import FHIR_VERSION, Resource
from service.core.reader_language import Reader
from service.web.operation_outcome import MEDIA_TYPE

_SINCE: Final = "2026-11-30"
"""The day on which what stands here last changed."""

_INTERACTIONS: Final = {
    "Bundle": ("read",),
    "Questionnaire": ("read",),
    "QuestionnaireResponse": ("read", "create"),
}


def capability_statement(reader: Reader) -> Resource:
    """The statement, with its sentences in the language of ``reader``."""
    return {
        "resourceType": "CapabilityStatement",
        "language": reader.language,
        "status": "active",
        "date": _SINCE,
        "kind": "instance",
        "software": {"name": "Signaalwijzer"},
        "implementation": {"description": reader("exchange.server")},
        "fhirVersion": FHIR_VERSION,
        "format": [MEDIA_TYPE],
        "rest": [
            {
                "mode": "server",
                "security": {"cors": False, "description": reader("exchange.security")},
                "resource": [
                    {"type": kind, "interaction": [{"code": code} for code in codes]}
                    for kind, codes in _INTERACTIONS.items()
                ],
            }
        ],
    }

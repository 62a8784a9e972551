"""Who looked at a case, as AuditEvents; each is an entry of the access log, which holds codes only."""

from __future__ import annotations

import json
from typing import Final

from screening.catalogue.fhir import NAMESPACE, Resource
from screening.catalogue.read_fhir import CASE
from service.areas.access_log.service import Look
from service.areas.exchange.fhir_json import Written, written
from service.areas.exchange.references import address, concept, device, moment, person

ACTION: Final = f"{NAMESPACE}:action"
ROLE: Final = f"{NAMESPACE}:role"
PURPOSE: Final = f"{NAMESPACE}:purpose"
_DICOM: Final = "http://dicom.nema.org/resources/ontology/DCM"
_REASONS: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_LOOKS: Final = frozenset({"read", "list", "search", "print", "hand_out", "handed_out", "explain", "export"})
_OUTCOMES: Final = {"ok": "0", "refused": "4", "failed": "8"}
"""Codes of FHIR: success, a minor failure, a serious failure."""


class AuditEvents:
    """The looks at the case with this code, or at what belongs to it, as entries of a Bundle.

    A case that many worked on has a thousand of them, most of them alike: two looks of one person at one
    thing differ in number and moment alone. All else of them is written once.
    """

    def __init__(self, reference: str) -> None:
        self._reference = reference
        self._alike: dict[tuple[object, ...], str] = {}

    def entry(self, look: Look) -> Written:
        """The entry of the Bundle for one entry of the log."""
        seq, at, *same = look
        key = tuple(same)
        alike = self._alike.get(key)
        if alike is None:
            alike = self._alike[key] = written(self._without_moment(look))[1:-1]
        url = address(self._reference, "look", seq)
        return Written(f'{{"fullUrl":"{url}","resource":{{{alike},"recorded":"{moment(at)}"}}}}')

    def _without_moment(self, look: Look) -> Resource:
        purposes = [concept(PURPOSE, look.purpose)] if look.purpose else []
        if "emergency" in json.loads(look.facts):
            purposes.append(concept(_REASONS, "BTG"))
        return {
            "resourceType": "AuditEvent",
            "type": {"system": _DICOM, "code": "110110"},
            "subtype": [{"system": ACTION, "code": look.action}],
            "action": "R" if look.action.rpartition(".")[2] in _LOOKS else "E",
            "outcome": _OUTCOMES[look.outcome],
            **({"purposeOfEvent": purposes} if purposes else {}),
            "agent": [
                {
                    "role": [concept(ROLE, role) for role in look.role.split("+")],
                    "who": device(look.role) if look.person_id is None else person(look.person_id),
                    "requestor": True,
                }
            ],
            "source": {"observer": device()},
            "entity": [{"what": {"identifier": {"system": CASE, "value": look.object_id}}}],
        }

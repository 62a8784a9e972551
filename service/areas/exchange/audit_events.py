"""Who looked at a case, as AuditEvents; each is an entry of the access log, which holds codes only."""

from __future__ import annotations

from typing import Final

from screening.catalogue.fhir import NAMESPACE, Resource
from screening.catalogue.read_fhir import CASE
from service.areas.access_log.service import LogEntry
from service.areas.exchange.references import concept, device, moment, person

ACTION: Final = f"{NAMESPACE}:action"
ROLE: Final = f"{NAMESPACE}:role"
PURPOSE: Final = f"{NAMESPACE}:purpose"
_DICOM: Final = "http://dicom.nema.org/resources/ontology/DCM"
_REASONS: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_LOOKS: Final = frozenset({"read", "list", "search", "print", "hand_out", "handed_out", "explain", "export"})
_OUTCOMES: Final = {"ok": "0", "refused": "4", "failed": "8"}
"""Codes of FHIR: success, a minor failure, a serious failure."""


def audit_event(entry: LogEntry, reference: str) -> Resource:
    """One entry of the log about the case with this code, or about what belongs to it."""
    purposes = [concept(PURPOSE, entry.purpose)] if entry.purpose else []
    if "emergency" in entry.facts:
        purposes.append(concept(_REASONS, "BTG"))
    return {
        "resourceType": "AuditEvent",
        "type": {"system": _DICOM, "code": "110110"},
        "subtype": [{"system": ACTION, "code": entry.action}],
        "action": "R" if entry.action.rpartition(".")[2] in _LOOKS else "E",
        "recorded": moment(entry.at),
        "outcome": _OUTCOMES[entry.outcome],
        **({"purposeOfEvent": purposes} if purposes else {}),
        "agent": [
            {
                "role": [concept(ROLE, role) for role in entry.role.split("+")],
                "who": device(entry.role) if entry.person_id is None else person(entry.person_id),
                "requestor": True,
            }
        ],
        "source": {"observer": device()},
        "entity": [{"what": {"identifier": {"system": CASE, "value": entry.object_id or reference}}}],
    }

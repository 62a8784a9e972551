"""How resources name each other, codes, and what stands outside them: cases, people, models."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from screening.catalogue.fhir import NAMESPACE, Resource
from screening.catalogue.read_fhir import CASE
from service.core.clock import utc_text

PERSON: Final = f"{NAMESPACE}:person"
"""Colleagues by their number; their names stay in the installation."""
MODEL: Final = f"{NAMESPACE}:model-digest"
DEVICE: Final = f"{NAMESPACE}:device"
ROOT: Final = UUID("3f1d6a52-9d4b-5b1e-8a36-6c1f4f1c2b70")
"""Under which the addresses of entries are made: the same round has the same addresses every time."""
_ROOT: Final = ROOT.bytes
_VARIANT: Final = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}
"""The two highest bits of the ninth byte say which kind of UUID it is (RFC 9562, section 4.1)."""


def address(reference: str, kind: str, number: int | str) -> str:
    """The address of an entry of a Bundle, made of what it is about.

    It is what ``uuid.uuid5`` gives under ``ROOT`` (RFC 9562, section 5.5), written without an object of
    ``UUID``, which costs three times as much: a Bundle has an address for each look at the case.
    """
    name = f"{reference}/{kind}/{number}".encode()
    h = hashlib.sha1(_ROOT + name, usedforsecurity=False).hexdigest()
    return f"urn:uuid:{h[:8]}-{h[8:12]}-5{h[13:16]}-{_VARIANT[h[16]]}{h[17:20]}-{h[20:32]}"


def case_of(reference: str) -> Resource:
    """The young person, known by the code of the case alone."""
    return {"type": "Patient", "identifier": {"system": CASE, "value": reference}}


def person(person_id: int) -> Resource:
    return {"type": "Practitioner", "identifier": {"system": PERSON, "value": str(person_id)}}


def device(name: str = "signaalwijzer") -> Resource:
    """This product, or what acted in it without a person."""
    return {"type": "Device", "identifier": {"system": DEVICE, "value": name}}


def model(digest: str) -> Resource:
    return {"type": "Device", "identifier": {"system": MODEL, "value": digest}}


def concept(code_system: str, code: str, text: str = "") -> Resource:
    """A CodeableConcept with one coding, and with its words where there are any."""
    return {"coding": [{"system": code_system, "code": code}], **({"text": text} if text else {})}


def moment(at: datetime) -> str:
    """``at`` with its zone (UTC)."""
    return utc_text(at)

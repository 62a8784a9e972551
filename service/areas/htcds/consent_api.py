"""JSON routes of the consent to hand on: reading and recording it."""

from __future__ import annotations

from fastapi import APIRouter, Request

from service.areas.htcds.consent import consents_of, record_consent
from service.areas.htcds.schemas import ConsentIn, ConsentOut
from service.web.request_unit_of_work import unit_of_case

router = APIRouter(prefix="/api/v1/cases/{reference}/consent", tags=["record"])


@router.get("")
def read_consents(request: Request, reference: str) -> list[ConsentOut]:
    """Every consent recorded for a case; the last one counts."""
    with unit_of_case(request, reference, "record.read") as (unit, case):
        return [ConsentOut.of(consent) for consent in consents_of(unit, case)]


@router.post("", status_code=201)
def add_consent(request: Request, reference: str, body: ConsentIn) -> ConsentOut:
    """Record consent to hand on the outcome, or that it was refused or taken back."""
    with unit_of_case(request, reference, "record.consent") as (unit, case):
        return ConsentOut.of(record_consent(unit, case, body.to_new()))

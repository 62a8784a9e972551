"""JSON routes of the file of a young person: contacts, information given, own words, the file."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.areas.young_person_file import export as exporting
from service.areas.young_person_file.information_given import information_of, record_information
from service.areas.young_person_file.own_words import record_statement, statements_of
from service.areas.young_person_file.parents_and_guardians import contacts_of, record_contact
from service.areas.young_person_file.schemas import (
    ContactIn,
    ContactOut,
    ExportIn,
    InformationIn,
    InformationOut,
    StatementIn,
    StatementOut,
)
from service.web.request_unit_of_work import unit_of, unit_of_case

router = APIRouter(prefix="/api/v1/cases/{reference}/record", tags=["record"])


@router.get("/contacts")
def read_contacts(request: Request, reference: str) -> list[ContactOut]:
    """Each parent or guardian as last said."""
    with unit_of_case(request, reference, "record.read") as (unit, case):
        return [ContactOut.of(contact) for contact in contacts_of(unit, case)]


@router.post("/contacts", status_code=201)
def add_contact(request: Request, reference: str, body: ContactIn) -> ContactOut:
    """Record a parent or guardian, or what is known of one now."""
    with unit_of_case(request, reference, "record.contact") as (unit, case):
        made = record_contact(
            unit, case, relation=body.relation, safe=body.safe, reason=body.reason, number=body.number
        )
        return ContactOut.of(made)


@router.get("/information")
def read_information(request: Request, reference: str) -> list[InformationOut]:
    """Every entry on information given or postponed; the last one about somebody counts."""
    with unit_of_case(request, reference, "record.read") as (unit, case):
        return [InformationOut.of(information) for information in information_of(unit, case)]


@router.post("/information", status_code=201)
def add_information(request: Request, reference: str, body: InformationIn) -> InformationOut:
    """Record that somebody was informed, or that it waits and why."""
    with unit_of_case(request, reference, "record.information") as (unit, case):
        return InformationOut.of(record_information(unit, case, body.to_new()))


@router.get("/statements")
def read_statements(request: Request, reference: str) -> list[StatementOut]:
    """The young person's own words, the first said first."""
    with unit_of_case(request, reference, "record.read") as (unit, case):
        return [StatementOut.of(statement) for statement in statements_of(unit, case)]


@router.post("/statements", status_code=201)
def add_statement(request: Request, reference: str, body: StatementIn) -> StatementOut:
    """Record own words of the young person."""
    with unit_of_case(request, reference, "record.statement") as (unit, case):
        return StatementOut.of(record_statement(unit, case, body.to_new()))


@router.post("/export")
def export(request: Request, reference: str, body: ExportIn) -> Response:
    """Everything about the young person, all scores included; 403 toward a parent who was marked unsafe."""
    with unit_of(request) as unit:
        case = open_case(unit, reference, "record.export", body.purpose)
        made = exporting.export(unit, case, body.to, body.purpose)
    return Response(made.to_json(), media_type="application/json")

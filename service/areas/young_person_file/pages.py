"""Pages of the file of a young person: parents and guardians, the file, who looked, an explanation."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.areas.access_log import service as audit
from service.areas.screenings import stored_screening
from service.areas.sign_in import names_and_teams as people
from service.areas.young_person_file import export as exporting
from service.areas.young_person_file.file_view import file_view, looks_view
from service.areas.young_person_file.information_given import LANGUAGES, told
from service.areas.young_person_file.informed_and_own_words_view import (
    people_in,
    statement_views,
    told_views,
)
from service.areas.young_person_file.own_words import HANDS, statements_of
from service.areas.young_person_file.parents_and_guardians import (
    RELATIONS,
    SAFE,
    contacts_of,
    record_contact,
)
from service.core.errors import Invalid
from service.web.form_transaction import sent_form
from service.web.forms import Choice, Sent, chosen_from
from service.web.page_context import TypedFields, see, visit_case
from service.web.render_page import render

router = APIRouter(prefix="/cases/{reference}/record", include_in_schema=False)

_FIELD_OF: Final = {"records.relation": "relation", "records.safe": "safe", "records.purpose": "purpose"}


@router.get("")
def record_page(request: Request, reference: str) -> Response:
    """What the record knows of parents and guardians, the file with everything, and who looked."""
    return record_view(request, reference, Sent())


@router.post("/contacts")
def take_contact(request: Request, reference: str, typed: TypedFields) -> Response:
    """Store a parent or guardian, or what is known of one now."""
    with sent_form(request, typed, _FIELD_OF, text="reason", refusals=(Invalid,)) as form:
        case = open_case(form.unit, reference, "record.contact")
        number = int(typed("number")) if typed("number") in map(str, range(1, 100)) else None
        record_contact(
            form.unit,
            case,
            relation=typed("relation"),
            safe=typed("safe"),
            reason=typed("reason"),
            number=number,
        )
    return record_view(request, reference, form) if form.errors else see(f"/cases/{reference}/record")


@router.post("/export")
def take_export(request: Request, reference: str, typed: TypedFields) -> Response:
    """The file with everything, as a plain page or for programs."""
    with sent_form(request, typed, _FIELD_OF, text="purpose", refusals=(Invalid,)) as form:
        purpose = typed("purpose")
        # the access log takes no other word
        logged = purpose if purpose in exporting.PURPOSES else None
        case = open_case(form.unit, reference, "record.export", logged)
        made = exporting.export(form.unit, case, typed("to"), purpose)
    if form.errors:
        return record_view(request, reference, form)
    page = form.page
    if typed("form") == "json":
        content, kind = made.to_json(), "application/json"
    else:
        content, kind = (
            render(
                "young_person_file/file.html",
                page.shell(),
                {"file": file_view(made, page.installation.archive, page.reader)},
            ),
            "text/html",
        )
    name = f"record-{reference}.{'json' if kind.endswith('json') else 'html'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


@router.get("/looked")
def looked_page(request: Request, reference: str) -> Response:
    """Who has looked at this case, in plain words."""
    with visit_case(request, reference, "record.read") as (unit, page, case):
        entries = audit.looks_at(unit, case.reference)
    return page.response(
        "young_person_file/looked.html",
        current="cases",
        case=reference,
        days=looks_view(entries, page.reader),
    )


def record_view(request: Request, reference: str, sent: Sent) -> Response:
    """The page, also after a form of it was sent."""
    with visit_case(request, reference, "record.read") as (unit, page, case):
        contacts = contacts_of(unit, case)
        made = stored_screening.listed(unit, case)
        informed, statements = told(unit, case), statements_of(unit, case)
        ids = {contact.made_by for contact in contacts} | people_in(informed, statements)
        names = people.names_of(unit, ids)
    reader = page.reader
    contact_rows = [
        Choice(
            str(contact.number),
            reader("records.contact_line", relation=reader(f"relation.{contact.relation}"), n=contact.number),
        )
        for contact in contacts
    ]
    young_person = Choice(exporting.YOUNG_PERSON, reader("reported_by.young_person"))
    return page.response(
        "young_person_file/record.html",
        sent=sent,
        current="cases",
        case=reference,
        contacts=contacts,
        names=names,
        screenings=made,
        known=contact_rows,
        today=page.today,
        told=told_views(informed, names, reader),
        said=statement_views(statements, names, reader),
        versions=[
            Choice(version, version) for version in page.installation.organisation.information_versions
        ],
        languages=[Choice(language, reader(f"tongue.{language}")) for language in LANGUAGES],
        given=[Choice(code, reader(f"given.{code}")) for code in ("yes", "postponed")],
        hands=[Choice(code, reader(f"hand.{code}")) for code in HANDS],
        read_back=[Choice(code, reader(f"readback.{code}")) for code in ("yes", "no")],
        relations=chosen_from(RELATIONS, "relation", reader),
        safe=chosen_from(SAFE, "safe", reader),
        purposes=chosen_from(exporting.PURPOSES, "purpose", reader),
        receivers=[young_person, *contact_rows],
        may_record=page.may("record.contact"),
        may_inform=page.may("record.information"),
        may_write=page.may("record.statement"),
        may_export=page.may("record.export"),
        may_keep=page.may("retention.read"),
    )

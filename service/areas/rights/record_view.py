"""The page with the rights of one young person, with whatever was typed last and what was wrong with it."""

from __future__ import annotations

from fastapi import Request, Response

from service.access.open_case import open_case
from service.areas.people import service as people
from service.areas.rights import export as exporting
from service.areas.rights.contacts import RELATIONS, SAFE, contacts_of
from service.areas.rights.information import LANGUAGES, told
from service.areas.rights.own_words_view import people_in, statement_views, told_views
from service.areas.rights.statements import HANDS, statements_of
from service.areas.screenings import events as screenings
from service.web.choices import Choice, chosen_from
from service.web.forms import Typed
from service.web.page import Page
from service.web.request import unit_of


def record_view(request: Request, reference: str, typed: Typed, errors: dict[str, str]) -> Response:
    """The page; with ``errors`` (by field) it is an answer to a form that did not fit."""
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        case = open_case(unit, reference, "record.read")
        contacts = contacts_of(unit, case)
        made = screenings.listed(unit, case)
        informed, said = told(unit, case), statements_of(unit, case)
        ids = {contact.made_by for contact in contacts} | people_in(informed, said)
        names = people.names_of(unit, ids)
    reader = page.reader
    known = [
        Choice(
            str(one.number),
            reader("records.contact_line", relation=reader(f"relation.{one.relation}"), n=one.number),
        )
        for one in contacts
    ]
    young_person = Choice(exporting.YOUNG_PERSON, reader("reported_by.young_person"))
    return page.response(
        "records/record.html",
        status=422 if errors else 200,
        current="cases",
        acute_url=f"/cases/{reference}/acute",
        reference=reference,
        contacts=contacts,
        names=names,
        screenings=made,
        known=known,
        errors=errors,
        typed=typed,
        today=page.today,
        told=told_views(informed, names, reader),
        said=statement_views(said, names, reader),
        versions=[Choice(one, one) for one in page.installation.organisation.information_versions],
        languages=[Choice(one, reader(f"tongue.{one}")) for one in LANGUAGES],
        given=[Choice(one, reader(f"given.{one}")) for one in ("yes", "postponed")],
        hands=[Choice(one, reader(f"hand.{one}")) for one in HANDS],
        read_back=[Choice(one, reader(f"readback.{one}")) for one in ("yes", "no")],
        relations=chosen_from(RELATIONS, "relation", reader),
        safe=chosen_from(SAFE, "safe", reader),
        purposes=chosen_from(exporting.PURPOSES, "purpose", reader),
        receivers=[young_person, *known],
        may_record=page.may("record.contact"),
        may_inform=page.may("record.information"),
        may_write=page.may("record.statement"),
        may_export=page.may("record.export"),
        may_keep=page.may("retention.read"),
    )

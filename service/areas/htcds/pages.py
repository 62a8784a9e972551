"""The page on which records or counts are fetched for a receiver, and that of the consent of one case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.areas.htcds import service
from service.areas.htcds.api import response_of
from service.areas.htcds.consent import CONSENT_OF, Consent, NewConsent, consents_of, record_consent
from service.areas.htcds.records import counts_file, records_file
from service.areas.sign_in import names_and_teams as people
from service.core.errors import Invalid
from service.core.receivers import RECEIVERS
from service.web.forms import Choice, Errors, Sent, Typed, chosen_from, day, whole_if_any
from service.web.page_visit import Page, TypedFields, see, visit, visit_case
from service.web.sent_form import sent_form

router = APIRouter(include_in_schema=False)

_WHAT: Final = ("csv", "json", "counts")
_EXPORT_FIELDS: Final = {"htcds.receiver": "receiver", "htcds.purpose": "purpose", "htcds.year": "year"}
_CONSENT_FIELDS: Final = {
    "consent.said_ahead": "said_on",
    "consent.said_far": "said_on",
    "consent.receivers": "receivers",
    "consent.consent_of": "consent_of",
    "consent.too_young": "consent_of",
    "consent.not_asked": "consent_of",
    "consent.age": "age",
    "consent.version": "version",
}


@router.get("/htcds")
def htcds_page(request: Request) -> Response:
    """What a record holds, and the form to fetch records or counts for a receiver."""
    return _export_view(request, Sent())


@router.post("/htcds")
def take_export(request: Request, typed: TypedFields) -> Response:
    """The file, or the form with what is missing."""
    with sent_form(request, typed, _EXPORT_FIELDS, text="what", refusals=(Invalid,)) as form:
        unit, what = form.unit, typed("what")
        unit.require("export.htcds", "export")
        form.errors = _missing_of_export(typed, form.page)
        if form.errors:
            file = None
        elif what == "counts":
            year = whole_if_any(typed("year")) or 0
            counts = service.count(unit, year, typed("receiver"), typed("purpose"))
            file = counts_file(year, counts, unit.today)
        else:
            handed = service.hand_on(unit, typed("receiver"), typed("purpose"))
            file = records_file(handed.records, what, unit.today)
    return _export_view(request, form) if form.errors or file is None else response_of(file)


@router.get("/cases/{reference}/consent")
def consent_page(request: Request, reference: str) -> Response:
    """Whether the outcome may be handed on, who said so, and the form to record it."""
    return _consent_view(request, reference, Sent())


@router.post("/cases/{reference}/consent")
def take_consent(request: Request, reference: str, typed: TypedFields) -> Response:
    """Store that there is consent, or that there is none."""
    with sent_form(request, typed, _CONSENT_FIELDS, text="given", refusals=(Invalid,)) as form:
        case = open_case(form.unit, reference, "record.consent")
        form.errors = _missing_of_consent(typed, form.page)
        if not form.errors:
            record_consent(form.unit, case, _consent_from(typed))
    return _consent_view(request, reference, form) if form.errors else see(f"/cases/{reference}/consent")


def _missing_of_export(typed: Typed, page: Page) -> Errors:
    return {
        name: page.reader(f"htcds.{name}_missing")
        for name, codes in (("receiver", RECEIVERS), ("purpose", service.PURPOSES), ("what", _WHAT))
        if typed(name) not in codes
    }


def _missing_of_consent(typed: Typed, page: Page) -> Errors:
    errors: Errors = {}
    if typed("given") not in ("yes", "no"):
        errors["given"] = page.reader("consent.given_missing")
    if day(typed("said_on")) is None:
        errors["said_on"] = page.reader("consent.day_missing")
    return errors


def _consent_from(typed: Typed) -> NewConsent:
    said_on = day(typed("said_on"))
    assert said_on is not None
    if typed("given") == "no":
        return NewConsent(False, said_on)
    return NewConsent(
        True,
        said_on,
        receivers=typed.all("receivers"),
        consent_of=typed("consent_of"),
        age=whole_if_any(typed("age")),
        version=typed("version"),
    )


def _export_view(request: Request, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        unit.require("export.htcds", "export")
        last_year = unit.today.year - 1
    reader = page.reader
    return page.response(
        "htcds/export.html",
        sent=sent,
        current="htcds",
        last_year=last_year,
        receivers=chosen_from(RECEIVERS, "receiver", reader),
        purposes=chosen_from(service.PURPOSES, "purpose", reader),
        forms=[Choice(what, reader(f"htcds.what_{what}")) for what in _WHAT],
    )


def _consent_view(request: Request, reference: str, sent: Sent) -> Response:
    with visit_case(request, reference, "record.read") as (unit, page, case):
        consents = consents_of(unit, case)
        names = people.names_of(unit, {consent.made_by for consent in consents})
    reader = page.reader
    return page.response(
        "htcds/consent.html",
        sent=sent,
        current="cases",
        case=reference,
        rows=_in_words(consents, names, page),
        today=page.today,
        given=[Choice(code, reader(f"consent.given_{code}")) for code in ("yes", "no")],
        receivers=chosen_from(RECEIVERS, "receiver", reader),
        consent_of=chosen_from(CONSENT_OF, "consentof", reader),
        versions=[
            Choice(version, version) for version in page.installation.organisation.information_versions
        ],
        may_record=page.may("record.consent"),
    )


def _in_words(consents: Iterable[Consent], names: dict[int, str], page: Page) -> list[tuple[str, str]]:
    """What was said and by whom it was recorded, the last one first."""
    reader, rows = page.reader, []
    for consent in consents:
        if consent.given:
            what = reader(
                "consent.was_given",
                day=reader.day(consent.said_on),
                who=reader(f"consentof.{consent.consent_of}"),
                age=consent.age,
                receivers=", ".join(reader(f"receiver.{code}") for code in consent.receivers),
                version=consent.version,
            )
        else:
            what = reader("consent.was_not_given", day=reader.day(consent.said_on))
        rows.append((what, f"{names.get(consent.made_by, '')}, {reader.day(consent.made_at)}"))
    return rows[::-1]

"""The page of the consent of one case to hand on its outcome."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.access.receivers import receivers
from service.areas.htcds.consent import CONSENT_OF, Consent, NewConsent, consents_of, record_consent
from service.areas.sign_in import names_and_teams as people
from service.core.errors import Invalid
from service.web.form_transaction import sent_form
from service.web.forms import Choice, Errors, Sent, Typed, chosen_from, day, whole_if_any
from service.web.page_context import Page, TypedFields, see, visit_case

router = APIRouter(prefix="/cases/{reference}/consent", include_in_schema=False)

_FIELDS: Final = {
    "consent.said_ahead": "said_on",
    "consent.said_far": "said_on",
    "consent.receivers": "receivers",
    "consent.consent_of": "consent_of",
    "consent.too_young": "consent_of",
    "consent.not_asked": "consent_of",
    "consent.age": "age",
    "consent.version": "version",
}


@router.get("")
def consent_page(request: Request, reference: str) -> Response:
    """Whether the outcome may be handed on, who said so, and the form to record it."""
    return _view(request, reference, Sent())


@router.post("")
def take_consent(request: Request, reference: str, typed: TypedFields) -> Response:
    """Store that there is consent, or that there is none."""
    with sent_form(request, typed, _FIELDS, text="given", refusals=(Invalid,)) as form:
        case = open_case(form.unit, reference, "record.consent")
        form.errors = _missing(typed, form.page)
        if not form.errors:
            record_consent(form.unit, case, _consent_from(typed))
    return _view(request, reference, form) if form.errors else see(f"/cases/{reference}/consent")


def _missing(typed: Typed, page: Page) -> Errors:
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


def _view(request: Request, reference: str, sent: Sent) -> Response:
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
        receivers=chosen_from(receivers("outcomes"), "receiver", reader),
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

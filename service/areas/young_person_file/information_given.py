"""Who was informed about what is recorded, why, and which rights there are; or why this was postponed.

The young person is told, and a parent or guardian only where contact brings no danger. Every entry stays; the
last one about somebody counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

from service.access.open_case import OpenCase
from service.access.typed_day import require_day
from service.access.unit_of_work import UnitOfWork
from service.areas.young_person_file import queries
from service.areas.young_person_file.parents_and_guardians import Contact, contacts_of
from service.areas.young_person_file.tables import InformationEntry
from service.core.errors import Invalid, NotFound
from service.core.typed_text_rules import LEAST_REASON, checked_text

InLanguage = Literal[
    "nl",
    "en",
    "ar",
    "bg",
    "de",
    "es",
    "fa",
    "fr",
    "hu",
    "pl",
    "ro",
    "ru",
    "so",
    "ti",
    "tr",
    "uk",
    "sign",
    "other",
]
LANGUAGES: Final[tuple[str, ...]] = get_args(InLanguage)
"""Languages of an information text: ISO 639-1, sign language, or another one. It is about the text that was
given and reaches no model."""


@dataclass(frozen=True, slots=True)
class Information:
    """One entry. ``contact`` is the number of a parent or guardian, ``None`` the young person. Without
    ``given_on`` it was postponed for ``reason``."""

    id: int
    contact: int | None
    given_on: date | None
    version: str | None
    language: str | None
    reason: str
    made_at: datetime
    made_by: int


@dataclass(frozen=True, slots=True)
class Told:
    """Whether one person was informed: ``last`` is ``None`` where nothing is recorded yet."""

    contact: Contact | None
    last: Information | None

    @property
    def given(self) -> bool:
        return self.last is not None and self.last.given_on is not None


@dataclass(frozen=True, slots=True)
class NewInformation:
    """What somebody records: given on a day, or postponed with a reason."""

    contact: int | None = None
    given_on: date | None = None
    version: str = ""
    language: str = ""
    reason: str = ""


def information_of(unit: UnitOfWork, case: OpenCase) -> tuple[Information, ...]:
    """Every entry of ``case``, the first one first."""
    return tuple(Information(*row) for row in queries.information(unit.db, case.id))


def told(unit: UnitOfWork, case: OpenCase) -> tuple[Told, ...]:
    """Whether the young person was informed, and each parent or guardian who is safe or of whom something is
    recorded."""
    last: dict[int | None, Information] = {entry.contact: entry for entry in information_of(unit, case)}
    others = [
        contact for contact in contacts_of(unit, case) if contact.safe == "yes" or contact.number in last
    ]
    return (Told(None, last.get(None)), *(Told(contact, last.get(contact.number)) for contact in others))


def record_information(unit: UnitOfWork, case: OpenCase, new: NewInformation) -> Information:
    """Store that somebody was informed, or that it waits; the same twice in a row is one entry.

    Raises ``NotFound`` for a parent or guardian who is not there, ``Invalid`` for one with whom contact is
    not known to be without danger, and for a day, version, language or reason that does not fit.
    """
    if new.given_on is None:
        values = {"version": None, "language": None, "reason": checked_text(new.reason, least=LEAST_REASON)}
    else:
        require_day(unit, case, new.given_on, ahead="records.given_ahead", far="records.given_far")
        values = _checked_version(unit, new)
    _check_contact(unit, case, new)
    entry = {"contact": new.contact, "given_on": new.given_on, **values}
    earlier = [previous for previous in information_of(unit, case) if previous.contact == new.contact][-1:]
    if earlier and earlier[0].made_by == unit.actor.person_id and _is_same(earlier[0], entry):
        return earlier[0]
    unit.add(InformationEntry, "made", case_id=case.id, **entry)
    made = information_of(unit, case)[-1]
    unit.record("information.stored", "case", case.reference, given=new.given_on is not None)
    return made


def _checked_version(unit: UnitOfWork, new: NewInformation) -> dict[str, str | None]:
    versions = unit.installation.organisation.information_versions
    if new.version not in versions:
        raise Invalid("records.version", allowed=", ".join(versions))
    if new.language not in LANGUAGES:
        raise Invalid("records.language", allowed=", ".join(LANGUAGES))
    return {"version": new.version, "language": new.language, "reason": checked_text(new.reason)}


def _check_contact(unit: UnitOfWork, case: OpenCase, new: NewInformation) -> None:
    if new.contact is None:
        return
    contact = next((other for other in contacts_of(unit, case) if other.number == new.contact), None)
    if contact is None:
        raise NotFound
    if new.given_on is not None and contact.safe != "yes":
        raise Invalid("records.not_safe")


def _is_same(stored: Information, entry: Mapping[str, object]) -> bool:
    return all(getattr(stored, name) == value for name, value in entry.items())

"""Consent to hand on a record of the outcome: per kind of receiver, by who may consent at that age.

Without consent nothing is handed on, and nothing else changes. Whoever consented may take it back any time.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

from sqlalchemy.orm import Session

from service.access.open_case import OpenCase
from service.access.receivers import receivers
from service.access.typed_day import require_day
from service.access.unit_of_work import UnitOfWork
from service.areas.htcds import queries
from service.areas.htcds.tables import ConsentRow
from service.core.errors import Invalid
from service.db.base import read_as

ConsentOf = Literal["young_person", "young_person_and_parent", "parent"]
CONSENT_OF: Final = get_args(ConsentOf)

ALONE_FROM: Final = 16
"""Years from which a young person consents alone (article 8 GDPR; article 5 of the Dutch act that implements
it: below 16 years consent is that of the legal representative)."""

ASKED_FROM: Final = 12
"""Years from which the young person consents as well, as for care (paragraph 7.3 of the Jeugdwet)."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What was recorded once. Without ``given`` it was refused or taken back."""

    id: int
    given: bool
    said_on: date
    receivers: tuple[str, ...]
    consent_of: ConsentOf | None
    age: int | None
    version: str | None
    made_at: datetime
    made_by: int


@dataclass(frozen=True, slots=True)
class NewConsent:
    """What somebody records. What is asked only of a consent that is given is left out of one that is not."""

    given: bool
    said_on: date
    receivers: Collection[str] = ()
    consent_of: str = ""
    age: int | None = None
    version: str = ""


def consents_of(unit: UnitOfWork, case: OpenCase) -> tuple[Consent, ...]:
    """Every consent recorded for ``case``, the first one first; the last one counts."""
    return tuple(
        read_as(Consent, row, receivers=tuple(json.loads(row.receivers)))
        for row in queries.of_case(unit.db, case.id)
    )


def consented(db: Session, case_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """By id of the case: the kinds of receivers that may have its record now, where there are any. The caller
    decides on access."""
    return {row.case_id: frozenset(json.loads(row.receivers)) for row in queries.last_of(db, case_ids)}


def record_consent(unit: UnitOfWork, case: OpenCase, new: NewConsent) -> Consent:
    """Store a consent, or that there is none (any more); the same twice in a row by one person is one.

    Raises ``Invalid`` for a day that cannot be, and, where it is given, without receivers, for an age or a
    version of the information that does not fit, and where the one who consented may not at that age.
    """
    require_day(unit, case, new.said_on, ahead="consent.said_ahead", far="consent.said_far")
    values = {"given": new.given, "said_on": new.said_on, **_values(unit, new)}
    earlier = consents_of(unit, case)[-1:]
    made_by = unit.actor.person_id
    if earlier and earlier[0].made_by == made_by and _is_same(earlier[0], values):
        return earlier[0]
    row = values | {"receivers": json.dumps(values["receivers"])}
    unit.add(ConsentRow, "made", case_id=case.id, **row)
    unit.record("consent.stored", "case", case.reference, given=new.given)
    return consents_of(unit, case)[-1]


def _values(unit: UnitOfWork, new: NewConsent) -> dict[str, object]:
    """The columns that a consent has and a refusal has not."""
    if not new.given:
        return {"receivers": (), "consent_of": None, "age": None, "version": None}
    kinds = receivers("outcomes")
    if not new.receivers or not set(new.receivers) <= set(kinds):
        raise Invalid("consent.receivers", allowed=", ".join(kinds))
    if new.consent_of not in CONSENT_OF:
        raise Invalid("consent.consent_of", allowed=", ".join(CONSENT_OF))
    if new.age is None or not 0 <= new.age <= 120:
        raise Invalid("consent.age")
    if new.consent_of == "young_person" and new.age < ALONE_FROM:
        raise Invalid("consent.too_young", age=ALONE_FROM)
    if new.consent_of == "parent" and new.age >= ASKED_FROM:
        raise Invalid("consent.not_asked", age=ASKED_FROM)
    versions = unit.installation.organisation.information_versions
    if new.version not in versions:
        raise Invalid("consent.version", allowed=", ".join(versions))
    return {
        "receivers": tuple(kind for kind in kinds if kind in new.receivers),
        "consent_of": new.consent_of,
        "age": new.age,
        "version": new.version,
    }


def _is_same(stored: Consent, values: Mapping[str, object]) -> bool:
    return all(getattr(stored, name) == value for name, value in values.items())

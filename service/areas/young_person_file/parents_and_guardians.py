"""Parents and guardians of a young person, and whether something may go to them without danger.

No name is kept: relation and number are enough to decide. What is not known is recorded as not known, never
as "yes".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.young_person_file import queries
from service.areas.young_person_file.tables import ContactEntry
from service.core.errors import Invalid, NotFound
from service.core.typed_text_rules import LEAST_REASON, checked_text

Relation = Literal["mother", "father", "other_parent", "guardian"]
Safe = Literal["yes", "no", "not_known"]
RELATIONS: Final = get_args(Relation)
SAFE: Final = get_args(Safe)


@dataclass(frozen=True, slots=True)
class Contact:
    """A parent or guardian as last recorded."""

    number: int
    relation: Relation
    safe: Safe
    reason: str
    made_at: datetime
    made_by: int


def contacts_of(unit: UnitOfWork, case: OpenCase) -> tuple[Contact, ...]:
    """The parents and guardians recorded for ``case``, each as last recorded, by number."""
    return tuple(Contact(*row) for row in queries.contacts(unit.db, case.id))


def record_contact(
    unit: UnitOfWork, case: OpenCase, *, relation: str, safe: str, reason: str, number: int | None = None
) -> Contact:
    """Store a parent or guardian, or with ``number`` what is known of one now.

    Raises ``Invalid`` for an unknown code and where "yes" or "no" has no reason, ``NotFound`` for a number
    that is not there.
    """
    if relation not in RELATIONS:
        raise Invalid("records.relation", allowed=", ".join(RELATIONS))
    if safe not in SAFE:
        raise Invalid("records.safe", allowed=", ".join(SAFE))
    reason = checked_text(reason, least=0 if safe == "not_known" else LEAST_REASON)
    numbers = {contact.number for contact in contacts_of(unit, case)}
    if number is not None and number not in numbers:
        raise NotFound
    contact_number = number or max(numbers, default=0) + 1
    unit.add(
        ContactEntry,
        "made",
        case_id=case.id,
        number=contact_number,
        relation=relation,
        safe=safe,
        reason=reason,
    )
    unit.record("contact.stored", "contact", f"{case.reference}/contact/{contact_number}", safe=safe)
    return next(contact for contact in contacts_of(unit, case) if contact.number == contact_number)

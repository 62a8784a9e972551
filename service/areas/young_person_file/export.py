"""Everything about one young person as one file that can be read: the right of access.

It includes scores that were computed and not shown, and who looked. It goes to the young person, or to a
parent or guardian, but never to one with whom contact is recorded as dangerous.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from service.access.open_case import OpenCase, open_case
from service.access.step_up import require_fresh
from service.access.unit_of_work import UnitOfWork
from service.areas.access_log import service as audit
from service.areas.case_links import service as case_links
from service.areas.screenings import shown_result_storage as shown
from service.areas.screenings.shown_result_shapes import sentences
from service.areas.sign_in import names_and_teams as people
from service.areas.young_person_file.parents_and_guardians import contacts_of
from service.core.clock import utc_text
from service.core.errors import Attempt, Invalid, NotAllowed, NotFound
from service.db.rows_of_case import rows_of_case

PURPOSES: Final = ("access_request", "transfer", "complaint")
YOUNG_PERSON: Final = "young_person"
_PEOPLE: Final = frozenset(
    {"person_id", "assigned_to", "assessor_id", "second_id", "chair_id", "asked_of", "linked_by", "told_by"}
)
"""Columns, besides those that end in ``_by``, that hold the id of a colleague."""

NOT_IN_FILE: Final = frozenset({"draft_provisional", "kept_words"})
"""Tables of a case that are no part of the file: what colleagues chose or typed and did not save or send."""


class BlockedParent(NotAllowed):
    """Contact with this parent or guardian was recorded as dangerous; nothing goes to them."""

    code = "records.blocked_parent"


@dataclass(frozen=True, slots=True)
class AccessExport:
    """The file: ``tables`` holds every stored row by table, ``looked`` every entry of the access log."""

    reference: str
    made_at: datetime
    tables: dict[str, list[dict[str, Any]]]
    looked: list[dict[str, Any]]

    def to_json(self) -> str:
        """The same bytes for the same content, indented so that a person can read it."""
        content = {
            "case": self.reference,
            "made_at": utc_text(self.made_at),
            "record": self.tables,
            "who_looked": self.looked,
        }
        return json.dumps(content, ensure_ascii=False, indent=2)


def export(unit: UnitOfWork, case: OpenCase, to: str, purpose: str) -> AccessExport:
    """Everything about the young person of ``case``, other cases of theirs included.

    ``to`` is ``young_person`` or the number of a recorded parent or guardian. Raises ``BlockedParent``
    (logged) for one who was marked unsafe, ``NotFound`` for one who is not there, ``Invalid`` for an unknown
    purpose, ``ProveAgain``. Before that, the export itself was allowed and logged when ``case`` was opened
    for it.
    """
    if purpose not in PURPOSES:
        raise Invalid("records.purpose", allowed=", ".join(PURPOSES))
    require_fresh(unit)
    together = [case, *_others(unit, case)]
    if to != YOUNG_PERSON:
        contact = next(
            (parent for parent in contacts_of(unit, case) if str(parent.number) == to),
            None,
        )
        if contact is None:
            raise NotFound
        elsewhere = [parent for other in together[1:] for parent in contacts_of(unit, other)]
        if "no" in {
            contact.safe,
            *(parent.safe for parent in elsewhere if parent.relation == contact.relation),
        }:
            raise BlockedParent.at(Attempt("record.export", "case", case.reference, purpose))
    stored: dict[str, list[dict[str, Any]]] = {}
    for other_case in together:
        for name, rows in rows_of_case(unit.db, other_case.id):
            if name in NOT_IN_FILE:
                continue
            stored_rows = stored.setdefault(name, [])
            stored_rows += [row for row in rows if row not in stored_rows]
    if "shown_block" in stored:
        stored["shown_block"] = [_in_words(unit, row) for row in stored["shown_block"]]
    names = people.names_of(unit, {value for rows in stored.values() for row in rows for value in _ids(row)})
    tables = {name: [_plain(row, names) for row in rows] for name, rows in stored.items()}
    looked = [
        {
            "at": utc_text(entry.at),
            "who": entry.person,
            "role": entry.role,
            "action": entry.action,
            "on": entry.object_id,
            "outcome": entry.outcome,
        }
        for other_case in together
        for entry in audit.looks_at(unit, other_case.reference)
    ]
    unit.record(
        "record.exported", "case", case.reference, purpose, to=to, rows=sum(len(r) for r in tables.values())
    )
    return AccessExport(case.reference, unit.now, tables, looked)


def _in_words(unit: UnitOfWork, row: dict[str, Any]) -> dict[str, Any]:
    """What was shown of a screening, as its sentences; without bytes that cannot be read."""
    try:
        blocks = shown.read(unit.db, row["case_id"], row["number"]) or {}
    except (shown.BlockUnreadable, TypeError, ValueError):
        blocks = {}
    lines = [line for block in blocks.values() for line in sentences(block)]
    return {**row, "content": lines}


def _others(unit: UnitOfWork, case: OpenCase) -> list[OpenCase]:
    """The other cases of the same young person, opened for the same file."""
    now = case_links.standing(unit, case)
    chief = now.goes_on_in
    beside = (
        case_links.standing(unit, open_case(unit, chief, "record.export")).taken_in if chief else now.taken_in
    )
    references = {*beside, *([chief] if chief else [])} - {case.reference}
    return [open_case(unit, reference, "record.export") for reference in sorted(references)]


def _names_a_colleague(column: str) -> bool:
    return column.endswith("_by") or column in _PEOPLE


def _ids(row: dict[str, Any]) -> set[int]:
    return {v for column, v in row.items() if _names_a_colleague(column) and isinstance(v, int)}


def _plain(row: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    return {column: _value(column, value, names) for column, value in row.items()}


def _value(column: str, value: Any, names: dict[int, str]) -> Any:
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if _names_a_colleague(column) and isinstance(value, int):
        return names.get(value, value)
    if isinstance(value, str) and value[:1] in "{[" and value[:1]:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value

"""Check every stored assessment against its digest and against the access log.

A model learns from outcomes. This check shows that nobody changed one outside the product: the digest covers
every column and is in the row and in the log, whose seal needs a key that is not in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from screening.language import Language
from service.areas.assessments import queries
from service.areas.assessments.record_assessment import content_digest
from service.areas.cases.rounds import numbers_of
from service.audit.log_lookup import facts_of, objects_of
from service.core.errors import ServiceError

STORED: Final = "assessment.stored"
"""The action under which the access log names an assessment and its digest."""

_BLOCK: Final = 500
_TRUTHS: Final = ("saw_score", "log_shows_look")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the assessment ``place`` (case/round.number); ``key`` is that of a sentence."""

    place: str
    key: str

    def in_language(self, language: Language) -> str:
        return ServiceError.sentences()(language, f"verify.assessment.{self.key}", place=self.place)


def verify_assessments(
    db: Session, destroyed: Callable[[str], bool] = lambda _reference: False
) -> Iterator[Finding]:
    """Everything wrong with the stored assessments, read in blocks, so that memory does not grow.

    ``destroyed`` tells whether the case with a code was properly destroyed; of any other case every
    assessment in the log must be stored.
    """
    for rows in queries.every_record(db, _BLOCK):
        numbers = numbers_of(db, {row.intake_id for row in rows})
        places = [f"{row.reference}/{numbers.get(row.intake_id, '?')}.{row.number}" for row in rows]
        logged = facts_of(db, STORED, places)
        for row, place in zip(rows, places, strict=True):
            yield from _findings_of(place, dict(row._mapping), logged.get(place, []))
    for names in objects_of(db, STORED, _BLOCK):
        stored_places = queries.places(db, {name.partition("/")[0] for name in names})
        numbers = numbers_of(db, {round_id for _, round_id, _ in stored_places})
        stored = {
            f"{reference}/{numbers.get(round_id, '?')}.{number}"
            for reference, round_id, number in stored_places
        }
        for name in names:
            if name not in stored and not destroyed(name.partition("/")[0]):
                yield Finding(name, "row_missing")


def _findings_of(place: str, values: Mapping[str, Any], logged: list[dict[str, Any]]) -> Iterator[Finding]:
    if _digest_of(values) != values["content_digest"]:
        yield Finding(place, "content_changed")
    if len(logged) != 1:
        yield Finding(place, "not_in_log" if not logged else "twice_in_log")
    elif logged[0].get("digest") != values["content_digest"]:
        yield Finding(place, "log_differs")


def _digest_of(row: Mapping[str, Any]) -> str | None:
    """The digest of a row as the database holds it; ``None`` when a value has a wrong type."""
    values = dict(row)
    for name in _TRUTHS:
        # SQLite stores booleans as 0 and 1. Any other value must not pass for a boolean.
        if type(values[name]) is int and values[name] in (0, 1):
            values[name] = bool(values[name])
    try:
        return content_digest(values)
    except (TypeError, ValueError):  # bytes where text was
        return None

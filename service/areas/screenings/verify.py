"""Every stored screening, computed again: are the numbers, the words and the order still what they were?

For each screening: its content against its digest and against the access log; its own judgement, earlier and
unchanged; its result, computed anew from the stored request with the model, catalogue and acute rules of that
time; what was shown, from that result and the arm; and every sentence and figure of the block that people
saw, against its digest and the access log. What is found is said in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from screening.language import Language
from service.areas.screenings import queries, shown_queries
from service.areas.screenings.judgements import Judgement
from service.areas.screenings.recompute import Recomputing
from service.areas.screenings.shown_verify import REBUILT, findings_of
from service.areas.screenings.stored_form import COLUMNS, OF_JUDGEMENT, content_digest, log_name
from service.audit.lookup import facts_of, objects_of
from service.core.clock import utc_text
from service.core.errors import ServiceError
from service.model_runtime.archive_files import Kept

BLOCK: Final = 500
STORED: Final = "screening.stored"
"""The action under which the access log names a stored screening and its digest."""

SHOWN: Final = 50
"""At most so many findings are kept; after those only their number counts."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be, at screening ``place``; ``key`` is a sentence."""

    place: str
    key: str
    values: Mapping[str, Any]

    def in_language(self, language: Language) -> str:
        return ServiceError.sentences()(
            language, f"verify.finding.{self.key}", place=self.place, **self.values
        )


@dataclass(slots=True)
class Report:
    """How many screenings were looked at, and what was found (the first of it)."""

    screenings: int = 0
    found: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.found == 0

    def add(self, place: str, key: str, **values: Any) -> None:
        self.found += 1
        if len(self.findings) < SHOWN:
            self.findings.append(Finding(place, key, values))


def verify_screenings(
    db: Session,
    kept: Kept,
    public_keys: tuple[bytes, ...],
    progress: Callable[[int], None] = lambda _n: None,
    destroyed: Callable[[str], bool] = lambda _reference: False,
) -> Report:
    """Check every stored screening, in blocks, so that memory does not grow with their number.

    ``progress`` is called with the number of screenings done. ``destroyed`` says of the code of a case
    whether it was destroyed as it should be; of any other case every screening must be there.
    """
    report = Report()
    recomputing = Recomputing(kept, public_keys)
    for rows in queries.every_screening(db, BLOCK):
        places = [log_name(_readable(row.reference), row.number) for row in rows]
        logged, later = facts_of(db, STORED, places), facts_of(db, REBUILT, places)
        blocks = shown_queries.blocks(db, [(row.case_id, row.number) for row in rows])
        for row, place in zip(rows, places, strict=True):
            values = dict(row._mapping)
            _check(report, place, values, logged.get(place, []), recomputing)
            told = [*logged.get(place, []), *later.get(place, [])]
            for key in findings_of(db, blocks.get((row.case_id, row.number)), told, row.shown):
                report.add(place, key)
        report.screenings += len(rows)
        progress(report.screenings)
    _check_none_is_gone(db, report, destroyed)
    return report


def count(db: Session) -> int:
    """How many screenings there are to check."""
    return queries.count_screenings(db)


def _readable(held: Any) -> str:
    """Text that can be shown and asked for, whatever bytes the database holds."""
    return str(held).encode("utf-8", "replace").decode("utf-8")


def _check(
    report: Report,
    place: str,
    values: Mapping[str, Any],
    logged: list[dict[str, Any]],
    recomputing: Recomputing,
) -> None:
    if _digest(values) != values["content_digest"]:
        report.add(place, "content_changed")
    if len(logged) != 1:
        report.add(place, "not_in_log" if not logged else "twice_in_log")
    elif logged[0].get("digest") != values["content_digest"]:
        report.add(place, "log_differs")
    judgement = _judgement(values)
    if judgement["id"] is None:
        report.add(place, "judgement_missing")
        return
    for key in _about_order(values, judgement):
        report.add(place, key)
    for found in recomputing.differences(_screening(values), Judgement(**judgement)):
        report.add(place, found.key, **found.values)


def _screening(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in COLUMNS}


def _judgement(values: Mapping[str, Any]) -> dict[str, Any]:
    held = {name: values[f"judgement_of_{name}"] for name in OF_JUDGEMENT}
    # SQLite holds truth as 0 and 1. Anything else there is no truth value and must not pass for one.
    if type(held["score_seen"]) is int and held["score_seen"] in (0, 1):
        held["score_seen"] = bool(held["score_seen"])
    return held


def _digest(values: Mapping[str, Any]) -> str | None:
    try:
        return content_digest(_screening(values), _judgement(values))
    except (TypeError, ValueError):  # bytes where text was
        return None


def _about_order(values: Mapping[str, Any], judgement: Mapping[str, Any]) -> Iterator[str]:
    if judgement["number"] != 1 or judgement["intake_id"] != values["intake_id"]:
        yield "judgement_of_another_round"
    if _moment(judgement["made_at"]) > _moment(values["made_at"]):
        yield "judgement_later"


def _moment(held: Any) -> str:
    """A moment as text that sorts by time, however the database holds it."""
    return held if isinstance(held, str) else utc_text(held) if hasattr(held, "astimezone") else ""


def _check_none_is_gone(db: Session, report: Report, destroyed: Callable[[str], bool]) -> None:
    for names in objects_of(db, STORED, BLOCK):
        split = [name.rpartition("/") for name in names]
        stored = queries.stored_numbers(db, {reference for reference, _, _ in split})
        for reference, _, number in split:
            if (reference, int(number)) not in stored and not destroyed(reference):
                report.add(log_name(reference, int(number)), "row_missing")

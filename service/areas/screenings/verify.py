"""Check every stored screening by computing it again.

For each screening: its content against its digest and the access log; its own judgement, earlier and
unchanged; its result, computed again from the stored request with the model, catalogue and acute rules of
that time; the shown result, from that and the arm; and every sentence and figure of the shown block, against
its digest and the access log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from screening.language import Language
from service.areas.cases.rounds import numbers_of
from service.areas.screenings import queries, shown_block_queries
from service.areas.screenings.judgements import Judgement
from service.areas.screenings.reproduce_stored import Recomputing
from service.areas.screenings.shown_block_verify import REBUILT, findings_of
from service.areas.screenings.stored_format import COLUMNS, OF_JUDGEMENT, content_digest, log_name
from service.audit.log_lookup import facts_of, first_entry, objects_of
from service.core.clock import utc_text
from service.core.errors import ServiceError
from service.model_runtime.model_archive_files import Kept

BLOCK: Final = 500
STORED: Final = "screening.stored"
"""The action under which the access log names a stored screening and its digest."""

JUDGED: Final = "judgement.stored"
"""The action under which the access log names a judgement."""

SHOWN: Final = 50
"""How many findings are kept; further ones are only counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the screening ``place``; ``key`` is that of a sentence."""

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

    ``progress`` is called with the number of screenings done. ``destroyed`` tells whether the case with a
    code was properly destroyed; of any other case every screening in the log must be stored.
    """
    report = Report()
    recomputing = Recomputing(kept, public_keys)
    for rows in queries.every_screening(db, BLOCK):
        places = [log_name(_valid_text(row.reference), row.number) for row in rows]
        logged, rebuilt = facts_of(db, STORED, places), facts_of(db, REBUILT, places)
        blocks = shown_block_queries.blocks(db, [(row.case_id, row.number) for row in rows])
        for row, place in zip(rows, places, strict=True):
            values = dict(row._mapping)
            _check(report, place, values, logged.get(place, []), recomputing)
            if _judged_later(db, place, values):
                report.add(place, "judgement_later")
            log_facts = [*logged.get(place, []), *rebuilt.get(place, [])]
            for key in findings_of(db, blocks.get((row.case_id, row.number)), log_facts, row.shown):
                report.add(place, key)
        report.screenings += len(rows)
        progress(report.screenings)
    _check_for_missing_rows(db, report, destroyed)
    return report


def count(db: Session) -> int:
    """How many screenings there are to check."""
    return queries.count_screenings(db)


def _valid_text(value: Any) -> str:
    """Valid text, whatever bytes the database holds."""
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _check(
    report: Report,
    place: str,
    values: Mapping[str, Any],
    logged: list[dict[str, Any]],
    recomputing: Recomputing,
) -> None:
    if _digest_of(values) != values["content_digest"]:
        report.add(place, "content_changed")
    if len(logged) != 1:
        report.add(place, "not_in_log" if not logged else "twice_in_log")
    elif logged[0].get("digest") != values["content_digest"]:
        report.add(place, "log_differs")
    judgement = _judgement_columns(values)
    if judgement["id"] is None:
        report.add(place, "judgement_missing")
        return
    for key in _order_findings(values, judgement):
        report.add(place, key)
    for difference in recomputing.differences(_screening_columns(values), Judgement(**judgement)):
        report.add(place, difference.key, **difference.values)


def _screening_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in COLUMNS}


def _judgement_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: values[f"judgement_of_{name}"] for name in OF_JUDGEMENT}
    # SQLite stores booleans as 0 and 1. Any other value must not pass for a boolean.
    if type(columns["score_seen"]) is int and columns["score_seen"] in (0, 1):
        columns["score_seen"] = bool(columns["score_seen"])
    return columns


def _digest_of(values: Mapping[str, Any]) -> str | None:
    try:
        return content_digest(_screening_columns(values), _judgement_columns(values))
    except (TypeError, ValueError):  # bytes where text was
        return None


def _order_findings(values: Mapping[str, Any], judgement: Mapping[str, Any]) -> Iterator[str]:
    if judgement["number"] != 1 or judgement["intake_id"] != values["intake_id"]:
        yield "judgement_of_another_round"


def _judged_later(db: Session, place: str, values: Mapping[str, Any]) -> bool:
    """Whether the judgement was made after its screening.

    Where the clock was set back in between, the moments say so and are wrong. Then the log decides: it names
    both in the order in which they were made, and the judgement with the moment that stands in its row.
    """
    made_at = _sortable(values["judgement_of_made_at"])
    if made_at <= _sortable(values["made_at"]):
        return False
    intake_id = values["intake_id"]
    round_number = numbers_of(db, {intake_id}).get(intake_id)
    judged = first_entry(db, JUDGED, f"{_valid_text(values['reference'])}/{round_number}.1")
    screened = first_entry(db, STORED, place)
    if judged is None or screened is None:
        return True
    return judged.seq > screened.seq or utc_text(judged.at) != made_at


def _sortable(value: Any) -> str:
    """A moment as text that sorts by time; empty when the database holds no moment."""
    return value if isinstance(value, str) else utc_text(value) if hasattr(value, "astimezone") else ""


def _check_for_missing_rows(db: Session, report: Report, destroyed: Callable[[str], bool]) -> None:
    for names in objects_of(db, STORED, BLOCK):
        split = [name.rpartition("/") for name in names]
        stored = queries.stored_numbers(db, {reference for reference, _, _ in split})
        for reference, _, number in split:
            if (reference, int(number)) not in stored and not destroyed(reference):
                report.add(log_name(reference, int(number)), "row_missing")

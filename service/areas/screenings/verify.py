"""Check every stored screening by computing it again.

For each screening: its content against its digest and the access log; its own judgement, earlier and
unchanged; its result, computed again from the stored request with the model, catalogue and acute rules of
that time; the shown result, from that and the arm; and every sentence and figure of the shown block, against
its digest and the access log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from service.areas.cases.rounds import numbers_of
from service.areas.screenings import queries, shown_result_queries
from service.areas.screenings.judgements import Judgement
from service.areas.screenings.recompute_stored_screening import Recomputing
from service.areas.screenings.shown_result_verify import REBUILT, findings_of
from service.areas.screenings.stored_format import COLUMNS, OF_JUDGEMENT, content_digest, log_name
from service.audit.findings import Report
from service.audit.log_lookup import facts_of, first_entry, objects_of
from service.core.clock import utc_text
from service.model_runtime.model_archive_files import Kept

BLOCK: Final = 500
STORED: Final = "screening.stored"
"""The action under which the access log names a stored screening and its digest."""

JUDGED: Final = "judgement.stored"
"""The action under which the access log names a judgement."""


@dataclass(slots=True)
class ScreeningsReport(Report):
    """How many screenings were looked at, and what was found (the first of it); the value ``place`` of a
    finding names the screening."""

    prefix = "verify.finding"

    screenings: int = 0


def verify_screenings(
    db: Session,
    kept: Kept,
    public_keys: tuple[bytes, ...],
    progress: Callable[[int], None] = lambda _n: None,
    destroyed: Callable[[str], bool] = lambda _reference: False,
) -> ScreeningsReport:
    """Check every stored screening, in blocks, so that memory does not grow with their number.

    ``progress`` is called with the number of screenings done. ``destroyed`` tells whether the case with a
    code was properly destroyed; of any other case every screening in the log must be stored.
    """
    report = ScreeningsReport()
    recomputing = Recomputing(kept, public_keys)
    for rows in queries.every_screening(db, BLOCK):
        places = [log_name(_valid_text(row.reference), row.number) for row in rows]
        logged, rebuilt = facts_of(db, STORED, places), facts_of(db, REBUILT, places)
        blocks = shown_result_queries.blocks(db, [(row.case_id, row.number) for row in rows])
        for row, place in zip(rows, places, strict=True):
            values = dict(row._mapping)
            _check(report, place, values, logged.get(place, []), recomputing)
            if _judged_later(db, place, values):
                report.add("judgement_later", place=place)
            log_facts = [*logged.get(place, []), *rebuilt.get(place, [])]
            for key in findings_of(db, blocks.get((row.case_id, row.number)), log_facts, row.shown):
                report.add(key, place=place)
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
    report: ScreeningsReport,
    place: str,
    values: Mapping[str, Any],
    logged: list[dict[str, Any]],
    recomputing: Recomputing,
) -> None:
    before = report.found
    if _digest_of(values) != values["content_digest"]:
        report.add("content_changed", place=place)
    if len(logged) != 1:
        report.add("not_in_log" if not logged else "twice_in_log", place=place)
    elif logged[0].get("digest") != values["content_digest"]:
        report.add("log_differs", place=place)
    as_stored = report.found == before
    judgement = _judgement_columns(values)
    if judgement["id"] is None:
        report.add("judgement_missing", place=place)
        return
    for key in _order_findings(values, judgement):
        report.add(key, place=place)
    for difference in recomputing.differences(_screening_columns(values), Judgement(**judgement)):
        # Row and log agree on every byte, so another processor computed it: see ``TOLERANCE``.
        if not (as_stored and difference.key == "other_digits"):
            report.add(difference.key, place=place, **difference.values)


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


def _check_for_missing_rows(db: Session, report: ScreeningsReport, destroyed: Callable[[str], bool]) -> None:
    for names in objects_of(db, STORED, BLOCK):
        split = [name.rpartition("/") for name in names]
        stored = queries.stored_numbers(db, {reference for reference, _, _ in split})
        for reference, _, number in split:
            if (reference, int(number)) not in stored and not destroyed(reference):
                report.add("row_missing", place=log_name(reference, int(number)))

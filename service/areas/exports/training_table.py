"""The training table: one row a case, from what was known at the intake to the outcome people gave.

The answers are those of the first valid screening, as they were when the judgement was made. What the
conversation changed later is left out, since it would give a model the outcome. The outcome is the one that
is valid now. Every cell is a code, a whole number or a day, which no spreadsheet takes for a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.features.answers import ABSENT_STATES
from screening.training import case_columns
from service.areas.assessments.outcomes import CaseOutcome, outcomes_after
from service.areas.cases.conversation_due import first_talks
from service.areas.cases.rounds import begun
from service.areas.exports.pseudonyms import pseudonym, pseudonym_key
from service.areas.screenings.stored_screening import FirstScreening, first_screenings
from service.installation.running_installation import Installation

Row = tuple[str, ...]

_BLOCK: Final = 500
"""So many cases are read at once; memory does not grow with the table."""

_CELL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+\-]*\Z")


def header(catalogue: Catalogue) -> Row:
    """The columns of the table, in the order of the contract."""
    indicators = [indicator.id for indicator in catalogue]
    return (
        *case_columns.INTAKE,
        *indicators,
        *(name for name in case_columns.OUTCOMES if name != case_columns.CASE),
    )


def training_rows(installation: Installation, until: datetime) -> Iterator[Row]:
    """Every row, block by block, of the cases with an outcome that was recorded by ``until``.

    A case is left out when its conversation was before the day of the own judgement, or when its answers were
    corrected after a conversation: then the answers may come from that conversation.
    """
    zone = ZoneInfo(installation.organisation.timezone)
    key = pseudonym_key(installation.keys)
    after = 0
    with installation.database.reading() as db:
        while outcomes := outcomes_after(db, after, until, zone, _BLOCK):
            firsts = first_screenings(db, [outcome.case_id for outcome in outcomes])
            began = begun(db, [first.round_id for first in firsts.values()])
            talks = first_talks(db, [case_id for case_id, first in firsts.items() if first.corrected])
            for outcome in outcomes:
                first = firsts.get(outcome.case_id)
                if first is not None and _came_first(first, outcome, talks.get(outcome.case_id), zone):
                    intake = _day(began[first.round_id], zone)
                    code = pseudonym(key, outcome.reference)
                    yield _row(
                        installation.catalogue,
                        code=code,
                        intake=intake,
                        first=first,
                        outcome=outcome,
                        zone=zone,
                    )
            after = outcomes[-1].case_id


def csv_lines(catalogue: Catalogue, rows: Iterator[Row]) -> Iterator[str]:
    """The table as CSV, line by line."""
    yield ",".join(header(catalogue)) + "\r\n"
    for row in rows:
        yield ",".join(row) + "\r\n"


def _came_first(
    first: FirstScreening, outcome: CaseOutcome, talked_at: datetime | None, zone: ZoneInfo
) -> bool:
    """Whether judgement and answers are from before the conversation; ``talked_at`` is when the first one
    was recorded, for a case whose answers were put right."""
    if first.corrected and talked_at is not None and talked_at <= first.answered_at:
        return False
    return outcome.assessed_on >= _day(first.judged_at, zone)


def _row(
    catalogue: Catalogue,
    *,
    code: str,
    intake: date,
    first: FirstScreening,
    outcome: CaseOutcome,
    zone: ZoneInfo,
) -> Row:
    answers = first.request["answers"]
    cells = (
        code,
        str(first.request["setting"]),
        str(first.request["age"]),
        intake.isoformat(),
        *(_answer(answers, indicator) for indicator in catalogue),
        first.view,
        _day(first.judged_at, zone).isoformat(),
        first.arm,
        outcome.assessed_on.isoformat(),
        "yes" if outcome.saw_score else "no",
        outcome.outcome,
        outcome.outcome_on.isoformat(),
        outcome.basis,
    )
    if wrong := next((cell for cell in cells if not _CELL.match(cell)), None):
        raise ValueError(f"a cell of the training table is no code, number or day: {wrong[:20]!r}")
    return cells


def _answer(answers: Mapping[str, str], indicator: Indicator) -> str:
    """The answer as a code of the present catalogue; one that the question no longer has counts as not
    asked."""
    answer = str(answers.get(indicator.id, ABSENT_STATES[0]))
    return answer if answer in ABSENT_STATES or answer in indicator.level_ids else ABSENT_STATES[0]


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()

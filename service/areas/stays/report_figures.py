"""Counts over stays that ended, for the programme report: sums made by the database, never a case.

The outcome is that of the in-person assessment before the end of the stay, as last corrected. The judgement
is the first one of the round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import outcomes as assessments_outcomes
from service.areas.stays import queries
from service.areas.stays.codes import CLIMATE

_ESTABLISHED: Final = "established"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which stays: ended from ``since`` to ``until`` (both included), in one setting; ``None`` is all."""

    since: date | None = None
    until: date | None = None
    setting: str | None = None

    @property
    def everything(self) -> bool:
        return self == Chosen()


@dataclass(frozen=True)
class Figures:
    """Everything the report is made from.

    ``lengths``: stays by year of the end, setting and days. ``outcomes``: stays by outcome and own judgement.
    ``marks``: how many marks and their sum. ``climate``: by year and scale how many scores and their sum in
    tenths. ``missed``: stays by indicator and its answer at intake, established cases only.
    """

    lengths: Mapping[tuple[int, str, int], int]
    outcomes: Mapping[tuple[str, str], int]
    longer: Mapping[str, int]
    marks: tuple[int, int]
    climate: Mapping[tuple[int, str], tuple[int, int]]
    missed: Mapping[tuple[str, str], int]


def figures(unit: UnitOfWork, chosen: Chosen) -> Figures:
    """The counts of ``chosen``. The caller checks access and logs it."""
    chosen_values = (chosen.since, chosen.until, chosen.setting)
    marks_given, marks_sum = queries.satisfaction(unit.db, *chosen_values)
    outcomes = Counter(
        {(row.outcome, row.judgement): row.n for row in queries.outcomes(unit.db, *chosen_values)}
    )
    missed = Counter(
        {(row.indicator, row.intake_answer): row.n for row in queries.missed(unit.db, *chosen_values)}
    )
    _apply_corrections(unit, chosen_values, outcomes, missed)
    return Figures(
        lengths={
            (row.year, row.setting, row.days): row.n for row in queries.lengths(unit.db, *chosen_values)
        },
        outcomes=+outcomes,
        longer={row.longer_because: row.n for row in queries.longer(unit.db, *chosen_values)},
        marks=(marks_given, int(marks_sum)),
        climate={
            (year, scale): (sums[2 * place], int(sums[2 * place + 1]))
            for year, *sums in queries.climate(unit.db, chosen.until, chosen.setting)
            for place, scale in enumerate(CLIMATE)
        },
        missed=+missed,
    )


def sizes(unit: UnitOfWork) -> dict[tuple[int, str], int]:
    """How many stays ended, by year of the end and setting. The caller checks access."""
    stays: Counter[tuple[int, str]] = Counter()
    for row in queries.lengths(unit.db, None, None, None):
        stays[row.year, row.setting] += row.n
    return dict(stays)


def _apply_corrections(
    unit: UnitOfWork,
    chosen_values: tuple[Any, ...],
    outcomes: Counter[tuple[str, str]],
    missed: Counter[tuple[str, str]],
) -> None:
    """Count a stay with its valid outcome, where the assessment was corrected after the stay ended."""
    corrected = assessments_outcomes.corrected_outcomes(unit.db)
    for end in queries.ends_in(unit.db, corrected, *chosen_values):
        number, outcome = corrected[end.intake_id]
        if number <= end.assessment or outcome == end.outcome:
            continue
        outcomes[end.outcome, end.judgement] -= 1
        outcomes[outcome, end.judgement] += 1
        step = (outcome == _ESTABLISHED) - (end.outcome == _ESTABLISHED)
        for row in queries.missed_of(unit.db, end.stay_id) if step else ():
            missed[row.indicator, row.intake_answer] += step

"""Outcomes that count, by month in which they were recorded, as far as they may be shown. Pure.

Figures from scores move in steps of ten outcomes (``screening.validate.disclosure_control``). So a month ends
at the last multiple of ten outcomes before its end, and up to nine of its outcomes count in the next one. A
month without ten, or in which all were alike, goes together with the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from screening.monitor.exact_intervals import poisson_limits
from screening.validate.disclosure_control import STEP, Label, Size
from service.areas.monitoring.screenings_of_period import Judged

Month = tuple[int, int]
"""Year and month."""


@dataclass(frozen=True, slots=True)
class Months:
    """Months that go together, from the first to the last."""

    first: Month
    last: Month


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The outcomes of ``months``: how many of ``n`` are victims (``observed``), the exact interval of their
    mean (Garwood) and how many the model expected. All ``None`` where they may not be shown."""

    months: Months
    n: int | None
    observed: int | None
    low: float | None
    high: float | None
    expected: float | None


def months_together(recorded: Sequence[date], victims: Sequence[bool]) -> tuple[Months, ...]:
    """For each outcome (in the order in which they were recorded, a multiple of ten) the months that it
    counts in; each holds a multiple of ten outcomes that are not all alike, where that can be."""
    months = [(day.year, day.month) for day in recorded]
    ends, counted = [], 0
    for _, same in groupby(months):
        counted += sum(1 for _ in same)
        ends.append(counted // STEP * STEP)
    cuts, start = [0], 0
    for end in dict.fromkeys(ends):
        if end > start and not Size(end - start, sum(victims[start:end])).small:
            cuts.append(end)
            start = end
    if len(cuts) > 1:
        cuts[-1] = len(months)  # what is left is alike or nothing, and counts in the last
    elif months:
        cuts.append(len(months))
    found: list[Months] = []
    for begin, end in pairwise(cuts):
        before = found[-1].last if found else (0, 0)
        first = next((month for month in months[begin:end] if month > before), before)
        found += [Months(first, months[end - 1])] * (end - begin)
    return tuple(found)


def by_month(judged: Sequence[Judged], told: frozenset[Label]) -> tuple[MonthFigures, ...]:
    """The figures of ``judged`` (in order, a multiple of ten); ``told`` are the months that may be shown."""
    together = months_together([case.recorded_on for case in judged], [case.victim for case in judged])
    groups: dict[Months, list[Judged]] = {}
    for months, case in zip(together, judged, strict=True):
        groups.setdefault(months, []).append(case)
    return tuple(_figures(months, cases, told) for months, cases in groups.items())


def _figures(months: Months, cases: Sequence[Judged], told: frozenset[Label]) -> MonthFigures:
    if months not in told:
        return MonthFigures(months, None, None, None, None, None)
    observed = sum(case.victim for case in cases)
    low, high = poisson_limits(observed)
    expected = sum(case.probability for case in cases)
    return MonthFigures(months, len(cases), observed, low, high, expected)

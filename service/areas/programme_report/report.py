"""The programme report as figures: what became of the stays that ended, from counts alone.

After the published description of PINQ-crisis: how many stays ended, how long they took and why longer, how
many turned out to be established or strongly indicated, how young people marked the stay, how they saw the
living climate against earlier years. And: which signals were not seen at intake.

A figure that cannot be given has a reason in its place, never 0. A group under ten is not shown, nor one in
which all are alike; where a hidden group could be computed, the next smallest is hidden too. The same holds
for each cell of the table of judgement and outcome. That table is given over all stays alone: two choices of
years or of a setting would give a small cell by their difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from screening.monitor.exact_intervals import share
from screening.monitor.group_figures import hidden
from screening.validate.disclosed_cells import cells_told
from screening.validate.disclosure_control import LEAST_IN_GROUP
from service.areas.stays.report_figures import Chosen, Figures

Reason = Literal["no_cases", "small_group", "small_cell", "all_only"]
THREE_MONTHS: Final = 91
"""Days; a quarter of a year of 365.25 days is 91.3."""

OUTCOMES: Final = ("established", "strong_indications", "not_shown", "undetermined")
COMBINED: Final = "established_or_strong"
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is about, its value, its exact interval where it is a share, how many stays.

    ``value`` and ``n`` are ``None`` when ``reason`` says why. Durations are days, shares 0 to 1, marks 1 to
    10, scores of the climate 1 to 5.
    """

    section: str
    group: str
    measure: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class Report:
    """All figures of one choice of stays. ``lengths`` are the days of the stays of each year that may be
    shown, each with how many stays had it."""

    chosen: Chosen
    figures: tuple[Figure, ...]
    lengths: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    def of(self, section: str) -> tuple[Figure, ...]:
        return tuple(figure for figure in self.figures if figure.section == section)


def report_of(counted: Figures, chosen: Chosen, *, whole: bool | None = None) -> Report:
    """The report over ``counted``. ``whole``: nobody asked for fewer stays than all; by default as ``chosen``
    says."""
    whole = chosen.everything if whole is None else whole
    ended = sum(counted.lengths.values())
    if 0 < ended < LEAST_IN_GROUP:
        return too_few(chosen)
    if not ended and not chosen.everything:
        return Report(chosen, (Figure("ended", ALL, "count", None, reason="no_cases"),))
    figures = [Figure("ended", ALL, "count", ended, n=ended), *_durations(counted, ended)]
    figures += [*_longer(counted.longer), *_outcomes(counted, ended), *_judgements(counted, whole=whole)]
    figures += [*_satisfaction(counted.marks), *_climate(counted), *_missed(counted)]
    return Report(chosen, tuple(figures), _lengths(counted, figures))


def too_few(chosen: Chosen) -> Report:
    """The report of a choice of which nothing may be shown."""
    return Report(chosen, (Figure("ended", ALL, "count", None, reason="small_group"),))


def _lengths(counted: Figures, figures: Iterable[Figure]) -> dict[str, Mapping[int, int]]:
    """The lengths of the years that ``figures`` show."""
    shown = {one.group for one in figures if one.section == "duration_year" and one.value is not None}
    lengths: dict[str, Counter[int]] = {year: Counter() for year in sorted(shown)}
    for (year, _, days), n in counted.lengths.items():
        if str(year) in shown:
            lengths[str(year)][days] += n
    return dict(lengths)


def _durations(counted: Figures, ended: int) -> Iterator[Figure]:
    """Mean, median and the share under three months: of all, by year of the end, by setting."""
    everyone: Counter[int] = Counter()
    years: dict[str, Counter[int]] = {}
    settings: dict[str, Counter[int]] = {}
    for (year, setting, days), n in counted.lengths.items():
        everyone[days] += n
        years.setdefault(str(year), Counter())[days] += n
        settings.setdefault(setting, Counter())[days] += n
    yield from _length("duration", ALL, everyone, shown=True)
    if not ended:
        return
    for section, groups in (("duration_year", years), ("duration_setting", settings)):
        unseen = hidden({group: sum(days.values()) for group, days in groups.items()})
        for group, lengths in sorted(groups.items()):
            yield from _length(section, group, lengths, shown=group not in unseen)


def _length(section: str, group: str, lengths: Counter[int], *, shown: bool) -> Iterator[Figure]:
    n = sum(lengths.values())
    if not n or not shown:
        reason: Reason = "small_group" if n else "no_cases"
        for measure in ("mean_days", "median_days", "under_three_months"):
            yield Figure(section, group, measure, None, reason=reason)
        return
    yield Figure(section, group, "mean_days", sum(d * k for d, k in lengths.items()) / n, n=n)
    yield Figure(section, group, "median_days", median(lengths), n=n)
    under = sum(k for days, k in lengths.items() if days <= THREE_MONTHS)
    yield _share(section, group, "under_three_months", under, n)


def median(lengths: Mapping[int, int]) -> float:
    """The median of ``lengths``, a count of each value; it holds at least one."""
    n = sum(lengths.values())
    wanted = ((n - 1) // 2, n // 2)
    middle: list[int] = []
    passed = 0
    for value, times in sorted(lengths.items()):
        middle += [value for place in wanted[len(middle) :] if place < passed + times]
        passed += times
    return sum(middle) / 2


def _longer(reasons: Mapping[str, int]) -> Iterator[Figure]:
    """Of the stays that went past the allowed weeks: which share for which reason."""
    n = sum(reasons.values())
    if n < LEAST_IN_GROUP:
        yield Figure("longer", ALL, "count", None, reason="small_group" if n else "no_cases")
        return
    for reason, count in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])):
        yield _share("longer", reason, "share", count, n)


def _outcomes(counted: Figures, ended: int) -> Iterator[Figure]:
    """Which share of the stays ended with which outcome; undetermined counts among them."""
    totals: Counter[str] = Counter()
    for (outcome, _), n in counted.outcomes.items():
        totals[outcome] += n
    both = totals["established"] + totals["strong_indications"]
    if any(count == ended for count in totals.values() if ended):
        for group in (*OUTCOMES, COMBINED):
            yield Figure("outcome", group, "share", None, reason="small_group")
        return
    for group, count in [*((outcome, totals[outcome]) for outcome in OUTCOMES), (COMBINED, both)]:
        yield _share("outcome", group, "share", count, ended)


def _judgements(counted: Figures, *, whole: bool) -> Iterator[Figure]:
    """For each first judgement: how many stays ended with which outcome."""
    if not whole and counted.outcomes:
        yield Figure("judgement", ALL, "count", None, reason="all_only")
        return
    rows: dict[str, Counter[str]] = {}
    for (outcome, judgement), n in counted.outcomes.items():
        rows.setdefault(judgement, Counter())[outcome] += n
    sizes = {judgement: sum(outcomes.values()) for judgement, outcomes in rows.items()}
    unseen = hidden(sizes, [code for code, outcomes in rows.items() if sizes[code] in outcomes.values()])
    told = cells_told({(one, outcome): rows[one][outcome] for one in rows for outcome in OUTCOMES}, unseen)
    if rows and not told:
        yield Figure("judgement", ALL, "count", None, reason="small_group")
        return
    for judgement, outcomes in sorted(rows.items()):
        for outcome in OUTCOMES:
            if (judgement, outcome) in told:
                yield Figure("judgement", judgement, outcome, outcomes[outcome], n=sizes[judgement])
            else:
                reason: Reason = "small_group" if judgement in unseen else "small_cell"
                yield Figure("judgement", judgement, outcome, None, reason=reason)


def _satisfaction(marks: tuple[int, int]) -> Iterator[Figure]:
    answered, total = marks
    yield _mean("satisfaction", ALL, "mark", total, answered)


def _climate(counted: Figures) -> Iterator[Figure]:
    """The mean of each scale by year, earlier years included."""
    for (year, scale), (answered, tenths) in sorted(counted.climate.items()):
        yield _mean("climate", str(year), scale, tenths / 10, answered)


def _mean(section: str, group: str, measure: str, total: float, n: int) -> Figure:
    if n == 0:
        return Figure(section, group, measure, None, reason="no_cases")
    if n < LEAST_IN_GROUP:
        return Figure(section, group, measure, None, reason="small_group")
    return Figure(section, group, measure, total / n, n=n)


def _missed(counted: Figures) -> Iterator[Figure]:
    """Among established cases: how often an indicator was found that intake did not have.

    ``absent``: nobody knew, asked or told. ``no``: intake said it was not so.
    """
    established = sum(n for (outcome, _), n in counted.outcomes.items() if outcome == "established")
    if established < LEAST_IN_GROUP:
        reason: Reason = "small_group" if established else "no_cases"
        yield Figure("missed", ALL, "count", None, reason=reason)
        return
    by_way: dict[str, Counter[str]] = {}
    for (indicator, answer), n in counted.missed.items():
        by_way.setdefault(indicator, Counter())["no" if answer == "no" else "absent"] += n
    for indicator, counts in sorted(by_way.items(), key=_most_first):
        for measure in ("absent", "no"):
            yield _share("missed", indicator, measure, counts[measure], established)


def _most_first(pair: tuple[str, Counter[str]]) -> tuple[int, str]:
    return -sum(pair[1].values()), pair[0]


def _share(section: str, group: str, measure: str, count: int, n: int) -> Figure:
    if n == 0:
        return Figure(section, group, measure, None, reason="no_cases")
    exact = share(count, n)
    return Figure(section, group, measure, exact.value, exact.low, exact.high, n)


COLUMNS: Final = ("section", "group", "measure", "value", "low", "high", "n", "reason")


def rows_of(report: Report) -> Iterable[tuple[str, ...]]:
    """Every figure as text cells: codes and numbers only, and a reason beside a value that is missing."""
    for figure in report.figures:
        yield tuple(_cell(getattr(figure, column)) for column in COLUMNS)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)

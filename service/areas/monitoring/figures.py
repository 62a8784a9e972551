"""The figures of monitoring: counts of a period, for people and programs. Pure.

``Watched`` rests on every outcome and raises alarms. ``Figures`` is what may be shown by
``screening.validate.disclosure_control``: no group under ten, no group in which all are alike, and figures
from scores in steps of ten outcomes. Only ``Figures`` reaches a page, the API or a metric.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from screening.catalogue.catalogue import Catalogue
from screening.features.answers import ABSENT_STATES, FIRST_LEVEL
from screening.model.score_table import ScoreTable
from screening.monitor.answer_shift import Shift, shifts
from screening.monitor.cusum import Chart, charts
from screening.monitor.decision_agreement import Agreement
from screening.monitor.exact_intervals import share
from screening.monitor.group_figures import GroupFigures, observed_by_group
from screening.monitor.observed_expected import ObservedExpected, observed_expected
from screening.monitor.revalidation import Revalidation
from screening.validate.disclosure_control import LEAST_IN_GROUP, Label, Size, labels_told, stepped, told
from screening.validate.figure_with_interval import Estimate, not_estimable
from service.areas.monitoring.disclosure_control import (
    age_group,
    agreement_of,
    told_agreement,
    told_charts,
    told_observed,
    told_of,
    told_shift,
    too_few_to_tell,
)
from service.areas.monitoring.outcomes_by_month import MonthFigures, by_month
from service.areas.monitoring.screenings_of_period import SUSPECTED, Judged, Period
from service.areas.screenings.screenings_for_monitoring import COMPUTED, Counted

ARMS: Final = ("shown", "withheld", "shadow", "declined", "stopped")


@dataclass(frozen=True, slots=True)
class Month:
    """Screenings made in one month (``2026-11``), by arm; ``None`` where they are too few to show."""

    month: str
    n: int | None
    by_arm: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Week:
    """Screenings made in the week that begins on the Monday ``monday``; ``None``: too few to show."""

    monday: date
    n: int | None


@dataclass(frozen=True, slots=True)
class Abstentions:
    """How often the model gave no number where it was asked for one; ``by_reason`` counts the codes."""

    n: int | None
    share: Estimate
    by_reason: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """One arm: screenings, the share with a suspicion as first judgement, observed against expected."""

    arm: str
    n: int | None
    suspected: Estimate
    observed: ObservedExpected


@dataclass(frozen=True, slots=True)
class Watched:
    """What can raise an alarm; ``alarms`` are the kinds that stand now."""

    observed: ObservedExpected
    charts: tuple[Chart, ...]
    agreement: Agreement
    alarms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that monitoring shows about one model in one period.

    ``absent`` is the share of all questions without an answer, per screening on average. ``None``: too few to
    show.
    """

    since: date
    until: date
    model: str
    screenings: int | None
    months: tuple[Month, ...]
    weeks: tuple[Week, ...]
    abstentions: Abstentions
    absent: float | None
    shifts: tuple[Shift, ...]
    alarms: tuple[str, ...]
    observed: ObservedExpected
    by_month: tuple[MonthFigures, ...]
    charts: tuple[Chart, ...]
    agreement: Agreement
    arms: tuple[ArmFigures, ...]
    settings: tuple[GroupFigures, ...]
    ages: tuple[GroupFigures, ...]
    undetermined: int | None
    outside: int | None
    revalidation: Revalidation


def watched(period: Period) -> Watched:
    """The figures of ``period`` that can raise an alarm; quick, since they are computed with every
    outcome."""
    observed = _observed(period.judged)
    drawn = charts([case.victim for case in period.judged], [case.probability for case in period.judged])
    agreed = agreement_of(period.decided)
    return Watched(observed, drawn, agreed, _alarms(observed, drawn, agreed))


def figures(
    period: Period, table: ScoreTable | None, catalogue: Catalogue, revalidation: Revalidation, zone: ZoneInfo
) -> Figures:
    """The figures of ``period``; shift is against the data that ``table`` was made with, if there is one."""
    computed = [screening for screening in period.screenings if screening.arm in COMPUTED]
    model = "" if table is None else table.digest
    of_model = [screening for screening in computed if screening.model_digest == model]
    judged = list(stepped(period.judged))
    arms_told, settings_told, ages_told, months_told = told_of(judged)
    watched_figures = watched(period)
    arms = ("shown", "withheld", "shadow")
    days = [screening.made_at.astimezone(zone).date() for screening in period.screenings]
    months = [day.strftime("%Y-%m") for day in days]
    mondays = [day - timedelta(days=day.weekday()) for day in days]
    volumes = Volumes.of(period.screenings, months, mondays, model)
    return Figures(
        since=period.since.astimezone(zone).date(),
        until=period.until.astimezone(zone).date(),
        model=model,
        screenings=len(period.screenings) if volumes.everybody else None,
        months=_months(months, [screening.arm for screening in period.screenings], volumes),
        weeks=_weeks(mondays, volumes),
        abstentions=_abstentions(computed, volumes),
        absent=_absent(period.screenings, catalogue),
        shifts=() if table is None else _shifts(of_model, table),
        alarms=watched_figures.alarms,
        observed=told_observed(
            [case.victim for case in period.judged], [case.probability for case in period.judged]
        ),
        by_month=by_month(judged, months_told),
        charts=told_charts(judged),
        agreement=told_agreement(period.decided, alarm=watched_figures.agreement.alarm),
        arms=tuple(_arm(arm, of_model, period.judged, volumes.arms, arms_told) for arm in arms),
        settings=_groups(judged, [case.setting for case in judged], settings_told),
        ages=_groups(judged, [age_group(case.age) for case in judged], ages_told),
        undetermined=told(period.undetermined),
        outside=told(period.outside),
        revalidation=revalidation,
    )


def _observed(rows: Sequence[Judged]) -> ObservedExpected:
    return observed_expected([case.victim for case in rows], [case.probability for case in rows])


def _months(months: Sequence[str], arms: Sequence[str], volumes: Volumes) -> tuple[Month, ...]:
    """By month and arm, without cells, rows and columns that are too small to show."""
    counted, by_month = Counter(zip(months, arms, strict=True)), Counter(months)
    return tuple(
        Month(
            month,
            n if month in volumes.months else None,
            {
                arm: counted[month, arm] if (month, arm) in volumes.cells or not counted[month, arm] else None
                for arm in ARMS
            },
        )
        for month, n in sorted(by_month.items())
    )


def _weeks(mondays: Sequence[date], volumes: Volumes) -> tuple[Week, ...]:
    """Every week from the first to the last, those without a screening too."""
    counted = Counter(mondays)
    if not counted:
        return ()
    first, last = min(counted), max(counted)
    weeks = (first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1))
    return tuple(
        Week(monday, counted[monday] if monday in volumes.weeks or not counted[monday] else None)
        for monday in weeks
    )


def _abstentions(computed: Sequence[Counted], volumes: Volumes) -> Abstentions:
    counted = Counter(_why(screening) for screening in computed if _why(screening))
    unseen = bool(computed) and (not volumes.computed or told(counted.total(), len(computed)) is None)
    return Abstentions(
        n=len(computed) if volumes.computed or not computed else None,
        share=not_estimable("small_group") if unseen else share(counted.total(), len(computed)),
        by_reason={reason: n if reason in volumes.reasons else None for reason, n in sorted(counted.items())},
    )


def _why(screening: Counted) -> str:
    """Why the model gave no number; empty where it gave one."""
    return (screening.reason or "") if screening.status == "abstained" else ""


@dataclass(frozen=True, slots=True)
class Volumes:
    """Which numbers of screenings may be shown: arms of the model, computed, months, months by arm, reasons
    without a number, and weeks. Each is decided on with account of those before it, the weeks last."""

    everybody: bool
    arms: frozenset[Label]
    computed: bool
    months: frozenset[Label]
    cells: frozenset[Label]
    reasons: frozenset[Label]
    weeks: frozenset[Label]

    @classmethod
    def of(
        cls, screenings: Sequence[Counted], months: Sequence[str], mondays: Sequence[date], model: str
    ) -> Volumes:
        computed = [row.arm in COMPUTED for row in screenings]
        of_model = [
            (row.arm if row.model_digest == model else "other") if asked else None
            for row, asked in zip(screenings, computed, strict=True)
        ]
        cells = [(month, row.arm) for month, row in zip(months, screenings, strict=True)]
        reasons = [_why(row) if asked else None for row, asked in zip(screenings, computed, strict=True)]
        everybody = ["all"] * len(screenings)
        yes, arms, by_reason, by_month, by_cell, everyone, weeks = labels_told(
            [computed, of_model, reasons, months, cells, everybody, mondays], total=False
        )
        return cls(bool(everyone) or not screenings, arms, True in yes, by_month, by_cell, by_reason, weeks)


def _absent(screenings: Sequence[Counted], catalogue: Catalogue) -> float | None:
    items = [item.id for item in catalogue.items]
    if len(screenings) < LEAST_IN_GROUP:
        return None
    answered = sum(
        row.answers.get(item, ABSENT_STATES[0]) not in ABSENT_STATES for row in screenings for item in items
    )
    return 1.0 - answered / (len(items) * len(screenings))


def _shifts(screenings: Sequence[Counted], table: ScoreTable) -> tuple[Shift, ...]:
    """Answers per question against the model's own frequencies at the base rates of the settings.

    Cases with a confirmed direct sign are outside the model's population, so they are left out.
    """
    inside = [row for row in screenings if row.setting in table.bases and row.status != "direct_signs"]
    if len(inside) < LEAST_IN_GROUP:
        return ()  # so few that counts of answers would be the answers of somebody
    weights = Counter(row.setting for row in inside)
    rate = sum(n * table.bases[setting].rate for setting, n in weights.items()) / max(1, len(inside))
    counts, reference = {}, {}
    for place, item in enumerate(table.design.items):
        levels = {level: number for number, level in enumerate(item.level_ids, 1)}
        counted = np.zeros(len(levels) + 1, dtype=np.int64)
        for row in inside:
            counted[levels.get(row.answers.get(item.id, ""), 0)] += 1
        counts[item.id], reference[item.id] = counted, _expected(table, place, len(levels), rate)
    return tuple(told_shift(shift) for shift in shifts(counts, reference))


def _expected(
    table: ScoreTable, place: int, levels: int, rate: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Shares of absent and of each level in the model's population with ``rate`` victims."""
    frequencies = table.frequencies
    codes = slice(FIRST_LEVEL, FIRST_LEVEL + levels)
    share = rate * frequencies.answered_victims[place] * frequencies.victims[place, codes]
    share = share + (1 - rate) * frequencies.answered_others[place] * frequencies.others[place, codes]
    return np.concatenate([[1.0 - share.sum()], share])


def _arm(
    arm: str,
    screenings: Iterable[Counted],
    judged: Sequence[Judged],
    counts: frozenset[Label],
    outcomes: frozenset[Label],
) -> ArmFigures:
    """One arm; ``counts`` are the arms whose number may be shown, ``outcomes`` those whose outcomes may."""
    mine = [screening for screening in screenings if screening.arm == arm]
    suspected = sum(screening.first_view in SUSPECTED for screening in mine)
    small = not_estimable("small_group")
    few = bool(mine) and (arm not in counts or Size(len(mine), suspected).small)
    theirs = [case for case in stepped(judged) if case.arm == arm]
    none_yet = not any(case.arm == arm for case in judged)
    return ArmFigures(
        arm,
        len(mine) if arm in counts or not mine else None,
        small if few else share(suspected, len(mine)),
        _observed(theirs) if arm in outcomes or none_yet else too_few_to_tell(),
    )


def _groups(
    judged: Sequence[Judged], labels: Sequence[str], may_tell: frozenset[Label]
) -> tuple[GroupFigures, ...]:
    return observed_by_group(
        [case.victim for case in judged], [case.probability for case in judged], labels, may_tell
    )


def _alarms(observed: ObservedExpected, drawn: Sequence[Chart], agreed: Agreement) -> tuple[str, ...]:
    kinds = []
    if agreed.alarm:
        kinds.append("agreement")
    if observed.left_its_limits:
        kinds.append(f"observed_{observed.verdict}")
    kinds += [f"cusum_{'more' if chart.odds_ratio > 1 else 'fewer'}" for chart in drawn if chart.alarm]
    return tuple(kinds)

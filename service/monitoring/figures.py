"""The figures of monitoring: counts of a period, made into what people and machines read. No effects here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from screening.catalogue.catalogue import Catalogue
from screening.features.answers import ABSENT_STATES, FIRST_LEVEL
from screening.model.score_table import ScoreTable
from screening.monitor.agreement import Agreement, agreement
from screening.monitor.cusum import Chart, charts
from screening.monitor.exact import share
from screening.monitor.groups import LEAST_IN_GROUP, GroupFigures, observed_by_group
from screening.monitor.observed import ObservedExpected, observed_expected
from screening.monitor.revalidation import Revalidation
from screening.monitor.shift import Shift, shifts
from screening.validate.estimates import Estimate
from service.monitoring.gathered import Judged, Period
from service.screenings.counted import COMPUTED, Counted

ARMS: Final = ("shown", "withheld", "shadow", "declined", "stopped")


@dataclass(frozen=True, slots=True)
class Month:
    """Screenings made in one month (``2026-11``), by arm."""

    month: str
    n: int
    by_arm: dict[str, int]


@dataclass(frozen=True, slots=True)
class Abstentions:
    """How often the model gave no number where it was asked for one; ``by_reason`` counts the codes."""

    n: int
    share: Estimate
    by_reason: dict[str, int]


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """One arm: screenings, the share with a suspicion as first judgement, observed against expected."""

    arm: str
    n: int
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
    """Everything that monitoring tells about one model in one period.

    ``absent`` is the share of all questions without an answer, per screening on average.
    """

    since: date
    until: date
    model: str
    screenings: int
    months: tuple[Month, ...]
    abstentions: Abstentions
    absent: float | None
    shifts: tuple[Shift, ...]
    watched: Watched
    arms: tuple[ArmFigures, ...]
    settings: tuple[GroupFigures, ...]
    ages: tuple[GroupFigures, ...]
    undetermined: int
    outside: int
    revalidation: Revalidation


def watched(period: Period) -> Watched:
    """The figures of ``period`` that are watched; quick, for it is done with every outcome."""
    observed = _observed(period.judged)
    drawn = charts([one.victim for one in period.judged], [one.probability for one in period.judged])
    agreed = agreement(
        [one.band for one in period.decided],
        [one.decision for one in period.decided],
        [one.before for one in period.decided],
    )
    return Watched(observed, drawn, agreed, _alarms(observed, drawn, agreed))


def figures(
    period: Period, table: ScoreTable | None, catalogue: Catalogue, revalidation: Revalidation, zone: ZoneInfo
) -> Figures:
    """The figures of ``period``; shift is told against what ``table`` was made with, where there is one."""
    computed = [one for one in period.screenings if one.arm in COMPUTED]
    model = "" if table is None else table.digest
    of_model = [one for one in computed if one.model_digest == model]
    return Figures(
        since=period.since.astimezone(zone).date(),
        until=period.until.astimezone(zone).date(),
        model=model,
        screenings=len(period.screenings),
        months=_months(period.screenings, zone),
        abstentions=_abstentions(computed),
        absent=_absent(period.screenings, catalogue),
        shifts=() if table is None else _shifts(of_model, table),
        watched=watched(period),
        arms=tuple(_arm(arm, of_model, period.judged) for arm in ("shown", "withheld", "shadow")),
        settings=_groups(period.judged, lambda one: one.setting),
        ages=_groups(period.judged, lambda one: age_group(one.age)),
        undetermined=period.undetermined,
        outside=period.outside,
        revalidation=revalidation,
    )


def age_group(age: int) -> str:
    """The code of an age group, wide enough to keep people apart from their age."""
    if age < 14:
        return "under_14"
    return "14_to_15" if age < 16 else "16_to_17" if age < 18 else "from_18"


def _observed(rows: Sequence[Judged]) -> ObservedExpected:
    return observed_expected([one.victim for one in rows], [one.probability for one in rows])


def _months(screenings: Sequence[Counted], zone: ZoneInfo) -> tuple[Month, ...]:
    by_month: dict[str, Counter[str]] = {}
    for one in screenings:
        by_month.setdefault(one.made_at.astimezone(zone).strftime("%Y-%m"), Counter())[one.arm] += 1
    return tuple(
        Month(month, counts.total(), {arm: counts[arm] for arm in ARMS})
        for month, counts in sorted(by_month.items())
    )


def _abstentions(computed: Sequence[Counted]) -> Abstentions:
    reasons = Counter(one.reason or "" for one in computed if one.status == "abstained")
    return Abstentions(len(computed), share(reasons.total(), len(computed)), dict(sorted(reasons.items())))


def _absent(screenings: Sequence[Counted], catalogue: Catalogue) -> float | None:
    items = [item.id for item in catalogue.items]
    if not screenings:
        return None
    answered = sum(
        one.answers.get(item, ABSENT_STATES[0]) not in ABSENT_STATES for one in screenings for item in items
    )
    return 1.0 - answered / (len(items) * len(screenings))


def _shifts(screenings: Sequence[Counted], table: ScoreTable) -> tuple[Shift, ...]:
    """Answers per question against the model's own frequencies at the base rates of the settings.

    Cases with a confirmed direct sign are outside the model's population, so they are left out.
    """
    inside = [one for one in screenings if one.setting in table.bases and one.status != "direct_signs"]
    if len(inside) < LEAST_IN_GROUP:
        return ()  # so few that counts of answers would be the answers of somebody
    weights = Counter(one.setting for one in inside)
    rate = sum(n * table.bases[setting].rate for setting, n in weights.items()) / max(1, len(inside))
    counts, reference = {}, {}
    for place, item in enumerate(table.design.items):
        levels = {level: number for number, level in enumerate(item.level_ids, 1)}
        counted = np.zeros(len(levels) + 1, dtype=np.int64)
        for one in inside:
            counted[levels.get(one.answers.get(item.id, ""), 0)] += 1
        counts[item.id], reference[item.id] = counted, _expected(table, place, len(levels), rate)
    return shifts(counts, reference)


def _expected(
    table: ScoreTable, place: int, levels: int, rate: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Shares of absent and of each level in the model's population with ``rate`` victims."""
    known = table.frequencies
    codes = slice(FIRST_LEVEL, FIRST_LEVEL + levels)
    given = rate * known.answered_victims[place] * known.victims[place, codes]
    given = given + (1 - rate) * known.answered_others[place] * known.others[place, codes]
    return np.concatenate([[1.0 - given.sum()], given])


def _arm(arm: str, screenings: Iterable[Counted], judged: Sequence[Judged]) -> ArmFigures:
    mine = [one for one in screenings if one.arm == arm]
    suspected = sum(one.first_view in ("suspicion", "strong_suspicion") for one in mine)
    return ArmFigures(
        arm, len(mine), share(suspected, len(mine)), _observed([one for one in judged if one.arm == arm])
    )


def _groups(judged: Sequence[Judged], label: Callable[[Judged], str]) -> tuple[GroupFigures, ...]:
    return observed_by_group(
        [one.victim for one in judged], [one.probability for one in judged], [label(one) for one in judged]
    )


def _alarms(observed: ObservedExpected, drawn: Sequence[Chart], agreed: Agreement) -> tuple[str, ...]:
    found = []
    if agreed.alarm:
        found.append("agreement")
    if observed.left_its_limits:
        found.append(f"observed_{observed.verdict}")
    found += [f"cusum_{'more' if chart.odds_ratio > 1 else 'fewer'}" for chart in drawn if chart.alarm]
    return tuple(found)

"""Monitoring as plain values, for programs: what is not estimable, or too small to be shown, is null."""

from __future__ import annotations

import math
from typing import Any

from screening.monitor.answer_shift import Shift
from screening.monitor.cusum import Chart
from screening.monitor.group_figures import GroupFigures
from screening.monitor.observed_expected import ObservedExpected
from screening.validate.figure_with_interval import Estimate
from service.areas.monitoring.outcomes_by_month import MonthFigures
from service.areas.monitoring.service import Monitoring
from service.areas.monitoring.shadow_comparison import Beside


def plain(state: Monitoring) -> dict[str, Any]:
    """Everything that the page shows."""
    figures = state.figures
    agreed = figures.agreement
    return {
        "from": figures.since.isoformat(),
        "until": figures.until.isoformat(),
        "model": figures.model,
        "stopped": state.stopped,
        "self_test_passed": state.self_test_passed,
        "alarms": list(figures.alarms),
        "alarm_history": [
            {"kind": alarm.kind, "raised": alarm.raised, "counted": alarm.counted, "at": alarm.at.isoformat()}
            for alarm in state.history
        ],
        "screenings": figures.screenings,
        "months": [{"month": month.month, "n": month.n, "by_arm": month.by_arm} for month in figures.months],
        "abstentions": {
            "n": figures.abstentions.n,
            "share": estimate(figures.abstentions.share),
            "by_reason": figures.abstentions.by_reason,
        },
        "absent": figures.absent,
        "weeks": [{"monday": week.monday.isoformat(), "n": week.n} for week in figures.weeks],
        "observed_expected": observed(figures.observed),
        "observed_by_month": [_months(one) for one in figures.by_month],
        "undetermined": figures.undetermined,
        "outside": figures.outside,
        "cusum": [_chart(chart) for chart in figures.charts],
        "agreement": {
            "n": None if agreed.untold else agreed.n,
            "followed": None if agreed.untold else agreed.followed,
            "share": estimate(agreed.share),
            "differed": None if agreed.differed_untold else agreed.differed,
            "turned": estimate(agreed.turned),
            "alarm": agreed.alarm,
        },
        "arms": [
            {
                "arm": arm.arm,
                "n": arm.n,
                "suspected": estimate(arm.suspected),
                "observed_expected": observed(arm.observed),
            }
            for arm in figures.arms
        ],
        "settings": [_group(group) for group in figures.settings],
        "ages": [_group(group) for group in figures.ages],
        "shadows": [{"model": shadow.digest, **beside(shadow.beside)} for shadow in state.shadows],
        "shift": [_shift(shift) for shift in figures.shifts],
        "revalidation": {
            "validated_on": figures.revalidation.validated_on
            and figures.revalidation.validated_on.isoformat(),
            "validated_on_made_up": state.validated_on_made_up,
            "due_on": figures.revalidation.due_on.isoformat(),
            "overdue": figures.revalidation.overdue,
        },
    }


def estimate(value: Estimate) -> dict[str, Any]:
    return {
        "value": _number(value.value),
        "low": _number(value.low),
        "high": _number(value.high),
        "n": value.n,
        "reason": value.reason,
    }


def observed(figures: ObservedExpected) -> dict[str, Any]:
    hidden = figures.untold
    return {
        "n": None if hidden else figures.n,
        "observed": None if hidden else figures.observed,
        "expected": None if hidden else figures.expected,
        "ratio": estimate(figures.ratio),
        "verdict": figures.verdict,
    }


def beside(comparison: Beside) -> dict[str, Any]:
    """Two models on the same screenings, the one that serves first."""
    return {
        "n": comparison.n,
        "same_band": estimate(comparison.same_band),
        "higher": comparison.higher,
        "lower": comparison.lower,
        "mean_difference": comparison.mean_difference,
        "mean_apart": comparison.mean_apart,
        "observed_expected": {"serving": observed(comparison.first), "shadow": observed(comparison.second)},
    }


def _months(figures: MonthFigures) -> dict[str, Any]:
    first, last = (f"{year}-{month:02d}" for year, month in (figures.months.first, figures.months.last))
    return {
        "first": first,
        "last": last,
        "n": figures.n,
        "observed": figures.observed,
        "low": figures.low,
        "high": figures.high,
        "expected": figures.expected,
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "odds_ratio": chart.odds_ratio,
        "limit": chart.limit,
        "run_length": chart.run_length,
        "now": chart.now,
        "path": [float(height) for height in chart.path],
        "alarms": list(chart.alarms),
    }


def _group(group: GroupFigures) -> dict[str, Any]:
    return {
        "group": group.group,
        "suppressed": group.suppressed,
        "n": group.n,
        "observed": group.observed,
        "expected": group.expected,
        "ratio": estimate(group.ratio),
    }


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        "indicator": shift.indicator,
        "n": shift.n,
        "counts": list(shift.counts),
        "expected": list(shift.expected),
        "absent": estimate(shift.absent),
        "absent_expected": shift.absent_expected,
        "distance": shift.distance,
        "chance": shift.chance,
        "stands_out": shift.stands_out,
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None

"""Monitoring as plain values, for programs: what is not estimable, or too small to be told, is null."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from screening.monitor.cusum import Chart
from screening.monitor.groups import GroupFigures
from screening.monitor.observed import ObservedExpected
from screening.monitor.shift import Shift
from screening.validate.disclosure import told
from screening.validate.estimates import Estimate
from service.areas.monitoring.service import Monitoring
from service.areas.monitoring.shadow_comparison import Beside, ShadowFigures


def plain(seen: Monitoring, shadows: Sequence[ShadowFigures]) -> dict[str, Any]:
    """Everything that the page shows; ``shadows`` are the models that compute along."""
    found = seen.figures
    agreed = found.agreement
    return {
        "from": found.since.isoformat(),
        "until": found.until.isoformat(),
        "model": found.model,
        "stopped": seen.stopped,
        "self_test_passed": seen.self_test_passed,
        "alarms": list(found.alarms),
        "alarm_history": [
            {"kind": one.kind, "raised": one.raised, "counted": one.counted, "at": one.at.isoformat()}
            for one in seen.history
        ],
        "screenings": found.screenings,
        "months": [{"month": one.month, "n": one.n, "by_arm": one.by_arm} for one in found.months],
        "abstentions": {
            "n": found.abstentions.n,
            "share": estimate(found.abstentions.share),
            "by_reason": found.abstentions.by_reason,
        },
        "absent": found.absent,
        "observed_expected": observed(found.observed),
        "undetermined": found.undetermined,
        "outside": found.outside,
        "cusum": [_chart(chart) for chart in found.charts],
        "agreement": {
            "n": agreed.n,
            "followed": agreed.followed,
            "share": estimate(agreed.share),
            "differed": told(agreed.differed),
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
            for arm in found.arms
        ],
        "settings": [_group(group) for group in found.settings],
        "ages": [_group(group) for group in found.ages],
        "shadows": [{"model": one.digest, **beside(one.beside)} for one in shadows],
        "shift": [_shift(shift) for shift in found.shifts],
        "revalidation": {
            "validated_on": found.revalidation.validated_on and found.revalidation.validated_on.isoformat(),
            "due_on": found.revalidation.due_on.isoformat(),
            "overdue": found.revalidation.overdue,
        },
    }


def estimate(found: Estimate) -> dict[str, Any]:
    return {
        "value": _number(found.value),
        "low": _number(found.low),
        "high": _number(found.high),
        "n": found.n,
        "reason": found.reason,
    }


def observed(found: ObservedExpected) -> dict[str, Any]:
    hidden = found.ratio.reason == "small_group"
    return {
        "n": None if hidden else found.n,
        "observed": None if hidden else found.observed,
        "expected": None if hidden else found.expected,
        "ratio": estimate(found.ratio),
        "verdict": found.verdict,
    }


def beside(found: Beside) -> dict[str, Any]:
    """Two models on the same screenings, the one that serves first."""
    return {
        "n": found.n,
        "same_band": estimate(found.same_band),
        "higher": found.higher,
        "lower": found.lower,
        "mean_difference": found.mean_difference,
        "mean_apart": found.mean_apart,
        "observed_expected": {"serving": observed(found.first), "shadow": observed(found.second)},
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

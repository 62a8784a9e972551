"""The headline: enough cases, told apart, calibrated, more good than harm, and what each band limit costs.

Everything here is within settings: only cases of the same setting are laid beside each other, and what a
setting alone tells is no merit of the model. Sums over all settings weigh as the docs say
(docs/explanation/validation.md); the same figures per setting stand in ``per_setting``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from screening.validate.calibration import Curve, calibration
from screening.validate.disclosure_control import LEAST_IN_GROUP
from screening.validate.discrimination import auroc, one_class
from screening.validate.errors import ValidationError
from screening.validate.figure_with_interval import Estimate, not_estimable, value_alone
from screening.validate.group_performance import rates
from screening.validate.input_checks import Booleans, Floats, members
from screening.validate.intervals import wilson, z_of
from screening.validate.net_benefit import net_benefit
from screening.validate.optimism import Optimism
from screening.validate.report.evaluated_predictions import Judged
from screening.validate.report.results_tree import number, numbers, plain
from screening.validate.sample_size import minimum_sample_size

LEAST_OF_EACH: Final = 100
"""Victims, and others, below which a validation tells little (Vergouwe et al., Journal of Clinical
Epidemiology 58, 2005; Collins, Ogundimu and Altman, Statistics in Medicine 35, 2016)."""
MARGIN: Final = 0.05
"""Within which the share of victims must be known: Riley's margin for the overall risk."""

QUANTILES: Final = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
"""Shares of the cases at whose estimates the calibration curve is told."""

_CELLS: Final = 20
_DISTANCES: Final = ("observed_expected", "ici", "e50", "e90", "emax")
_CORRECTED: Final = ("intercept", "slope", "brier", "scaled_brier")

Corrected = Mapping[str, Optimism]


def sample_size(judged: Judged, area: Estimate, learned: int) -> dict[str, Any]:
    """Whether there are enough cases to judge a model by, and what a model from data alone would need.

    ``learned`` is with how many recorded outcomes the model was made: those are held against what it would
    need, not the cases that judge it.

    Enough: at least 100 victims and 100 others, and the overall share known to within 5 points.
    """
    n, events = judged.n, judged.events
    share = events / n if n and not one_class(judged.outcome) else None
    parameters = len(judged.table.design.columns)
    base = {
        "n": n,
        "events": events,
        "others": n - events,
        "learned": learned,
        "parameters": parameters,
        "least_events": LEAST_OF_EACH,
        "least_others": LEAST_OF_EACH,
        "margin": MARGIN,
    }
    if share is None:
        reason = one_class(judged.outcome)
        none = {"needed_n": None, "needed_events": LEAST_OF_EACH, "from_data_alone": None}
        return {**base, **none, "enough": False, "prevalence": None, "reason": reason}
    needed = max(
        math.ceil(LEAST_OF_EACH / share),
        math.ceil(LEAST_OF_EACH / (1 - share)),
        math.ceil((z_of() / MARGIN) ** 2 * share * (1 - share)),
    )
    return {
        **base,
        "prevalence": share,
        "needed_n": needed,
        "needed_events": LEAST_OF_EACH,
        "enough": n >= needed and min(events, n - events) >= LEAST_OF_EACH,
        "from_data_alone": _from_data_alone(share, parameters, area),
        "reason": None,
    }


def _from_data_alone(share: float, parameters: int, area: Estimate) -> dict[str, Any] | None:
    """Riley's sizes for a model without a prior; ``None`` where the AUROC does not carry them."""
    if not area.estimable or not 0.5 < area.value < 1:
        return None
    try:
        size = minimum_sample_size(share, parameters, c_statistic=area.value)
    except ValidationError:
        return None
    criteria = [{"name": c.name, "n": c.n} for c in size.criteria]
    return {"n": size.n, "events": size.events, "c_statistic": area.value, "criteria": criteria}


def discrimination(judged: Judged, corrected: Corrected) -> dict[str, Any]:
    """AUROC within settings, and how the estimates lie among victims and among others.

    ``pooled`` also lays cases of different settings beside each other: it counts what the setting tells.
    """
    edges = np.linspace(0.0, 1.0, _CELLS + 1)
    counts = [
        np.histogram(judged.probability[which], edges)[0].tolist()
        for which in (judged.outcome, ~judged.outcome)
    ]
    return {
        "auroc": plain(area_of(judged, corrected)),
        "apparent": plain(auroc(judged.outcome, judged.own, group=judged.setting)),
        "pooled": plain(auroc(judged.outcome, judged.probability)),
        "corrected": judged.unseen and "auroc" in corrected,
        "distribution": {"edges": edges.tolist(), "victims": counts[0], "others": counts[1]},
    }


def area_of(judged: Judged, corrected: Corrected) -> Estimate:
    """AUROC of the model within settings, between 0 and 1.

    Corrected for optimism where it learned from these cases.
    """
    if not (judged.unseen and "auroc" in corrected):
        return auroc(judged.outcome, judged.probability, group=judged.setting)
    one = corrected["auroc"].corrected
    if not one.estimable or one.reason:
        return one
    low, value, high = (min(max(x, 0.0), 1.0) for x in (one.low, one.value, one.high))
    return Estimate(value, low, high, one.n, method=one.method)


def calibrated(judged: Judged, corrected: Corrected, seed: int) -> dict[str, Any]:
    """All depths of calibration within settings; corrected where the model learned from these cases."""
    found = calibration(judged.outcome, judged.probability, seed=seed, group=judged.setting)
    figures = {name: plain(getattr(found, name)) for name in (*_DISTANCES, *_CORRECTED, "joint_intercept")}
    if judged.unseen:
        figures |= {name: plain(corrected[name].corrected) for name in _CORRECTED if name in corrected}
    return {
        **figures,
        "n": found.n,
        "events": found.events,
        "curve": plain_curve(found.curve, judged.probability),
    }


def plain_curve(curve: Curve, estimated: Floats) -> dict[str, Any]:
    """The curve, and what it says where the cases with the estimates ``estimated (n,)`` are (``points``)."""
    return {
        "points": points_of(curve, estimated),
        "probability": numbers(curve.probability),
        "observed": numbers(curve.observed),
        "low": numbers(curve.low),
        "high": numbers(curve.high),
        "reason": curve.reason,
    }


def points_of(curve: Curve, estimated: Floats) -> list[dict[str, Any]]:
    """The curve at quantiles of the cases (``QUANTILES``), each estimate once, with the share ``below`` it.

    At estimates evenly apart most points would lie where hardly anybody is. A quantile is left out where
    fewer than ten cases lie on either side, as everywhere (``people.spread``).
    """
    if not len(curve.probability):
        return []
    n = len(estimated)
    shares = [share for share in QUANTILES if min(share, 1 - share) * n >= LEAST_IN_GROUP]
    return [
        {
            "below": float((estimated < at).mean()),
            "probability": float(at),
            **{
                name: number(float(np.interp(at, curve.probability, getattr(curve, name))))
                for name in ("observed", "low", "high")
            },
        }
        for at in np.unique(np.quantile(estimated, shares))
    ]


def benefit(judged: Judged, seed: int) -> dict[str, Any]:
    """Net benefit over the range of the band limits, against everybody, nobody, and the better of both in
    each setting (``over_setting``), which is what anybody could do who only knows the settings.

    The curves run over the range of all settings together; each mean is over the range of the own setting.
    ``at_limits`` has the same three at each band limit alone: a mean over all of them hides where they lie.

    Net benefit is a mean over cases, so the figure of all settings together is that of the settings, each
    weighing as many cases as it has.
    """
    found = net_benefit(judged.outcome, judged.probability, judged.all_thresholds, seed=seed)
    arrays = ("model", "everybody", "nobody", "model_low", "model_high", "gain", "gain_low", "gain_high")
    avoided = ("interventions_avoided", "interventions_avoided_low", "interventions_avoided_high")
    ways = {
        "over_everybody": np.ones(judged.n),
        "over_nobody": np.zeros(judged.n),
        "over_setting": share_of_setting(judged),
    }
    return {
        "thresholds": numbers(found.thresholds),
        **{name: numbers(getattr(found, name)) for name in (*arrays, *avoided)},
        **{
            name: plain(mean_gain(judged.outcome, judged.probability, way, judged.thresholds, judged.setting))
            for name, way in ways.items()
        },
        "at_limits": [
            {"id": band, **{name: _gain_at(judged, way, place) for name, way in ways.items()}}
            for place, band in enumerate(judged.bands)
        ],
        "reason": found.reason,
    }


def _gain_at(judged: Judged, way: Floats, place: int) -> dict[str, Any]:
    """Net benefit of the model less that of ``way (n,)``, at one band limit: in each setting its own."""
    at = {setting: np.array(limits[place : place + 1]) for setting, limits in judged.limits.items()}
    return plain(mean_gain(judged.outcome, judged.probability, way, at, judged.setting))


def share_of_setting(judged: Judged) -> Floats:
    """The observed share of victims in the setting of each case ``(n,)``: the base rate alone.

    Whoever acts on it marks everybody in a setting, or nobody, whichever is better there. It has seen the
    very cases, so it is as good as it can be.
    """
    share = np.empty(judged.n)
    for _, rows in members(judged.setting):
        share[rows] = judged.outcome[rows].mean()
    return share


def mean_gain(
    outcome: Booleans,
    first: Floats,
    second: Floats,
    thresholds: Mapping[Any, Floats],
    group: NDArray[np.object_],
) -> Estimate:
    """Net benefit of ``first (n,)`` minus that of ``second (n,)`` on the same cases, mean over thresholds.

    The number of cases of each group of ``group (n,)`` counts as given; ``thresholds`` are those of each. At
    one threshold t a marked case adds 1 when it has the outcome and takes t / (1 - t) when not; so the
    difference is a mean over the cases, and its interval Wald's, from the spread over the cases.
    """
    n = len(outcome)
    if reason := one_class(outcome):
        return not_estimable(reason, n)
    gained = np.empty(n)
    for name, rows in members(group):
        gained[rows] = _gained(outcome[rows], first[rows], second[rows], np.sort(thresholds[name]))
    value, spread = float(gained.mean()), float(np.sqrt(_variance(gained, group)))
    if spread < 1e-12:
        return value_alone(value, "no_spread", n)
    reach = z_of() * spread / math.sqrt(n)
    return Estimate(value, value - reach, value + reach, n, method="wald")


def _gained(outcome: Booleans, first: Floats, second: Floats, ascending: Floats) -> Floats:
    """What each case adds to the difference, mean over the thresholds."""
    harm = np.concatenate([[0.0], np.cumsum(ascending / (1 - ascending))])
    worth = [
        np.where(outcome, passed.astype(float), -harm[passed]) / len(ascending)
        for passed in (np.searchsorted(ascending, one, side="right") for one in (first, second))
    ]
    return np.asarray(worth[0] - worth[1])


def _variance(gained: Floats, group: NDArray[np.object_]) -> float:
    """Of one case, within groups, each weighing as many cases as it has."""
    overall = float(gained.var(ddof=1))
    parts = [gained[rows] for _, rows in members(group)]
    return sum(len(one) * (float(one.var(ddof=1)) if len(one) > 1 else overall) for one in parts) / len(
        gained
    )


def bands(judged: Judged) -> list[dict[str, Any]]:
    """What marking everybody at or above each band limit misses and wrongly marks, per 100, over all settings
    (each weighing as many victims, others or marked ones as it has)."""
    return [
        {**limit, **at_limit(judged.outcome, judged.probability, at)}
        for limit, at in zip(judged.limits_of_bands, judged.case_limits.T, strict=True)
    ]


def at_limit(outcome: Booleans, probability: Floats, limit: Floats) -> dict[str, Any]:
    """Missed per 100 victims, wrongly marked per 100 others, victims per 100 marked, with the counts.

    ``limit (n,)`` is that of each case.
    """
    marked = probability >= limit
    found, missed = int((outcome & marked).sum()), int((outcome & ~marked).sum())
    wrong, right = int((~outcome & marked).sum()), int((~outcome & ~marked).sum())
    one = rates(found, missed, wrong, right)
    # Missed is the mirror of found, with the interval mirrored too.
    missing = rates(missed, found, right, wrong).sensitivity
    return {
        "missed_per_100_victims": plain(missing, 100),
        "wrongly_marked_per_100_others": plain(one.false_positive_rate, 100),
        "victims_per_100_marked": plain(one.ppv, 100),
        "marked_per_100_young_people": plain(wilson(found + wrong, len(outcome)), 100),
        "found": found,
        "missed": missed,
        "wrongly_marked": wrong,
        "marked_per_100": number(100 * (found + wrong) / len(outcome)) if len(outcome) else None,
    }


def figures_at(judged: Judged, label: str, members: Booleans) -> list[dict[str, Any]]:
    """``at_limit`` at every limit, of the cases ``members (n,)`` of the group ``label``.

    With the limit itself where the group is a setting; of other groups it would tell where they are.
    """
    limits = judged.case_limits[members].T
    own = judged.limits.get(label, (None,) * len(judged.bands))
    return [
        {
            "id": band,
            "lowest": lowest,
            **at_limit(judged.outcome[members], judged.probability[members], at),
        }
        for band, lowest, at in zip(judged.bands, own, limits, strict=True)
    ]

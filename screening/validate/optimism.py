"""How much of the apparent performance is memory of the same cases? The bootstrap of Harrell and Efron.

Each resample plays the data and the data play the future: optimism is the mean, over the resamples, of the
performance of the refitted model on its own resample minus that on the original cases (Harrell, Lee and Mark,
Statistics in Medicine 15, 1996). The corrected figure is the apparent one minus the optimism.

The interval is the corrected figure plus and minus 1.96 times the root of two variances: of performance over
resamples (chance in the cases judged) and of the refitted models on the original cases (chance in the cases
learned from). It is on the wide side, since the two share some of that chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from screening.validate.bootstrap_refits import Refits
from screening.validate.calibration import brier_scores, calibration_in_the_large, recalibration
from screening.validate.discrimination import auroc
from screening.validate.figure_with_interval import Estimate, not_estimable, value_alone
from screening.validate.input_checks import LEVEL, Booleans, Floats, groups, outcomes, same_length
from screening.validate.intervals import z_of

_USABLE = 0.95
"""Part of the resamples that must carry a figure, or it would be that of the easy ones."""

Statistic = Callable[[Booleans, Floats], Estimate]
Labels = NDArray[np.object_]
WithinStatistic = Callable[[Booleans, Floats, Labels], Estimate]
"""A statistic over cases of the same group alone."""

STATISTICS: Mapping[str, Statistic] = {
    "auroc": auroc,
    "intercept": calibration_in_the_large,
    "slope": lambda events, estimated: recalibration(events, estimated)[1],
    "brier": lambda events, estimated: brier_scores(events, estimated)[0],
    "scaled_brier": lambda events, estimated: brier_scores(events, estimated)[1],
}


WITHIN: Mapping[str, WithinStatistic] = {
    "auroc": lambda events, estimated, group: auroc(events, estimated, group=group),
    "intercept": lambda events, estimated, _group: calibration_in_the_large(events, estimated),
    "slope": lambda events, estimated, group: recalibration(events, estimated, group=group)[1],
    "brier": lambda events, estimated, _group: brier_scores(events, estimated)[0],
    "scaled_brier": lambda events, estimated, group: brier_scores(events, estimated, group=group)[1],
}
"""The same statistics within groups, such as settings."""


@dataclass(frozen=True, slots=True)
class Optimism:
    """One statistic: as it appears, its optimism, and what is left. ``resamples`` carried the figure."""

    statistic: str
    apparent: Estimate
    optimism: float
    corrected: Estimate
    resamples: int


def optimism(
    outcome: ArrayLike,
    refits: Refits,
    statistics: Mapping[str, Statistic] = STATISTICS,
    level: float = LEVEL,
    *,
    group: ArrayLike | None = None,
    within: Mapping[str, WithinStatistic] = WITHIN,
) -> tuple[Optimism, ...]:
    """One row per statistic; ``refits`` come from the whole procedure (``refit``) on the same cases.

    With ``group (n,)`` the statistics ``within`` groups take the place of ``statistics``. Resamples in which
    a statistic is not estimable are left out; with more than 5 % of them the corrected figure is not
    estimable.
    """
    events = outcomes(outcome)
    same_length(outcome=events, original=refits.original)
    if group is None:
        return tuple(_of(name, _plain(one), events, refits, level) for name, one in statistics.items())
    labels = groups(group)
    same_length(outcome=events, group=labels)
    return tuple(_of(name, _grouped(one, labels), events, refits, level) for name, one in within.items())


OnRows = Callable[[Booleans, Floats, Any], Estimate]
"""A statistic of the cases ``rows (m,)``, with their outcomes and their estimates."""


def _plain(statistic: Statistic) -> OnRows:
    return lambda events, estimated, _rows: statistic(events, estimated)


def _grouped(statistic: WithinStatistic, labels: Labels) -> OnRows:
    return lambda events, estimated, rows: statistic(events, estimated, labels[rows])


def _of(name: str, statistic: OnRows, events: Booleans, refits: Refits, level: float) -> Optimism:
    if refits.reason:
        none = not_estimable(refits.reason, len(events))
        return Optimism(name, none, np.nan, none, 0)
    everybody = np.arange(len(events))
    apparent = statistic(events, refits.original, everybody)
    drawn = np.array(
        [
            (
                statistic(events[rows], predictions[rows], rows),
                statistic(events, predictions, everybody),
            )
            for rows, predictions in zip(refits.rows, refits.predictions, strict=True)
        ]
    )
    drawn = drawn[~np.isnan(drawn).any(axis=1)]
    if not apparent.estimable:
        return Optimism(name, apparent, np.nan, apparent, len(drawn))
    if len(drawn) < _USABLE * len(refits.rows):
        return Optimism(name, apparent, np.nan, not_estimable("few_resamples", len(events)), len(drawn))
    too_much = float((drawn[:, 0] - drawn[:, 1]).mean())
    corrected = apparent.value - too_much
    reach = z_of(level) * float(np.sqrt(drawn.var(axis=0, ddof=1).sum()))
    left = (
        Estimate(corrected, corrected - reach, corrected + reach, len(events), method="resamples")
        if reach > 0
        else value_alone(corrected, "no_spread", len(events))
    )
    return Optimism(name, apparent, too_much, left, len(drawn))

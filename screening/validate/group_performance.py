"""Is it as right for one group as for another? Counts first, then rates with Wilson's intervals.

A group in which nobody has the outcome has no sensitivity, and eight found of eight is not certainty: a rate
without a denominator is not estimable, and every other rate carries its interval.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from screening.validate.calibration import Calibration, calibration
from screening.validate.discrimination import auroc
from screening.validate.figure_with_interval import Estimate, not_estimable
from screening.validate.input_checks import LEVEL, groups, members, outcomes, probabilities, same_length
from screening.validate.intervals import wilson

Interval = Callable[[int, int, float], Estimate]


@dataclass(frozen=True, slots=True)
class Rates:
    """A two-by-two table and what follows from it.

    ``missed`` have the outcome and were not marked; ``wrongly_marked`` the other way round.
    """

    group: Any
    n: int
    events: int
    found: int
    missed: int
    wrongly_marked: int
    rightly_unmarked: int
    sensitivity: Estimate
    specificity: Estimate
    false_positive_rate: Estimate
    ppv: Estimate
    npv: Estimate


@dataclass(frozen=True, slots=True)
class Performance:
    """Discrimination and calibration within one group, such as a setting or an arm."""

    group: Any
    n: int
    events: int
    auroc: Estimate
    calibration: Calibration


def rates(
    found: int,
    missed: int,
    wrongly_marked: int,
    rightly_unmarked: int,
    *,
    group: Any = None,
    interval: Interval = wilson,
    level: float = LEVEL,
) -> Rates:
    """The rates of a two-by-two table of counts; ``interval`` may be another of ``intervals``."""
    events, others = found + missed, wrongly_marked + rightly_unmarked
    marked, unmarked = found + wrongly_marked, missed + rightly_unmarked

    def rate(count: int, n: int, reason: str) -> Estimate:
        return interval(count, n, level) if n else not_estimable(reason)

    empty = None if events + others else "no_cases"
    return Rates(
        group=group,
        n=events + others,
        events=events,
        found=found,
        missed=missed,
        wrongly_marked=wrongly_marked,
        rightly_unmarked=rightly_unmarked,
        sensitivity=rate(found, events, empty or "no_events"),
        specificity=rate(rightly_unmarked, others, empty or "no_others"),
        false_positive_rate=rate(wrongly_marked, others, empty or "no_others"),
        ppv=rate(found, marked, empty or "nobody_flagged"),
        npv=rate(rightly_unmarked, unmarked, empty or "everybody_flagged"),
    )


def rates_by_group(
    outcome: ArrayLike, flagged: ArrayLike, group: ArrayLike, level: float = LEVEL
) -> tuple[Rates, ...]:
    """One row per label in ``group (n,)``, in the order of the labels.

    ``flagged (n,)`` says who was marked. A label may be of any kind; a missing one is refused.
    """
    events, marked, labels = outcomes(outcome), outcomes(flagged, "flagged"), groups(group)
    same_length(outcome=events, flagged=marked, group=labels)
    return tuple(
        rates(
            int((events & marked & rows).sum()),
            int((events & ~marked & rows).sum()),
            int((~events & marked & rows).sum()),
            int((~events & ~marked & rows).sum()),
            group=label,
            level=level,
        )
        for label, rows in members(labels)
    )


def performance_by_group(
    outcome: ArrayLike,
    probability: ArrayLike,
    group: ArrayLike,
    level: float = LEVEL,
    *,
    within: ArrayLike | None = None,
) -> tuple[Performance, ...]:
    """Discrimination and calibration per label in ``group (n,)``, in the order of the labels.

    ``within (n,)`` (such as the setting) divides the cases of a label once more: the AUROC is then over pairs
    within a part, slope and distances within parts too.
    """
    events, estimated, labels = outcomes(outcome), probabilities(probability), groups(group)
    inner = groups(np.zeros(len(events)) if within is None else within, "within")
    same_length(outcome=events, probability=estimated, group=labels, within=inner)
    return tuple(
        Performance(
            group=label,
            n=int(rows.sum()),
            events=int(events[rows].sum()),
            auroc=auroc(events[rows], estimated[rows], level, group=inner[rows]),
            calibration=calibration(events[rows], estimated[rows], group=inner[rows], level=level),
        )
        for label, rows in members(labels)
    )

"""Do as many victims turn up as the model expects? Observed against expected, on recorded outcomes.

An outcome comes months after its score and only people establish it, so cases are few. The interval is exact
and the model is stopped on it only when there are enough: ``STOP_LEVEL`` is so high because somebody looks
every day, and with 95 % a sound model would be stopped sooner or later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from screening.monitor.errors import MonitorError
from screening.monitor.exact_intervals import LEVEL, poisson_ratio
from screening.validate.figure_with_interval import Estimate, not_estimable

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

LEAST_OUTCOMES: Final = 30
"""Recorded outcomes below which observed against expected stops nothing."""

LEAST_VICTIMS: Final = 5
"""Victims, observed or expected, below which it stops nothing either."""

STOP_LEVEL: Final = 0.998
"""Level of the interval that may stop scoring: the three standard errors of a control chart."""


@dataclass(frozen=True, slots=True)
class ObservedExpected:
    """``n`` outcomes: ``observed`` victims, ``expected`` by the model, their ``ratio``.

    ``verdict``: ``too_few`` to tell, ``within`` the limits, or ``more`` or ``fewer`` victims than the model
    can mean. ``stop_interval`` is the ratio with the wider interval that the verdict rests on.
    """

    n: int
    observed: int
    expected: float
    ratio: Estimate
    stop_interval: Estimate
    verdict: str

    @property
    def untold(self) -> bool:
        """Whether there are outcomes, and too few or too much alike to tell anything of them."""
        return self.ratio.reason == "small_group"

    @property
    def left_its_limits(self) -> bool:
        return self.verdict in ("more", "fewer")


def observed_expected(outcome: ArrayLike, probability: ArrayLike) -> ObservedExpected:
    """``outcome (n,)`` of 0 and 1 against ``probability (n,)``; ``MonitorError`` on anything else."""
    events, chances = checked(outcome, probability)
    observed, expected = int(events.sum()), float(chances.sum())
    if not len(events):
        nothing = not_estimable("not_recorded")
        return ObservedExpected(0, 0, 0.0, nothing, nothing, "too_few")
    wide = poisson_ratio(observed, expected, STOP_LEVEL)
    if len(events) < LEAST_OUTCOMES or max(observed, expected) < LEAST_VICTIMS:
        verdict = "too_few"
    elif wide.low > 1.0:
        verdict = "more"
    elif wide.high < 1.0:
        verdict = "fewer"
    else:
        verdict = "within"
    return ObservedExpected(
        len(events), observed, expected, poisson_ratio(observed, expected, LEVEL), wide, verdict
    )


def checked(outcome: ArrayLike, probability: ArrayLike) -> tuple[Booleans, Floats]:
    """Both arrays, when outcomes are 0 or 1, probabilities in between, and there are as many of both."""
    try:
        events = np.asarray(outcome, dtype=np.float64)
        chances = np.asarray(probability, dtype=np.float64)
    except (TypeError, ValueError):
        raise MonitorError("monitor.not_numbers") from None
    if events.ndim != 1 or events.shape != chances.shape:
        raise MonitorError("monitor.lengths", outcomes=events.size, probabilities=chances.size)
    if not np.isin(events, (0.0, 1.0)).all():
        raise MonitorError("monitor.not_binary")
    if not ((chances >= 0) & (chances <= 1)).all():
        raise MonitorError("monitor.not_probability")
    return np.equal(events, 1.0), chances

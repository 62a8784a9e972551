"""Has it begun to go wrong? A running sum over the outcomes, in the order in which they were recorded.

The risk-adjusted CUSUM of Steiner, Cook, Farewell and Treasure (Biostatistics 1, 2000). Each outcome adds
the log of how much likelier it is when the odds of being a victim are ``odds_ratio`` times what the model
says than when the model is right; below 0 the sum starts again. One chart looks for twice the odds, one for
half.

The design: odds ratio 2 and 1/2; the limit is where a model that is right gives a false alarm once in
``RUN_LENGTH`` outcomes on average, found by simulation with the model's own estimates. A chart that
passes its limit starts again, and the alarm stays on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from screening.monitor.observed_expected import Floats, checked

ODDS_RATIO: Final = 2.0
RUN_LENGTH: Final = 1_000
"""Outcomes between two false alarms, on average, of a model that is right."""

LEAST_OUTCOMES: Final = 10
"""Outcomes below which the charts are not drawn: a limit from fewer estimates means little."""

_QUANTILES: Final = 20
_PATHS: Final = 300
_STEPS: Final = 2_000
_SEED: Final = 20_000_101
_LIMITS: Final = np.arange(0.4, 6.6, 0.2)


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """One chart: the sum after each outcome, ``(n,)`` log likelihood ratio; where it passed ``limit``.

    ``alarms`` are places in the row of outcomes, from 0. ``odds_ratio`` is what the chart looks for and
    ``run_length`` the outcomes between two false alarms for which ``limit`` was found.
    """

    odds_ratio: float
    limit: float
    run_length: int
    path: Floats
    alarms: Sequence[int]

    @property
    def now(self) -> float:
        return float(self.path[-1])

    @property
    def alarm(self) -> bool:
        return bool(self.alarms)


def charts(outcome: ArrayLike, probability: ArrayLike) -> tuple[Chart, ...]:
    """The chart for more victims than expected and that for fewer; none below ``LEAST_OUTCOMES``.

    ``outcome (n,)`` and ``probability (n,)`` stand in the order in which the outcomes were recorded.
    """
    events, chances = checked(outcome, probability)
    if len(events) < LEAST_OUTCOMES:
        return ()
    return tuple(_chart(events, chances, ratio) for ratio in (ODDS_RATIO, 1.0 / ODDS_RATIO))


def weights(outcome: ArrayLike, probability: ArrayLike, odds_ratio: float) -> Floats:
    """What each outcome adds to the sum: the log likelihood ratio of Steiner, ``(n,)``."""
    events, chances = checked(outcome, probability)
    return _weights(events, chances, odds_ratio)


def limit_for(probability: ArrayLike, odds_ratio: float, run_length: int = RUN_LENGTH) -> float:
    """The limit at which a right model is alarmed once in ``run_length`` outcomes, by simulation.

    Estimates are drawn from ``probability (n,)``, outcomes by them. The same input gives the same limit.
    """
    chances = np.ascontiguousarray(np.asarray(probability, dtype=np.float64))
    return _limit(chances.tobytes(), float(odds_ratio), int(run_length))


def mean_run_length(probability: ArrayLike, odds_ratio: float, limit: float, seed: int) -> float:
    """Outcomes between two alarms on average when the model is right; infinite where there was no alarm."""
    steps = _simulated(np.asarray(probability, dtype=np.float64), odds_ratio, seed)
    return float(_run_lengths(steps, np.array([limit]))[0])


def _chart(events: NDArray[np.bool_], chances: Floats, odds_ratio: float) -> Chart:
    limit = limit_for(_shape(chances), odds_ratio)
    path, alarms, height = np.empty(len(events)), [], 0.0
    for place, weight in enumerate(_weights(events, chances, odds_ratio)):
        height = max(0.0, height + weight)
        path[place] = height
        if height >= limit:
            alarms.append(place)
            height = 0.0
    return Chart(odds_ratio, limit, RUN_LENGTH, path, tuple(alarms))


def _shape(chances: Floats) -> Floats:
    """Twenty quantiles, to hundredths: the limit depends on little more, and stays as cases come in."""
    places = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
    shape: Floats = np.clip(np.round(np.quantile(chances, places), 2), 0.005, 0.995)
    return shape


def _weights(events: NDArray[np.bool_], chances: Floats, odds_ratio: float) -> Floats:
    weight: Floats = np.where(events, np.log(odds_ratio), 0.0) - np.log1p((odds_ratio - 1.0) * chances)
    return weight


@lru_cache(maxsize=32)
def _limit(chances: bytes, odds_ratio: float, run_length: int) -> float:
    """Where the run length, which grows about exponentially with the limit, reaches ``run_length``."""
    lengths = _run_lengths(_simulated(np.frombuffer(chances), odds_ratio, _SEED), _LIMITS)
    enough = int(np.argmax(lengths >= run_length))
    if lengths[enough] < run_length:
        return float(_LIMITS[-1])
    if enough == 0:
        return float(_LIMITS[0])
    low, high = np.log(lengths[enough - 1]), np.log(min(lengths[enough], 1e9))
    part = (np.log(run_length) - low) / (high - low)
    return float(_LIMITS[enough - 1] + part * (_LIMITS[enough] - _LIMITS[enough - 1]))


def _simulated(chances: Floats, odds_ratio: float, seed: int) -> Floats:
    """Weights of outcomes that come as the model says, ``(steps, paths)``."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(chances, size=(_STEPS, _PATHS))
    return _weights(rng.random(drawn.shape) < drawn, drawn, odds_ratio)


def _run_lengths(steps: Floats, limits: Floats) -> Floats:
    """Outcomes per alarm over all paths, for each of ``limits``; after an alarm a path starts again at 0."""
    height = np.zeros((len(limits), steps.shape[1]))
    alarms = np.zeros(len(limits))
    bound = limits[:, None]
    for weight in steps:
        height += weight
        np.maximum(height, 0.0, out=height)
        passed = height >= bound
        alarms += passed.sum(axis=1)
        height[passed] = 0.0
    return np.where(alarms > 0, steps.size / np.maximum(alarms, 1), np.inf)

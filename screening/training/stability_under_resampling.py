"""How much would the estimates differ with other cases from the same place? The whole procedure, resampled.

Riley and Collins (Biometrical Journal 65, 2023): a model of few outcomes can be well calibrated on average
and still give the same young person another estimate with every other draw of cases to learn from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from joblib import Parallel, delayed

from screening.features.design_matrix import Floats
from screening.training.procedure import learn
from screening.training.starting_point import SEED, StartingPoint
from screening.training.training_table import TrainingTable

DRAWS: Final = 200
_AT_ONCE: Final = 20

Progress = Callable[[float], None]
"""Called with the share that is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Stability:
    """Over ``draws`` resamples of ``cases`` cases.

    ``moved``: mean absolute difference between the estimate of a case and its estimate after a resample
    (probability). ``most``: the same for the case in twenty that moves most. ``other_band``: share of the
    estimates that fell in another band.
    """

    draws: int
    cases: int
    moved: float
    most: float
    other_band: float


def stability(
    table: TrainingTable,
    start: StartingPoint,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Stability:
    """Repeat ``learn`` on ``draws`` resamples with replacement; raises as ``learn`` does.

    Runs on the workers that joblib is set to (see ``screening.training.parallel``); the same seed gives the
    same figures on any of them.
    """
    cases = table.in_order
    original = learn(cases, start, seed=seed).probability(cases)
    seeds = np.random.SeedSequence(seed).spawn(draws)
    done: list[Floats] = []
    for first in range(0, draws, _AT_ONCE):
        part = seeds[first : first + _AT_ONCE]
        done += Parallel()(delayed(_again)(cases, start, one, seed) for one in part)
        if progress:
            progress(len(done) / draws)
    repeated = np.array(done)
    limits = np.array([[limit.lowest[setting] for limit in start.limits] for setting in cases.setting])
    moved = np.abs(repeated - original).mean(axis=0)
    band, before = ((one[..., None] >= limits).sum(axis=-1) for one in (repeated, original))
    other = band != before
    return Stability(
        draws, len(cases), float(moved.mean()), float(np.quantile(moved, 0.95)), float(other.mean())
    )


def _again(cases: TrainingTable, start: StartingPoint, own: np.random.SeedSequence, seed: int) -> Floats:
    rows = np.random.default_rng(own).integers(0, len(cases), len(cases))
    return learn(cases.subset(rows), start, seed=seed).probability(cases)

"""The whole procedure, done again on resamples: what optimism and instability are read from.

Everything that was chosen by looking at the data must happen inside ``fit`` of the estimator (selection,
tuning, calibration), or the resamples repeat only the last step and praise the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import ArrayLike, NDArray
from sklearn.base import clone
from threadpoolctl import threadpool_limits

from screening.validate.discrimination import one_class
from screening.validate.input_checks import Booleans, Floats, outcomes, same_length, table, whole

LEAST_RESAMPLES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Refits:
    """Estimates of the model and of its refits, for the same ``n`` cases.

    ``original (n,)`` are probabilities of the model fitted to all cases, ``predictions (b, n)`` those of the
    model fitted to resample b, ``rows (b, n)`` the cases that made up that resample. ``redrawn`` counts
    resamples drawn anew because they held one outcome only. ``reason`` says why there are none.
    """

    original: Floats
    predictions: Floats
    rows: NDArray[np.int32]
    redrawn: int
    reason: str | None = None


def refit(
    estimator: Any,
    indicators: ArrayLike,
    outcome: ArrayLike,
    *,
    resamples: int = LEAST_RESAMPLES,
    seed: int = 0,
    jobs: int | None = 1,
    progress: Callable[[float], None] | None = None,
) -> Refits:
    """Fit clones of ``estimator`` to ``indicators (n, k)`` and to 200 or more resamples of its rows.

    ``estimator`` obeys scikit-learn's law and has ``predict_proba``. Every resample has its own seed, so the
    result is the same for any number of ``jobs`` and for any joblib backend. ``progress`` is called with the
    share of the resamples that is done.
    """
    rows, events = table(indicators, "indicators"), outcomes(outcome)
    same_length(outcome=events, indicators=rows)
    whole(resamples, "resamples", LEAST_RESAMPLES)
    if reason := one_class(events):
        none = np.empty((0, len(events)))
        return Refits(np.full(len(events), np.nan), none, none.astype(np.int32), 0, reason)
    # Fits are small: more threads within one would only wait for each other.
    with threadpool_limits(1):
        original = _probabilities(clone(estimator).fit(rows, events.astype(int)), rows)
        seeds = np.random.SeedSequence(seed).spawn(resamples)
        # Filled as they come: a list of all and an array of it would stand side by side.
        predictions, drawn = np.empty((resamples, len(events))), np.empty((resamples, len(events)), np.int32)
        redrawn = 0
        work = (delayed(_refit)(estimator, rows, events, one) for one in seeds)
        for place, one in enumerate(Parallel(n_jobs=jobs, return_as="generator")(work)):
            predictions[place], drawn[place], again = one
            redrawn += again
            if progress:
                progress((place + 1) / resamples)
    return Refits(original, predictions, drawn, redrawn)


def _refit(
    estimator: Any, rows: Floats, events: Booleans, seed: np.random.SeedSequence
) -> tuple[Floats, NDArray[np.int32], int]:
    rng = np.random.default_rng(seed)
    again, drawn = 0, rng.integers(0, len(events), len(events), dtype=np.int32)
    while one_class(events[drawn]):
        again, drawn = again + 1, rng.integers(0, len(events), len(events), dtype=np.int32)
    fitted = clone(estimator).fit(rows[drawn], events[drawn].astype(int))
    return _probabilities(fitted, rows), drawn, again


def _probabilities(fitted: Any, rows: Floats) -> Floats:
    probability: Floats = np.asarray(fitted.predict_proba(rows), dtype=np.float64)[:, 1]
    return probability

"""Would another sample of the same size have told this young person something else?

Mean absolute prediction error between the model and its refits on resamples, and the share of cases that a
refit puts in another band (Riley and Collins, Biometrical Journal 65, 2023). A model may be well calibrated
on the whole and still give one and the same case anything between 20 and 60 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from screening.validate.band_of_estimate import band_limits, bands
from screening.validate.bootstrap_refits import Refits
from screening.validate.figure_with_interval import Estimate, not_estimable
from screening.validate.input_checks import LEVEL, Floats

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class Instability:
    """``mape`` in probability, ``changing_band`` a share of cases; intervals run over the resamples.

    ``case_mape``, ``case_low``, ``case_high`` and ``case_changing_band`` are ``(n,)``: per case its mean
    error, the range of its refitted estimates, and the share of refits that put it in another band.
    """

    mape: Estimate
    changing_band: Estimate
    case_mape: Floats
    case_low: Floats
    case_high: Floats
    case_changing_band: Floats


def instability(refits: Refits, limits: ArrayLike, level: float = LEVEL) -> Instability:
    """How far refits move; ``limits`` are the lower ends of all bands but the lowest, going up: the same for
    all cases ``(n_limits,)``, or those of each ``(n, n_limits)``."""
    n = len(refits.original)
    bounds = band_limits(limits, n)
    if refits.reason:
        none, missing = not_estimable(refits.reason, n), np.full(n, np.nan)
        return Instability(none, none, missing, missing, missing, missing)
    ends = [(1 - level) / 2, (1 + level) / 2]
    error, moved = np.zeros(len(refits.predictions)), np.zeros(len(refits.predictions))
    cases = np.empty((4, n))
    # Some cases at a time: with fifty thousand each table of differences is as large as the refits.
    for first in range(0, n, _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        original, repeated = refits.original[part], refits.predictions[:, part]
        away = np.abs(repeated - original)
        other = bands(repeated, bounds[part]) != bands(original, bounds[part])
        error, moved = error + away.sum(axis=1), moved + other.sum(axis=1)
        cases[:2, part] = np.quantile(repeated, ends, axis=0)
        cases[2, part], cases[3, part] = away.mean(axis=0), other.mean(axis=0)
    return Instability(
        mape=_over_resamples(error / n, ends, n),
        changing_band=_over_resamples(moved / n, ends, n),
        case_mape=cases[2],
        case_low=cases[0],
        case_high=cases[1],
        case_changing_band=cases[3],
    )


def _over_resamples(values: Floats, ends: list[float], n: int) -> Estimate:
    mean = float(values.mean())
    low, high = (float(end) for end in np.quantile(values, ends))
    return Estimate(mean, min(low, mean), max(high, mean), n, method="resamples")

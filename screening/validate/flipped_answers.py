"""What if one answer had been another? The estimate with every single answer changed in turn.

A model in which one answer, perhaps ticked by mistake, carries a case from one band to another must say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from screening.validate.band_of_estimate import band_limits, bands
from screening.validate.errors import ValidationError
from screening.validate.figure_with_interval import Estimate
from screening.validate.input_checks import LEVEL, Floats, probabilities
from screening.validate.intervals import wilson


@dataclass(frozen=True, slots=True)
class Flip:
    """All ``n`` cases that gave another answer, had they given ``answer`` to the question ``name``.

    Changes are in probability, after minus before; NaN where everybody gave that answer (n is 0).
    ``changing_band`` is the share of those cases that come into another band.
    """

    name: str
    answer: Any
    n: int
    mean_change: float
    largest_fall: float
    largest_rise: float
    changing_band: Estimate


def flip_effects(
    predict: Callable[[NDArray[Any]], Floats],
    answers: ArrayLike,
    alternatives: Mapping[str, tuple[int, Sequence[Any]]],
    limits: ArrayLike,
    level: float = LEVEL,
) -> tuple[Flip, ...]:
    """One row per question and answer.

    ``predict`` takes answers ``(m, k)`` coded as in ``answers (n, k)`` and gives probabilities ``(m,)``;
    ``alternatives`` names, per question, its column and the answers to try; ``limits`` are the lower ends of
    all bands but the lowest, the same for all ``(n_limits,)`` or those of each ``(n, n_limits)``.
    """
    coded = np.asarray(answers)
    if coded.ndim != 2:
        raise ValidationError("validate.not_table", name="answers", dimensions=coded.ndim)
    bounds = band_limits(limits, len(coded))
    before = probabilities(predict(coded), "predict") if len(coded) else np.empty(0)

    def flip(name: str, column: int, answer: Any) -> Flip:
        others = coded[:, column] != answer
        n = int(others.sum())
        if not n:
            return Flip(name, answer, 0, np.nan, np.nan, np.nan, wilson(0, 0, level))
        changed = coded[others].copy()
        changed[:, column] = answer
        after = probabilities(predict(changed), "predict")
        change = after - before[others]
        moved = bands(after, bounds[others]) != bands(before[others], bounds[others])
        return Flip(
            name=name,
            answer=answer,
            n=n,
            mean_change=float(change.mean()),
            largest_fall=float(min(change.min(), 0.0)),
            largest_rise=float(max(change.max(), 0.0)),
            changing_band=wilson(int(moved.sum()), n, level),
        )

    return tuple(
        flip(name, column, answer) for name, (column, values) in alternatives.items() for answer in values
    )

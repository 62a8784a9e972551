"""Does the model lean on questions that some would rather not ask? The same cases with and without them.

Contacts with the police are asked because they may follow from exploitation. Who comes to the attention of
the police is also a matter of where and of whom it looks at. So every validation says what would be lost
without them: how well cases are told apart, whether the level stays right, and who would come into another
band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from screening.validate.band_of_estimate import band_limits, bands
from screening.validate.calibration import Calibration, calibration
from screening.validate.discrimination import auroc, auroc_difference
from screening.validate.figure_with_interval import Estimate, not_estimable
from screening.validate.input_checks import LEVEL, outcomes, probabilities, same_length
from screening.validate.intervals import wilson


@dataclass(frozen=True, slots=True)
class WithoutItems:
    """``auroc`` and ``calibration`` without the questions; ``difference``: AUROC with them minus without,
    paired. ``changing_band`` is the share of cases in another band without them; of those ``higher`` come
    into a higher band, ``lower`` into a lower one."""

    n: int
    auroc: Estimate
    difference: Estimate
    calibration: Calibration
    changing_band: Estimate
    higher: int
    lower: int


def without_items(
    outcome: ArrayLike,
    with_them: ArrayLike,
    without_them: ArrayLike,
    limits: ArrayLike,
    level: float = LEVEL,
    *,
    group: ArrayLike | None = None,
) -> WithoutItems:
    """``with_them`` and ``without_them`` are probabilities ``(n,)`` of the same cases; ``limits`` the lower
    ends of all bands but the lowest, going up, for all or per case. With ``group (n,)``
    figures are those within groups."""
    events = outcomes(outcome)
    full, less = probabilities(with_them), probabilities(without_them)
    same_length(outcome=events, with_them=full, without_them=less)
    bounds = band_limits(limits, len(events))
    moved = bands(less, bounds) - bands(full, bounds)
    n, higher, lower = len(events), int((moved > 0).sum()), int((moved < 0).sum())
    return WithoutItems(
        n=n,
        auroc=auroc(events, less, level, group=group),
        difference=auroc_difference(events, full, less, level, group=group).difference,
        calibration=calibration(events, less, level=level, group=group),
        changing_band=wilson(higher + lower, n, level) if n else not_estimable("no_cases"),
        higher=higher,
        lower=lower,
    )


def blanked(
    codes: np.ndarray[tuple[int, int], np.dtype[np.uint8]], columns: Sequence[int]
) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """``codes (n, n_items)`` as if the questions in ``columns`` had not been asked; the rest as it was."""
    less = codes.copy()
    less[:, list(columns)] = 0
    return less

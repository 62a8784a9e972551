"""In which band an estimate falls, for a column or a table of estimates at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from screening.validate.errors import ValidationError
from screening.validate.input_checks import Floats


def band_limits(limits: ArrayLike, n: int) -> Floats:
    """The limits of each of ``n`` cases ``(n, n_limits)``, from theirs or from those of all ``(n_limits,)``.

    Raises ``ValidationError`` unless they go up between 0 and 1.
    """
    bounds = np.asarray(limits, dtype=np.float64)
    if bounds.ndim not in (1, 2) or not ((bounds > 0) & (bounds < 1)).all() or (np.diff(bounds) <= 0).any():
        raise ValidationError("validate.limits")
    return np.broadcast_to(bounds, (n, bounds.shape[-1]))


def bands(probability: Floats, bounds: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """The number of the band of each probability ``(…, n)``, from 0; an estimate on a limit is in the upper
    band. ``bounds`` as ``band_limits`` gives them."""
    number = np.zeros(probability.shape, dtype=np.intp)
    for limit in bounds.T:
        number += probability >= limit
    return number

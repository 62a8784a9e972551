"""Arrays as they come in, checked once: what is wrong is said in one sentence, before anything is computed.

Outcomes are 0 and 1. A case whose outcome is undetermined is left out by the caller, who counts it;
an empty cell is refused here, because it would otherwise silently become "no".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from screening.validate.errors import ValidationError

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

LEVEL: Final = 0.95
"""Every interval is a 95 % interval unless it says otherwise."""


def outcomes(values: ArrayLike, name: str = "outcome") -> Booleans:
    """``values (n,)`` of 0 and 1 (or false and true) as booleans; ``ValidationError`` on anything else."""
    numbers = _numbers(values, name)
    if not np.isin(numbers, (0.0, 1.0)).all():
        raise ValidationError("validate.not_binary", name=name)
    return np.equal(numbers, 1.0)


def probabilities(values: ArrayLike, name: str = "probability") -> Floats:
    """``values (n,)`` from 0 to 1; raise ``ValidationError`` on anything else."""
    numbers = _numbers(values, name)
    if numbers.size and not (numbers.min() >= 0 and numbers.max() <= 1):
        raise ValidationError("validate.not_probability", name=name)
    return numbers


def scores(values: ArrayLike, name: str = "probability") -> Floats:
    """``values (n,)`` on any scale that has an order, such as log odds or a sum of answers."""
    return _numbers(values, name)


def table(values: ArrayLike, name: str) -> Floats:
    """``values (n, k)`` of finite numbers; raise ``ValidationError`` on anything else."""
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValidationError("validate.not_numbers", name=name) from None
    if numbers.ndim != 2:
        raise ValidationError("validate.not_table", name=name, dimensions=numbers.ndim)
    if not np.isfinite(numbers).all():
        raise ValidationError("validate.empty_cell", name=name)
    return numbers


def groups(values: ArrayLike, name: str = "group") -> NDArray[np.object_]:
    """``values (n,)`` as labels; an empty cell or NaN is refused: "not recorded" is a group with a name."""
    labels = np.asarray(values, dtype=object)
    if labels.ndim != 1:
        raise ValidationError("validate.not_list", name=name, dimensions=labels.ndim)
    if pd.isna(labels).any() or (labels == "").any():
        raise ValidationError("validate.empty_cell", name=name)
    return labels


def members(labels: NDArray[np.object_]) -> Iterator[tuple[Any, Booleans]]:
    """Every label with who carries it ``(n,)``, in order; a label may be anything that has one, such as a
    pair."""
    number, names = pd.factorize(labels)
    for place in sorted(range(len(names)), key=lambda one: (str(type(names[one])), names[one])):
        yield names[place], number == place


def parts_of(events: Booleans, group: ArrayLike | None) -> list[Booleans]:
    """The cases ``(n,)`` of each label in ``group (n,)``, in order; all together where no group is given."""
    if group is None:
        return [np.ones(len(events), dtype=bool)]
    labels = groups(group)
    same_length(outcome=events, group=labels)
    return [rows for _, rows in members(labels)]


def same_length(**arrays: NDArray[np.generic]) -> None:
    """Raise ``ValidationError`` naming the first array that is not as long as the first of all."""
    (first, expected), *others = ((name, len(array)) for name, array in arrays.items())
    for name, given in others:
        if given != expected:
            raise ValidationError("validate.lengths", first=first, expected=expected, name=name, given=given)


def share(value: float, name: str) -> float:
    """``value`` strictly between 0 and 1."""
    if not 0 < value < 1:
        raise ValidationError("validate.not_share", name=name, value=value)
    return float(value)


def whole(value: int, name: str, least: int) -> int:
    """``value`` when it is a whole number of ``least`` or more."""
    if isinstance(value, bool) or int(value) != value or value < least:
        raise ValidationError("validate.not_count", name=name, value=value, least=least)
    return int(value)


def _numbers(values: ArrayLike, name: str) -> Floats:
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValidationError("validate.not_list", name=name, dimensions=array.ndim)
    try:
        numbers = array.astype(np.float64)
    except (TypeError, ValueError):
        raise ValidationError("validate.not_numbers", name=name) from None
    if np.isnan(numbers).any():
        raise ValidationError("validate.empty_cell", name=name)
    return numbers

"""A symmetric matrix as a list of rows up to the diagonal, and what it must keep to be a precision."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from screening.features.design_matrix import Floats

_ROUNDING: Final = 1e-6
"""So far below 0, against the largest, may an eigenvalue lie by rounding alone."""


def rows_below(matrix: Floats) -> list[list[float]]:
    """Row k has k + 1 numbers: the part on and below the diagonal."""
    return [[float(value) for value in row[: k + 1]] for k, row in enumerate(matrix)]


def symmetric(rows: Any, size: int) -> Floats:
    """The whole matrix ``(size, size)``; ``ValueError`` unless every row has its numbers, all finite."""
    if not isinstance(rows, list) or len(rows) != size:
        raise ValueError(f"a matrix of {size} rows is needed")
    matrix = np.zeros((size, size))
    for k, row in enumerate(rows):
        matrix[k, : k + 1] = numbers(row, k + 1)
    return matrix + np.tril(matrix, -1).T


def numbers(values: Any, size: int) -> Floats:
    """``size`` finite numbers; ``ValueError`` for anything else, a truth value among them too."""
    if not isinstance(values, list) or len(values) != size:
        raise ValueError(f"{size} numbers are needed")
    if not all(type(value) in (int, float) for value in values):
        raise ValueError("something stands there that is no number")
    try:
        found = np.array(values, dtype=np.float64)
    except OverflowError:
        raise ValueError("a number is too large") from None
    if not np.isfinite(found).all():
        raise ValueError("a number is not finite")
    return found


def is_precision(matrix: Floats) -> bool:
    """Whether no direction has a precision below 0, but for rounding."""
    values = np.linalg.eigvalsh(matrix)
    return bool(values[0] >= -_ROUNDING * max(float(values[-1]), 1.0))

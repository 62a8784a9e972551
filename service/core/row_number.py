"""Whole numbers that the database can hold, as they are sent in addresses and in bodies."""

from __future__ import annotations

from typing import Annotated, Final

from annotated_types import Ge, Le

LARGEST: Final = 2**31 - 1
"""The largest number that an integer column holds in both databases."""

RowNumber = Annotated[int, Ge(1), Le(LARGEST)]
"""The number of a row; others are refused before the database is asked."""

WholeNumber = Annotated[int, Ge(0), Le(LARGEST)]
"""A count, or the number of the last row that was seen, 0 when there was none."""

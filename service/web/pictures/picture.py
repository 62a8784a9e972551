"""What every picture has besides its marks: a title, the finding in words, and the table that says the
same."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from screening.language import Language, with_decimal_mark

Say = Callable[[float], str]
"""A value in words, such as ``92 days``."""

ALIKE: Final = 1e-9
"""Two values that differ by less are the same: 100 times 0.07 is 7, not a little more."""

NOTHING: Final = "–"
"""A cell of a table where there is no value."""


@dataclass(frozen=True, slots=True)
class Caption:
    """``finding`` is what the picture shows, in a sentence or two: its text alternative too."""

    title: str
    finding: str


@dataclass(frozen=True, slots=True)
class Table:
    """The picture as a table; the first cell of a row is its heading. Raises ``ValueError`` on a ragged
    row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} cells in a table of {len(self.columns)} columns")


def whole_of_100(value: float) -> int:
    """A share in per cent (0 to 100) rounded, half up; but only everybody is 100, and only nobody is 0."""
    rounded = math.floor(value + 0.5 + ALIKE)
    return min(max(rounded, int(value > ALIKE)), 100 - int(value < 100 - ALIKE))


def whole_ends(low: float, high: float) -> tuple[int, int]:
    """The ends of an interval in per cent, the low one rounded down and the high one up: said in whole
    numbers it is never shorter than it is."""
    return math.floor(low + ALIKE), math.ceil(high - ALIKE)


def plain(value: float, language: Language) -> str:
    """A value on an axis: as few decimals as it needs, four at most."""
    written = f"{value:.4f}".rstrip("0").rstrip(".").replace("-", "−")
    return with_decimal_mark(written, language)


def decimal(value: float, language: Language, digits: int = 2, *, signed: bool = False) -> str:
    """``1.25`` or ``1,25``; ``signed`` puts ``+`` or ``−`` in front of all but 0."""
    rounded = round(value, digits)
    written = f"{abs(rounded):.{digits}f}"
    sign = "−" if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + with_decimal_mark(written, language)

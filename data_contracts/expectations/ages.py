"""Ages in whole years: possible at all, and within what the model is made for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data_contracts.columns_as_codes import found, rows_where, texts
from data_contracts.expectations.base import CellsExpectation
from data_contracts.findings import shown

if TYPE_CHECKING:
    import pandas as pd


class ExpectAges(CellsExpectation):
    """Every cell of ``column`` is a whole number of years from 0 to ``oldest``."""

    column: str
    oldest: int

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        if self.column not in cells:
            return []
        strange = [text for text in texts(cells[self.column]) if not is_age(text, 0, self.oldest)]
        if not strange:
            return []
        rows = rows_where(cells[self.column], frozenset(strange).__contains__)
        given = shown(text for text in strange if text)
        return [found("age", self.column, rows, {"given": given or ["–"], "oldest": self.oldest})]


class ExpectAgesOfTheModel(CellsExpectation):
    """Possible ages lie from ``youngest`` to ``oldest``; others are counted, not refused.

    A score abstains outside these ages, so such cases say little of it, but they are no mistake.
    """

    column: str
    youngest: int
    oldest: int
    possible: int

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        if self.column not in cells:
            return []

        def outside(text: str) -> bool:
            return is_age(text, 0, self.possible) and not is_age(text, self.youngest, self.oldest)

        rows = rows_where(cells[self.column], outside)
        if not rows.any():
            return []
        values = {"youngest": self.youngest, "oldest": self.oldest, "n": int(rows.sum())}
        return [found("age_outside", self.column, rows, values)]


def is_age(text: str, youngest: int, oldest: int) -> bool:
    """Whether ``text`` is a whole number from ``youngest`` to ``oldest``."""
    return text.isascii() and text.isdigit() and len(text) <= 3 and youngest <= int(text) <= oldest
